#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: iommu cards
# timeout: 300
# The same with a card of another maker, and a driver that nobody had in mind.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

card_works 8139cp $CARD3 $PEER3 1500
