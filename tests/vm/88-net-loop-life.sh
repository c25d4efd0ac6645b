#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
# append: kmemleak=on
# long: 400
# walls: process kvm
# Interfaces that receive: down and up under load (100 times in the long form), SIGKILL under load;
# nobody hangs, nothing is left, and the next run works.
# shellcheck shell=dash
. /tests/vm/lib/leaks.sh
. /tests/vm/lib/net.sh

# Packets both ways until it is killed.
load()
{
	in_ns a ping -i 0.001 -s "$1" -q 10.9.0.2 >/dev/null 2>&1 &
	LOAD=$!
	in_ns b ping -i 0.001 -s "$1" -q 10.9.0.1 >/dev/null 2>&1 &
	LOAD="$LOAD $!"
}

unload()
{
	# They may have seen the end by themselves.
	# shellcheck disable=SC2086
	kill $LOAD 2>/dev/null
	wait
}

up_and_down()
{
	local i=0 n

	n=$(rounds "$(amount 20 100)")
	run_domain "$LOOPNIC" way=pages
	wire_up loop0 loop1
	load 1000
	while [ $i -lt "$n" ]; do
		i=$((i + 1))
		ok in_ns b ip link set loop1 down
		usleep 1000
		ok in_ns b ip link set loop1 up
		[ $((i % 10)) != 0 ] || ok in_ns a ip link set loop0 down
		ok in_ns a ip link set loop0 up
	done
	unload
	transfer a b 10.9.0.2 2
	stop_domain loopnic
	wire_down
}

killed()
{
	local pid

	run_domain "$LOOPNIC"
	wire_up loop0 loop1
	pid=$(field loopnic .pid)
	load 1400
	rand 300
	usleep $((RAND * 1000))
	kill -9 "$pid"
	within 2 "end of loop0" in_ns a test ! -e /sys/class/net/loop0
	no_domain loopnic
	unload
	wire_down
}

# Somebody looks for the device, for ever: the end of the domain ends that.
looked_for()
{
	local looker

	run_domain "$LOOPNIC"
	netdev loop0
	ethtool -p loop0 >/dev/null 2>&1 &
	looker=$!
	sleep 1
	kill -9 "$(field loopnic .pid)"
	within 5 "end of who looks for it" ended $looker
	no_netdev loop0
	no_domain loopnic
}

host_up
quiet_ipv6
seed
looked_for
up_and_down
killed
quiet_counts "$LXD_TMP/first"
i=0
n=$(rounds 20)
while [ $i -lt "$n" ]; do
	i=$((i + 1))
	killed
done
settled "$LXD_TMP/first"
nothing_leaked
ok rmmod lxdom
