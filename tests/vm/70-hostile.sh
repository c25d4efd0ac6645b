#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A domain that sends garbage, at random and by the interface's structure, and
# rewrites it as the kernel reads it: ten million messages, of every procedure of
# every class, and the kernel is as it was.  Under the debug kernel, which is far
# slower, fewer.  As a guest has it, whose bell is an eventfd, a tenth: what differs
# is the bell.
# append: kmemleak=on
# timeout: 1200
# shellcheck shell=dash
. /tests/vm/lib/leaks.sh

messages=$((10000000 / LXD_SCALE / LXD_SCALE))
# The scale has doubled already.
[ "$LXD_WALL" != kvm ] || messages=$((messages * 4 / 10))
seed=20240601
firmware=/lib/firmware/lxdom-hostile

host_up
ok mkdir -p "${firmware%/*}"
at_end "rm -f $firmware"
ok dd if=/dev/urandom of=$firmware bs=10000 count=1 status=none
# The first ones fill caches that stay; too few to be of every kind, which is an
# error status that says nothing here.
warm=$((messages / 20))
note "$warm messages, seed $((seed + 1))"
/tests/hostile/lxdom-hostile $warm $((seed + 1)) | tail -n 3
leak_begin
note "$messages messages, seed $seed"
ok /tests/hostile/lxdom-hostile $messages $seed
# What the kernel's own caches take; a page for each domain would be more.
leak_end 4096

# Nothing of any of those domains is left: the module can go.
ok rmmod lxdom
note "lxdom is unloaded"
