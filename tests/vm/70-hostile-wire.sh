#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# Lies about received packets, by a domain that has no library kernel to keep it
# from them: pieces outside of the window, of nothing, half packets, packets of
# noise that change while the kernel copies them.
# boot: own
# shellcheck shell=dash
. /tests/vm/lib/assert.sh

ok modprobe lxdom
ok /tests/hostile/lxdom-wire outside wrap empty half "done" refused storm channels drip slow
# Nothing of any of those domains is left: the module can go.
ok rmmod lxdom
note "lxdom is unloaded"
