#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: iommu edu plug
# timeout: 120
# A card is pulled out of its slot under load, as QEMU's monitor does it: its
# domain ends, nobody waits for it, and the next card in the slot works.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

MONITOR=/dev/ttyS2

no_card()
{
	! plugged
}

# monitor COMMAND
monitor()
{
	printf '%s\n' "$1" >$MONITOR
}

host_up
vfio_up
quiet_ipv6
ok stty -F $MONITOR raw -echo
# It waits until somebody reads what it says.
cat $MONITOR >/dev/null &
# Until the terminal was told not to, it sent the greeting back as a command.
monitor ""
peer_up $SLOT_PEER 10.9.1.2/24 1500
iperf_server
# Another model with another driver in between; the last one stays.
set -- e1000e e1000 e1000e
while :; do
	mod=$1
	shift
	within 20 "card in the slot" plugged
	run_domain --pci "$card" "$mod"
	dev=$(card_netdev "$mod")
	ok ip addr add 10.9.1.1/24 dev "$dev"
	ok ip link set "$dev" up
	carrier "$dev"
	pinged "$dev" 10.9.1.2 -c 3
	[ $# -gt 0 ] || break
	iperf3 -c 10.9.1.2 -t 60 >/dev/null 2>&1 &
	client=$!
	monitor "device_del plugged"
	# The slot's button is pressed: there are five seconds to think it over.
	within 20 "end of the card" no_card
	no_domain "$mod"
	no_netdev "$dev"
	kill -9 $client 2>/dev/null
	wait $client
	note "$mod: pulled out"
	monitor "device_add $1,id=plugged,bus=bay,netdev=card6"
done
note "another one works"
stop_domain e1000e
ok rmmod lxdom
