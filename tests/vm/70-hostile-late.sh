#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# Messages about disks that are being removed, and disks that never go live:
# no disk outlives its domain, and none is used after its end.
# append: kmemleak=on
# timeout: 180
# shellcheck shell=dash
. /tests/vm/lib/leaks.sh

rounds=$((2000 / LXD_SCALE))
host_up
# The first ones fill caches that stay.
ok /tests/hostile/lxdom-late $((rounds / 10))
leak_begin
ok /tests/hostile/lxdom-late $rounds
leak_end 2048

# Waits for every domain, so for every disk, to be gone.
ok rmmod lxdom
note "lxdom is unloaded"
