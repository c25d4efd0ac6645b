#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A domain that asks for what makes no sense, or for too much: it is refused, or
# ended; what makes sense beside it is not.
# append: kmemleak=on
# shellcheck shell=dash
. /tests/vm/lib/leaks.sh

host_up
# The first one fills caches that stay.
ok /tests/hostile/lxdom-absurd sets
leak_begin
for what in sets reserved maps limits majors major-of-disk names sizes append zones \
	    slow-zones interfaces deaf busy; do
	ok /tests/hostile/lxdom-absurd $what
done
# What nobody rings for: only for a guest somebody looks after it.
[ "$LXD_WALL" != kvm ] || ok /tests/hostile/lxdom-absurd quiet
# Not for another reason.
dmesg | grep -q 'lxdom hostile: domain ended: has not read its messages' ||
	fail "who did not read was not ended for that"
dmesg | grep -q 'lxdom hostile: domain ended: absurd: a report of its zones takes too long' ||
	fail "whose zones came slowly was not ended for that"

leak_end 4096

# Waits for every domain, so for every disk, to be gone.
ok rmmod lxdom
note "lxdom is unloaded"
