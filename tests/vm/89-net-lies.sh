#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 180
# walls: process kvm
# A driver that lies about what it has received, its figures, its address and its
# name: the domain ends where it breaks a rule, and nothing else does.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

# lie NAME: told from the tenth packet on.
lie()
{
	note "lie $1"
	run_domain "$LOOPNIC" lie="$1" after=10
	wire_up loop0 loop1
	# Answers are not what this is about.
	in_ns a ping -c 40 -i 0.01 -W 1 -q -s 600 10.9.0.2 >/dev/null
}

# The kernel, or the library kernel, sees it: the domain is ended.
deadly()
{
	lie "$1"
	no_domain loopnic
	within 2 "end of loop0" in_ns a test ! -e /sys/class/net/loop0
	wire_down
}

# Harm to nothing but the interface's own data.
harmless()
{
	lie "$1"
	eq running "$(field loopnic .state)" "state after the lie $1"
	in_ns b cat /sys/class/net/loop1/statistics/rx_packets
	stop_domain loopnic
	wire_down
}

host_up
quiet_ipv6
deadly twice
harmless long
harmless short
harmless change
harmless noise
harmless flood
harmless stats
for bad in loop/0 'lo op' '%s' 'a%db%d' . ..; do
	# shellcheck disable=SC2016
	lxdom run --isolation "$LXD_WALL" "$LOOPNIC" name="\"$bad\"" >/dev/null 2>"$LXD_TMP/err" &&
		fail "an interface by the name $bad"
	no_domain loopnic
done
# A queue that stands still: the driver is told after a second, and mends it.
lie stuck
in_ns a ping -c 30 -i 0.1 -W 3 -q 10.9.0.2 >/dev/null
dmesg | grep -q 'loop[01]: transmit queue 0 timed out' ||
	fail "nobody saw that a queue stands still"
ok in_ns a ping -c 3 -i 0.05 -W 2 -q 10.9.0.2
stop_domain loopnic
wire_down
# The kernel's own rule for what is no station's address: not up with it.
run_domain "$LOOPNIC" lie=address
netdev loop0
ip link set loop0 up 2>/dev/null && fail "up with a group's address"
stop_domain loopnic
ok rmmod lxdom
