#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# A domain that reads nothing: its ring fills up before the slots of its interface do.
# What is to be sent waits, without using a processor for it, and goes on afterwards.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

nothing_waits()
{
	[ "$(backlog dummy0)" = 0 ] && [ "$(field dummy .inflight)" = 0 ]
}

host_up
quiet_ipv6
run_domain --deadline 60000 dummy numdummies=40
netdev dummy0
ok ip addr add 10.9.0.1/24 dev dummy0
ok ip link set dummy0 up
pid=$(field dummy .pid)
ok kill -STOP "$pid"

# Each leaves a question in the ring.
for i in $(seq 39); do
	cat "/sys/class/net/dummy$i/statistics/tx_packets" >/dev/null
done
ping -c 400 -i 0.002 -W 1 -q 10.9.0.2 >/dev/null
inflight=$(field dummy .inflight)
[ "$inflight" -lt 256 ] || fail "all slots are taken: nothing is tested"
[ "$(backlog dummy0)" -gt 0 ] || fail "nothing waits: nothing is tested"
before=$(softirqs)
sleep 1
n=$(($(softirqs) - before))
note "$inflight packets under way, $n tries in a second"
# One a tick, of which there are 250.
[ $n -lt 2000 ] || fail "the kernel tried $n times a second to send a packet"

ok kill -CONT "$pid"
within 10 "end of what waits" nothing_waits
[ "$(sent dummy0 | cut -d' ' -f1)" -ge 300 ] || fail "sent: $(sent dummy0)"
stop_domain dummy
ok rmmod lxdom
