#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# devices: iommu cards pcnet
# timeout: 120
# Stock drivers of three old cards, each with its own way to send and receive:
# rings, a memory on the card that is read by ports, chains.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

# carries MODULE CARD PEER: link, pings, bytes both ways.
carries()
{
	local mod=$1 dev

	peer_up "$3" 10.9.1.2/24 1500
	run_domain "$mod"
	dev=$(card_netdev "$mod")
	netdev "$dev"
	ok ip addr add 10.9.1.1/24 dev "$dev"
	ok ip link set "$dev" up
	within 10 "answer through $mod" answers 10.9.1.2
	pinged "$dev" 10.9.1.2 -c 2
	pinged "$dev" 10.9.1.2 -c 2 -s 4000
	transfer 10.9.1.2 peer out 16
	transfer 10.9.1.1 '' in 16
	note "$mod carries"
	ok ip link set "$dev" down
	stop_domain "$mod"
	no_netdev "$dev"
	ok ip netns del peer
}

host_up
vfio_up
quiet_ipv6
carries pcnet32 0000:00:18.0 0000:00:19.0
carries ne2k_pci 0000:00:1a.0 0000:00:1b.0
carries tulip 0000:00:1c.0 0000:00:1d.0
ok rmmod lxdom
