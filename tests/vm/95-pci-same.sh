#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# devices: iommu cards
# timeout: 240
# As 94-pci-same.sh, with the older card: settings, rings, a self-test, captures.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh
. /tests/vm/lib/same.sh

card_same e1000 $CARD2 $PEER2
stop_domain e1000
ok rmmod lxdom
