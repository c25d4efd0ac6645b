#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# devices: edu
# Without an IOMMU no device is given to anybody.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

host_up
vfio_up
refused 'no IOMMU .*boot with intel_iommu=on ' \
	lxdom run --kernel "$LXD_RELEASE" --pci $EDU "$BADPCI"
refused 'no IOMMU .*boot with intel_iommu=on ' \
	lxdom run --kernel "$LXD_RELEASE" "$BADPCI"
# Without a device, a driver waits for one, as natively.
run_domain e1000
eq 0 "$(field e1000 '.devices | length')" "devices of a driver without any"
stop_domain e1000
eq '' "$(driver_of $EDU)" "driver of the device"
ok rmmod lxdom
