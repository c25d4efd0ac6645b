#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: iommu edu plug
# timeout: 200
# A hostile driver with a device: DMA outside its memory is blocked, registers
# that are not for it stay as they are, a storm of interrupts drowns nobody, and
# behind the device's registers there is nothing.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

# deed ARG...: the driver itself finds that it got nowhere.
deed()
{
	note "badpci $*"
	dmesg -c >/dev/null
	run_domain --memory 32 "$BADPCI" "$@"
	said 'as it should be' || fail "$*: $(dmesg | grep 'lxdom badpci')"
	stop_domain badpci
}

host_up
vfio_up
# The kernel reports no more than ten faults in five seconds (dmar_fault()): what was
# before this is none of them.
sleep 5
# Behind memory and window, below the end of what the card can name.
deed act=dma addr=0x0f000000
dmesg | grep -q -i 'DMAR: .*DMA Write.*fault addr 0xf000000' ||
	fail "the IOMMU has not blocked the write: $(dmesg | grep DMAR)"
dmesg | grep -q -i 'DMAR: .*DMA Read.*fault addr 0xf000000' ||
	fail "the IOMMU has not blocked the read: $(dmesg | grep DMAR)"
before=$(od -An -tx1 -N64 /sys/bus/pci/devices/$EDU/config)
bars=$(cat /sys/bus/pci/devices/$EDU/resource)
deed act=config addr=0xfee00000
eq "$bars" "$(cat /sys/bus/pci/devices/$EDU/resource)" "resources of the device"
eq "$(echo "$before" | sed 1q)" "$(od -An -tx1 -N64 /sys/bus/pci/devices/$EDU/config | sed 1q)" \
	"first bytes of configuration space"

# Meanwhile others get their turn.
lxdom run --isolation "$LXD_WALL" --kernel "$LXD_RELEASE" --memory 32 \
	"$BADPCI" act=storm >"$LXD_TMP/storm" 2>&1 &
storm=$!
within 10 "domain in the list" listed badpci
# shellcheck disable=SC2016
ok timeout $((10 * LXD_SCALE)) sh -c '
	for i in 1 2 3 4 5; do
		lxdom list >/dev/null && sleep 0.1 || exit
	done'
ok wait $storm
said 'storm: as it should be' || fail "storm: $(dmesg | grep 'lxdom badpci')"
eq 0 "$(field badpci .refused)" "messages refused"
stop_domain badpci

note "badpci act=far"
lxdom run --isolation "$LXD_WALL" --kernel "$LXD_RELEASE" --memory 32 \
	"$BADPCI" act=far addr=0xfee00000 2>"$LXD_TMP/far" &&
	fail "reading behind the registers succeeded"
grep -q 'page fault' "$LXD_TMP/far" || fail "not a page fault: $(cat "$LXD_TMP/far")"
no_domain badpci
eq '' "$(driver_of $EDU)" "driver of the device after a death"
quiet $EDU || fail "the device may do DMA"
ok rmmod lxdom
