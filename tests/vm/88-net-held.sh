#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# walls: process kvm
# A driver stops its queue until every place of the kernel's is taken, and lets it go
# on without a word: what waits is sent, though no other packet comes to push it.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

# so_far N: have at least so many packets left the generator?
so_far()
{
	local n

	n=$(sed -n 's/.*pkts-sofar: \([0-9]*\).*/\1/p' /proc/net/pktgen/loop0)
	[ "${n:-0}" -ge "$1" ]
}

host_up
quiet_ipv6
run_domain "$LOOPNIC" hold=10
netdev loop1
ok ip link set loop1 up
ok ip link set loop0 up
within 2 "carrier of loop0" grep -q 1 /sys/class/net/loop0/carrier
modprobe pktgen
pktgen_run loop0 "count 1000" &
generator=$!
at_end "kill $generator 2>/dev/null; lxdom kill loopnic 2>/dev/null"
# 256 places, of which those of the first packets may come back a little later.
within 10 "all places being taken" so_far 240
# Nothing more can be under way by then.
sleep 1
so_far 1000 && fail "the queue was never stopped"
ok ethtool -r loop0
within 10 "the rest of the packets" so_far 1000
wait $generator || fail "the generator"
stop_domain loopnic
ok rmmod pktgen
ok rmmod lxdom
