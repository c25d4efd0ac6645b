#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# Messages about disks that are being removed, and disks that never go live:
# no disk outlives its domain, and none is used after its end.
# boot: own
# timeout: 180
# shellcheck shell=dash
. /tests/vm/lib/assert.sh

rounds=$((2000 / LXD_SCALE))
ok modprobe lxdom
ok /tests/hostile/lxdom-late $rounds

# Waits for every domain, so for every disk, to be gone.
ok rmmod lxdom
note "lxdom is unloaded"
