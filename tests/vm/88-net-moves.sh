#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 60
# walls: process kvm
# A driver changes an interface's address by itself: when it is opened, and later.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

# last: the last byte of its address.
last()
{
	echo $((0x$(sed 's/.*://' /sys/class/net/loop0/address)))
}

moved()
{
	[ "$(last)" = $((($1) % 256)) ]
}

host_up
quiet_ipv6
run_domain "$LOOPNIC" moves=1
netdev loop0
first=$(last)
ok ip link set loop0 up
moved $((first + 1)) || fail "opened, its address ends in $(last), not in $first + 1"
within 3 "another address" moved $((first + 2))
# What the administrator gives it after that stays, until the driver's next.
ok ip link set loop0 down
ok ip link set loop0 address 02:00:00:00:00:77
sleep 1.5
eq $((0x77)) "$(last)" "end of the address that was set"
ok ip link set loop0 up
moved $((0x78)) || fail "opened again, its address ends in $(last)"
stop_domain loopnic
ok rmmod lxdom
