#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: amd-iommu edu e1000e
# timeout: 180
# The same behind the IOMMU of another maker, and a network card.
# shellcheck shell=dash
. /tests/vm/93-pci-work.sh

host_up
quiet_ipv6
card_lives e1000e $CARD $PEER
ok rmmod lxdom
