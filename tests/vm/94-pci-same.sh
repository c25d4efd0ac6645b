#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: iommu cards
# timeout: 240
# long: 360
# A network card with its stock driver, native and isolated: the same deeds, and
# what ip and ethtool say of it.  docs/differences.md lists what is left out here.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh
. /tests/vm/lib/same.sh

card_same e1000e $CARD $PEER busy

# Up and down many times.
for _ in $(seq 1 "$(amount "$(rounds 30)" 100)"); do
	ok ip link set "$dev" up
	ok ip link set "$dev" down
done
ok ip addr add 10.9.1.1/24 dev "$dev"
ok ip link set "$dev" up
carrier "$dev"
within 5 "the peer, at the end" answers 10.9.1.2
stop_domain e1000e
