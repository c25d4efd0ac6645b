#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A link that comes up while its interface is being registered is seen.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

host_up
quiet_ipv6
run_domain "$LOOPNIC" late_link=1
for dev in loop0 loop1; do
	netdev $dev
	ok ip link set $dev up
	within 2 "the link of $dev" grep -q 1 /sys/class/net/$dev/carrier
done
stop_domain loopnic
ok rmmod lxdom
