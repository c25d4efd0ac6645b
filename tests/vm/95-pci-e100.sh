#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: iommu cards
# timeout: 120
# The stock driver of a card that wants firmware: it is there, it is not what the
# driver takes, it is not there.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

PEER4=0000:00:0d.0
FIRMWARE=/lib/firmware/e100/d102e_ucode.bin

# stays_down WORD: the driver cannot do without, and says why.
stays_down()
{
	local dev

	dmesg -c >/dev/null
	run_domain e100
	dev=$(card_netdev e100)
	ip link set "$dev" up 2>/dev/null && fail "the card is up without firmware"
	dmesg | grep 'lxdom e100: ' | grep -q "$1" ||
		fail "the driver does not say '$1': $(dmesg | grep e100)"
	stop_domain e100
}

host_up
vfio_up
quiet_ipv6
mkdir -p ${FIRMWARE%/*}
at_end "rm -rf ${FIRMWARE%/*}"
stays_down 'Direct firmware load for e100/d102e_ucode.bin failed with error -2'
ok dd if=/dev/zero of=$FIRMWARE bs=1 count=100 status=none
stays_down 'Firmware "e100/d102e_ucode.bin" has wrong size 100'
# QEMU's card takes any code; the driver looks at the last three bytes.
ok dd if=/dev/zero of=$FIRMWARE bs=539 count=1 status=none
dmesg -c >/dev/null
card_up e100 $PEER4 1500
pinged "$dev" 10.9.1.2 -c 3
dmesg | grep 'lxdom e100: .*d102e.*\(failed\|wrong\|bogus\)' &&
	fail "something is wrong with the firmware"
stop_domain e100
ok rmmod lxdom
