#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# walls: process kvm
# What a driver wants of the kernel: fewer features with large packets, at once; and
# to be closed, whoever had it opened.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

# sums WORD: does loop0 compute checksums?
sums()
{
	eq "$1" "$(in_ns a ethtool -k loop0 | sed -n 's/^tx-checksumming: //p')" "checksums ($2)"
}

closed()
{
	in_ns "$1" ip -o link show dev "$2" | grep -q -v '[<,]UP[,>]'
}

one_closed()
{
	closed a loop0 || closed b loop1
}

host_up
quiet_ipv6
run_domain "$LOOPNIC" sums=2000
wire_up loop0 loop1
sums on "at first"
wire_mtu 4000
sums off "MTU of 4000"
ok in_ns a ping -c 2 -i 0.02 -W 2 -s 3000 -q 10.9.0.2
wire_mtu 1500
sums on "MTU of 1500"
stop_domain loopnic
wire_down

run_domain "$LOOPNIC" close=5
wire_up loop0 loop1
# Whether they are answered to the end depends on which of the two it is.
in_ns a ping -c 20 -i 0.02 -W 1 -q 10.9.0.2 >/dev/null 2>&1 &
within 5 "end of one of them" one_closed
wait
dmesg | grep -q 'lxdom loopnic: loopnic: closed, and has stopped' ||
	fail "the driver did not find it stopped"
ok in_ns b ip link set loop1 up
ok in_ns a ip link set loop0 up
within 2 "answer" in_ns a ping -c 1 -W 1 -q 10.9.0.2
stop_domain loopnic
wire_down
ok rmmod lxdom
