#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 90
# One interface's packets fill the window, and its driver lets go of none.  Another
# one's wait, which nothing of its own can make room for: they are tried again with
# each tick, and go when there is room.  An interface goes down, and the domain dies,
# in the middle of that.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

# waits NS DEV: packets do, outside of the domain.
waits()
{
	[ "$(backlog "$2" "$1")" -gt 0 ]
}

nothing_waits()
{
	[ "$(backlog "$2" "$1")" = 0 ]
}

# fill NS ADDRESS COUNT SIZE: sends, and expects no answer.
fill()
{
	in_ns "$1" ping -c "$3" -i 0.002 -W 1 -s "$4" -q "$2" >/dev/null
}

# starve: the window is so small that no interface has a part of its own.  Each sends
# one packet, and no more until ethtool -r; nor does the driver lose its patience.
starve()
{
	run_domain --window 1 --deadline 60000 "$LOOPNIC" hold=1 patience=60
	wire_fixed loop0 loop1
	wire_mtu 9000
	# One that has nothing under way would drop what it has no room for.
	fill b 10.9.0.1 3 100
	fill a 10.9.0.2 120 8900
	[ "$(field loopnic .inflight)" -lt 200 ] || fail "all slots are taken"
	waits a loop0 || fail "nothing of loop0 waits: nothing is tested"
	fill b 10.9.0.1 3 8900
	waits b loop1 || fail "nothing of loop1 waits: nothing is tested"
}

# goes_on: each interface sends what it holds, and works.
goes_on()
{
	ok in_ns a ethtool -r loop0
	ok in_ns b ethtool -r loop1
	pings a 10.9.0.2 10 8900 || fail "pings from a"
	pings b 10.9.0.1 10 8900 || fail "pings from b"
	wire_down
	stop_domain loopnic
}

host_up
# Or they wait at the socket.
at_end "echo $(cat /proc/sys/net/core/wmem_default) >/proc/sys/net/core/wmem_default"
echo 8388608 >/proc/sys/net/core/wmem_default
note "room comes"
starve
before=$(softirqs)
sleep 1
n=$(($(softirqs) - before))
note "$n tries in a second"
# One a tick and queue, of which there are 250.
[ $n -lt 2000 ] || fail "the kernel tried $n times a second to send a packet"
ok in_ns a ethtool -r loop0
within 10 "end of what loop0 sends" nothing_waits a loop0
within 10 "room for what loop1 sends" nothing_waits b loop1
goes_on

note "down and up"
starve
ok in_ns b ip link set loop1 down
ok in_ns a ip link set loop0 down
ok in_ns a ip link set loop0 up
ok in_ns b ip link set loop1 up
neighbours 10.9.0.1 10.9.0.2
goes_on

note "death"
starve
ok lxdom kill loopnic
no_netdev loop0
wire_down
no_domain loopnic
ok rmmod lxdom
