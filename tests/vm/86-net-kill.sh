#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 240
# append: kmemleak=on
# SIGKILL at random moments while packets are sent: the interface goes within
# 2 s, nobody hangs, nothing is left, and the next run works.
# shellcheck shell=dash
. /tests/vm/lib/leaks.sh
. /tests/vm/lib/net.sh

one()
{
	local pid sender

	run_domain dummy
	netdev dummy0
	ok ip addr add 10.9.0.1/24 dev dummy0
	ok ip link set dummy0 up
	pid=$(field dummy .pid)
	ping -i 0.001 -s 8000 -q 10.9.0.2 >/dev/null 2>&1 &
	sender=$!
	rand 400
	usleep $((RAND * 1000))
	# In one of four, somebody asks the driver something with rtnl held.
	[ $((i % 4)) != 0 ] || ip link set dummy0 mtu 9000 2>/dev/null &
	kill -9 "$pid"
	no_netdev dummy0
	no_domain dummy
	# It may have seen the end by itself.
	kill $sender 2>/dev/null
	within 2 "end of the sender" ended $sender
	wait
}

host_up
quiet_ipv6
seed
i=0
one
quiet_counts "$LXD_TMP/first"
n=$(rounds 25)
while [ $i -lt "$n" ]; do
	i=$((i + 1))
	one
done
settled "$LXD_TMP/first"
run_domain dummy
netdev dummy0
ok ip link set dummy0 up

# The kernel's generator, which does not care for addresses.
before=$(link dummy0 .stats64.tx.packets)
all=0
for how in "clone_skb 0" "clone_skb 1000" "burst 32"; do
	pktgen_run dummy0 "count 20000" "pkt_size 60" "$how"
	[ "$SENT" -ge 20000 ] || fail "pktgen sent $SENT packets ($how)"
	all=$((all + SENT))
done
eq $((before + all)) "$(link dummy0 .stats64.tx.packets)" "packets counted by the driver"

# And its domain is killed under it.
for i in 1 2 3; do
	pid=$(field dummy .pid)
	pktgen_run dummy0 "count 0" "pkt_size 1500" "clone_skb 0" >/dev/null 2>&1 &
	sleep 0.$i
	kill -9 "$pid"
	no_netdev dummy0
	no_domain dummy
	echo stop >/proc/net/pktgen/pgctrl
	wait
	run_domain dummy
	netdev dummy0
	ok ip link set dummy0 up
done
stop_domain dummy
ok rmmod pktgen
nothing_leaked
ok rmmod lxdom
