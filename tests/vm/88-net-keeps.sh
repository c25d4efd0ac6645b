#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# walls: process kvm
# Not every driver lets go of all packets when its interface is closed: some do when
# it is opened again, some when they are removed, some forget them.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

host_up
quiet_ipv6
for keep in no open remove ever; do
	note "kept: $keep"
	run_domain "$LOOPNIC" keep=$keep
	wire_up loop0 loop1
	ok in_ns a ping -c 10 -i 0.02 -W 2 -q 10.9.0.2
	for _ in 1 2 3 4 5; do
		ok in_ns a ip link set loop0 down
		ok in_ns b ip link set loop1 down
		ok in_ns b ip link set loop1 up
		ok in_ns a ip link set loop0 up
		ok in_ns a ping -c 20 -i 0.02 -W 2 -q 10.9.0.2
	done
	ok in_ns a ip link set loop0 down
	ok in_ns b ip link set loop1 down
	eq 0 "$(field loopnic .inflight)" "packets under way while both are down"
	stop_domain loopnic
	wire_down
done
ok rmmod lxdom
