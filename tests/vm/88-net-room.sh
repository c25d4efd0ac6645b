#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# walls: process kvm
# Large packets fill the room for what is received long before there are many of them:
# of a small window, and of many interfaces together.  The domain must hear in time
# which of them the kernel has copied.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

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
netdev loop7
wire_namespaces
for i in 0 1 2 3; do
	wire_join $i loop$((2 * i)) loop$((2 * i + 1))
	wire_mtu 9000
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
