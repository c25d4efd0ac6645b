#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: iommu cards
# timeout: 300
# long: 900
# The stock driver of a network card, with the card; its interrupts are messages,
# each with a vector of its own: receiving, sending, the rest.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

large_and_streams()
{
	irqs_are msix 3 $CARD
	none_lost "$1"
	streams "$1"
}

card_works e1000e $CARD $PEER 9000 large_and_streams
