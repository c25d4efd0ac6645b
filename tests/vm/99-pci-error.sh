#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: iommu edu plug
# timeout: 120
# A card has an error that it does not get over, as PCI Express's advanced error
# reporting tells the kernel: its domain has died, and a report says of what.  The
# next run works.  QEMU's e1000e reports none; the kernel's own injector does it.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

REPORT=/run/lxdom/e1000e.fault

# up: the card works.
up()
{
	run_domain --pci "$card" e1000e
	dev=$(card_netdev e1000e)
	ok ip addr add 10.9.1.1/24 dev "$dev"
	ok ip link set "$dev" up
	carrier "$dev"
	pinged "$dev" 10.9.1.2 -c 3
}

busy()
{
	[ "$(cat "/sys/class/net/$dev/statistics/tx_packets")" -gt 100 ]
}

# inject BIT: as the card's status of uncorrectable errors (linux/pci_regs.h) has it;
# as struct aer_error_inj of drivers/pci/pcie/aer_inject.c.
inject()
{
	local bus=${card#*:}

	# shellcheck disable=SC2059
	printf "$(printf '\\%03o' "0x${bus%%:*}" 0 0 0 $(($1 & 255)) $(($1 >> 8)) 0 0)" \
		>"$LXD_TMP/error"
	head -c 24 /dev/zero >>"$LXD_TMP/error"
	ok cp "$LXD_TMP/error" /dev/aer_inject
}

host_up
vfio_up
ok modprobe aer_inject
quiet_ipv6
peer_up $SLOT_PEER 10.9.1.2/24 1500
within 20 "card in the slot" plugged
# PCI_ERR_UNC_DLP, fatal: the kernel resets the link; PCI_ERR_UNC_POISON_TLP, not.
for error in 0x10 0x1000; do
	rm -f $REPORT
	up
	iperf_server
	iperf3 -c 10.9.1.2 -t 60 >/dev/null 2>&1 &
	client=$!
	within 5 "packets" busy
	inject $error
	# The kernel resets the link meanwhile.
	within 10 "end of the domain" not_listed e1000e
	no_netdev "$dev"
	kill -9 $client 2>/dev/null
	kill "$SERVER"
	wait $client "$SERVER"
	within 2 "report" test -s $REPORT
	eq "domain died: $card: the device has reported an error that it does not get over: see dmesg" \
		"$(head -n 1 $REPORT)" "first line of the report"
	note "$error: told"
done
up
stop_domain e1000e
eq "" "$(driver_of "$card")" "who has the card"
ok rmmod lxdom
