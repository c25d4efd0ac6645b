#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# walls: process kvm
# Large packets fill the room for what is received long before there are many of them:
# of a small window, and of many interfaces together.  The domain must hear in time
# which of them the kernel has copied.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

# wire N DEV DEV: one of several wires, in the namespaces a and b.
wire()
{
	netdev "$2"
	netdev "$3"
	ok ip link set "$2" netns a
	ok ip link set "$3" netns b
	ok in_ns a ip addr add "10.9.$1.1/24" dev "$2"
	ok in_ns b ip addr add "10.9.$1.2/24" dev "$3"
	ok in_ns a ip link set "$2" mtu 9000 up
	ok in_ns b ip link set "$3" mtu 9000 up
}

# fill ADDRESS: packets of which some may be lost.
fill()
{
	in_ns a ping -c 55 -i 0.02 -W 1 -s 8900 -q "$1" | grep transmitted
}

# lives ADDRESS: all of these are answered.
lives()
{
	pings a "$1" 5 8900 || fail "large ones: $(cat "$LXD_TMP/pings")"
	pings a "$1" 5 56 || fail "small ones: $(cat "$LXD_TMP/pings")"
}

host_up
note "a small window"
run_domain --window 1 "$LOOPNIC"
wire_up loop0 loop1
wire_mtu 9000
fill 10.9.0.2
lives 10.9.0.2
wire_down
stop_domain loopnic

note "many interfaces"
run_domain "$LOOPNIC" nics=8
ok ip netns add a
ok ip netns add b
at_end "ip netns del a 2>/dev/null; ip netns del b 2>/dev/null"
quiet_ipv6 a
quiet_ipv6 b
for i in 0 1 2 3; do
	wire $i loop$((2 * i)) loop$((2 * i + 1))
done
# Nobody's are as many as are told of together, but all of them are.
for i in 0 1 2 3; do
	fill 10.9.$i.2
done
for i in 0 1 2 3; do
	lives 10.9.$i.2
done
wire_down
stop_domain loopnic
ok rmmod lxdom
