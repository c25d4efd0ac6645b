#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A domain that asks for what makes no sense, or for too much: it is refused, or
# ended; what makes sense beside it is not.
# boot: own
# shellcheck shell=dash
. /tests/vm/lib/assert.sh

ok modprobe lxdom
for what in sets maps limits majors zones slow-zones deaf; do
	ok /tests/hostile/lxdom-absurd $what
done
# What nobody rings for: only for a guest somebody looks after it.
[ "$LXD_WALL" != kvm ] || ok /tests/hostile/lxdom-absurd quiet
# Not for another reason.
dmesg | grep -q 'lxdom hostile: domain ended: has not read its messages' ||
	fail "who did not read was not ended for that"
dmesg | grep -q 'lxdom hostile: domain ended: absurd: a report of its zones takes too long' ||
	fail "whose zones came slowly was not ended for that"

# Waits for every domain, so for every disk, to be gone.
ok rmmod lxdom
note "lxdom is unloaded"
