#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: iommu cards
# timeout: 120
# A driver without a device: that of a card which QEMU has not.  Nothing is missing
# that it imports; it loads with the modules that it depends on, registers, waits,
# and leaves by its exit.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

# shows DOMAIN REGEX: lxdom show has such a line.
shows()
{
	lxdom show "$1" | grep -q -E "$2" || {
		lxdom show "$1"
		fail "lxdom show $1 does not say '$2'"
	}
}

host_up
ok lxdom check --kernel "$LXD_RELEASE" ixgbe >"$LXD_TMP/check"
grep -q -E 'can be isolated \(([0-9]+) of \1 imports' "$LXD_TMP/check" ||
	fail "lxdom check: $(cat "$LXD_TMP/check")"
note "$(cat "$LXD_TMP/check")"

# Said in so many words, and because there is no such card.
for args in "--pci none" ""; do
	# shellcheck disable=SC2086
	run_domain $args ixgbe
	shows ixgbe '^state +running'
	shows ixgbe '^classes.* pci'
	shows ixgbe '^pci +none: the driver waits for a device'
	eq 0 "$(field ixgbe .pci_devices)" "PCI devices"
	dmesg | grep -q 'lxdom ixgbe: .*Intel(R) 10 Gigabit PCI Express Network Driver' ||
		fail "the driver's init has not said who it is"
	stop_domain ixgbe
done

# One that wants a driver of PHYs beside it: a soft dependency, which plugs into the
# library of both.
lxdom check -j --kernel "$LXD_RELEASE" r8169 >"$LXD_TMP/check" ||
	note "r8169 lacks $(jq -c '[.[0].missing_functions[].symbol] | unique' "$LXD_TMP/check")"
eq true "$(jq '.[0].with | index("realtek") != null' "$LXD_TMP/check")" "realtek beside r8169"
run_domain --pci none r8169
stop_domain r8169

# A card that it could have stays whose it was.
vfio_up
run_domain --pci none e1000e
shows e1000e '^pci +none: the driver waits for a device'
eq '' "$(driver_of $CARD)" "driver of the card"
stop_domain e1000e
refused 'not a driver of PCI devices' lxdom run --kernel "$LXD_RELEASE" --pci none null_blk
refused 'give one of them' lxdom run --kernel "$LXD_RELEASE" --pci none --pci $CARD e1000e
ok rmmod lxdom
