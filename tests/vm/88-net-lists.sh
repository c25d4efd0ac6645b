#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A driver that tells its device of each address by itself hears of what has
# changed, and of nothing else.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

A=01:00:5e:00:12:01
B=01:00:5e:00:12:02

# said WHAT ADDRESS: how often, in this domain's life.
said()
{
	lxdom log loopnic | tail -n +$((before + 1)) | grep -c "loop0: $1 $2"
}

# are A+ A- B+ B-: how often each was to be received, and no longer.
are()
{
	within 5 "addresses as they should be: $*" counts_are "$*"
}

counts_are()
{
	[ "$(said receives $A) $(said 'no longer receives' $A) $(said receives $B) $(said 'no longer receives' $B)" = "$1" ]
}

host_up
quiet_ipv6
before=$(lxdom log loopnic | wc -l)
run_domain "$LOOPNIC" lists=1
ok ip link set loop0 up
ok ip maddress add $A dev loop0
are 1 0 0 0
ok ip maddress add $B dev loop0
are 1 0 1 0
ok ip link set loop0 promisc on
ok ip link set loop0 promisc off
are 1 0 1 0
ok ip maddress del $A dev loop0
are 1 1 1 0
ok ip maddress add $A dev loop0
are 2 1 1 0
# Closed, the device is told to forget; opened, it learns again.
ok ip link set loop0 down
are 2 2 1 1
ok ip link set loop0 up
are 3 2 2 1
stop_domain loopnic
ok rmmod lxdom
