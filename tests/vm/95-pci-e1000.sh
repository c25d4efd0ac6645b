#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: iommu cards
# timeout: 300
# long: 900
# The same with an older card: its interrupt is that of a pin, and it is reset
# through ports, which the driver has to reach.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

by_the_pin()
{
	irqs_are intx 1 $CARD2
	streams "$1"
}

card_works e1000 $CARD2 $PEER2 9000 by_the_pin
