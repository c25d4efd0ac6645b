#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# devices: iommu e1000e edu pair
# timeout: 120
# Devices that can't be had: each is refused in one line that says what to do,
# and everything stays as it was.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

run()
{
	lxdom run --kernel "$LXD_RELEASE" "$@"
}

# busy PATTERN ARG...: refused, and the exit code says that somebody else has it.
busy()
{
	local pattern=$1 rc=0

	shift
	refused "$pattern" run "$@"
	run "$@" >/dev/null 2>&1 || rc=$?
	eq 4 $rc "exit code of run $*"
}

host_up
refused 'modprobe vfio-pci' run --pci $EDU "$BADPCI"
vfio_up
refused 'no such PCI device' run --pci 0000:00:1e.7 "$BADPCI"
refused 'no PCI device: one looks like' run --pci 00:14.0 "$BADPCI"
refused 'no PCI device: one looks like' run --pci ../../../etc "$BADPCI"
refused 'given twice' run --pci $EDU --pci $EDU "$BADPCI"
refused 'not a device that badpci drives' run --pci $CARD "$BADPCI"
refused 'not a driver of PCI devices' run --pci $EDU null_blk
refused 'is not a number|memory' run --memory 5000 --pci $EDU "$BADPCI"
eq '' "$(driver_of $EDU)" "driver of the device"
eq '' "$(driver_of $CARD)" "driver of the card"

# VFIO can be told to take any device: then it does not say which is safe.
unsafe=/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts
at_end "echo 0 >$unsafe"
echo 1 >$unsafe
refused "could forge interrupts: echo 0 >$unsafe" run --pci $EDU "$BADPCI"
echo 0 >$unsafe
eq '' "$(driver_of $EDU)" "driver of the device"

# What somebody has is not taken away.
ok modprobe e1000e
within 5 "native driver" has_driver $CARD e1000e
busy "driver e1000e has .*unbind" --pci $CARD e1000e
busy "driver e1000e has its device $CARD.*unbind" e1000e
ok rmmod e1000e
# One function of a device without the other.
ok modprobe e1000
within 5 "native driver" has_driver 0000:00:15.0 e1000
busy '0000:00:15.0 is in the same IOMMU group and has driver e1000:' \
	--pci 0000:00:15.1 "$BADPCI"
eq '' "$(driver_of 0000:00:15.1)" "driver of the other function"
ok rmmod e1000

# Nor from a program.
echo vfio-pci >/sys/bus/pci/devices/$EDU/driver_override
ok sh -c "echo $EDU >/sys/bus/pci/drivers_probe"
group=/dev/vfio/$(basename "$(readlink /sys/bus/pci/devices/$EDU/iommu_group)")
exec 8<>"$group"
busy 'somebody else uses it, or a device of its IOMMU group' --pci $EDU "$BADPCI"
# There is another one.
run_domain --memory 32 "$BADPCI"
eq vfio-pci "$(driver_of 0000:00:15.1)" "driver of the free device"
stop_domain badpci
exec 8>&-
# What was bound by somebody else stays so.
run_domain --memory 32 --pci $EDU "$BADPCI"
stop_domain badpci
eq vfio-pci "$(driver_of $EDU)" "driver of the device"
ok sh -c "echo $EDU >/sys/bus/pci/drivers/vfio-pci/unbind"
echo >/sys/bus/pci/devices/$EDU/driver_override

# Two domains can't have one device.  And what the administrator has set stays.
override=/sys/bus/pci/devices/$EDU/driver_override
echo some-other >$override
run_domain --memory 32 --pci $EDU "$BADPCI"
eq some-other "$(cat $override)" "override while a domain has it"
busy 'another domain has it' --name other --pci $EDU "$BADPCI"
stop_domain badpci
eq '' "$(driver_of $EDU)" "driver of the device"
eq some-other "$(cat $override)" "override after the domain"
run_domain --memory 32 --pci $EDU --pci 0000:00:15.1 "$BADPCI"
busy "somebody else uses its device $EDU" --name other "$BADPCI"
stop_domain badpci
eq '' "$(driver_of 0000:00:15.1)" "driver of the other function"
ok rmmod lxdom
