#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# Lies about received packets, by a domain that has no library kernel to keep it
# from them: pieces outside of the window, of nothing, half packets, packets of
# noise that change while the kernel copies them.
# append: kmemleak=on
# shellcheck shell=dash
. /tests/vm/lib/leaks.sh

host_up
# The first one fills caches that stay.
ok /tests/hostile/lxdom-wire empty
leak_begin
ok /tests/hostile/lxdom-wire outside wrap empty half "done" refused storm channels drip slow
leak_end 2048
# Nothing of any of those domains is left: the module can go.
ok rmmod lxdom
note "lxdom is unloaded"
