#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: iommu edu plug
# timeout: 120
# A driver with a device of its own: registers, interrupts of each kind, at once
# and in a thread, DMA of each kind, to the byte.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh


# work KIND ARG...: the driver must find everything as it should be, with interrupts
# of a kind.
work()
{
	local kind=$1

	shift
	note "badpci $*"
	dmesg -c >/dev/null
	run_domain --memory 32 "$BADPCI" "$@"
	within 2 "word of the driver" said 'as it should be'
	eq vfio-pci "$(driver_of $EDU)" "driver of the device"
	[ "$(field badpci .irqs)" -gt 0 ] || fail "no interrupts were counted"
	irqs_are "$kind" 1 $EDU
	stop_domain badpci
	eq '' "$(driver_of $EDU)" "driver of the device after the end"
}

host_up
vfio_up
work msi
work intx irq=intx
work msi threaded=1
work intx irq=intx threaded=1
# By its address; by hand it stays bound to where it was bound by hand.
work_bound=$EDU
echo vfio-pci >/sys/bus/pci/devices/$work_bound/driver_override
echo $work_bound >/sys/bus/pci/drivers_probe
dmesg -c >/dev/null
run_domain --memory 32 --pci $EDU "$BADPCI"
within 2 "word of the driver" said 'as it should be'
lxdom show badpci | grep -q "$EDU" || fail "lxdom show does not name the device"
stop_domain badpci
eq vfio-pci "$(driver_of $EDU)" "driver of a device that was bound before"
ok rmmod lxdom
