#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A domain that sends garbage, at random and by the interface's structure, and
# rewrites it as the kernel reads it: ten million messages, and the kernel is
# as it was.  Under the debug kernel, which is far slower, fewer.  As a guest has
# it, whose bell is an eventfd, a tenth: what differs is the bell.
# boot: own
# timeout: 1200
# shellcheck shell=dash
. /tests/vm/lib/assert.sh

messages=$((10000000 / LXD_SCALE / LXD_SCALE))
# The scale has doubled already.
[ "$LXD_WALL" != kvm ] || messages=$((messages * 4 / 10))
seed=20240601
note "$messages messages, seed $seed"
ok modprobe lxdom
ok /tests/hostile/lxdom-hostile $messages $seed

# Nothing of any of those domains is left: the module can go.
ok rmmod lxdom
note "lxdom is unloaded"
