#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# timeout: 120
# phylib drives a PHY, in Linux and in a domain: the stock library is loaded beside
# the driver, finds the PHY on its bus, and hears of its link.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

WIREPHY=/tests/modules/$LXD_RELEASE/wirephy.ko

host_up
if [ "$(uname -r)" = "$LXD_RELEASE" ]; then
	ok modprobe libphy
	ok insmod "$WIREPHY"
	ok rmmod wirephy
	ok rmmod libphy
fi
run_domain "$WIREPHY"
# Its exit lets go of phylib: that this is in use before keeps nobody from stopping.
stop_domain wirephy
dmesg | grep -q 'lxdom wirephy: .*wirephy: 2 times up, 2 times down' ||
	fail "the link was not seen to come and go"
