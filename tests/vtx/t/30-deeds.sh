#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 400
# What ends a guest on this kind of processor: exceptions, exits of several kinds,
# a read-only memory slot, SMEP.  No endless loop: Bochs 2.7 was not seen to leave
# a guest that spins with interrupts off for an interrupt of the host's.
# shellcheck shell=dash
LXD_WALL=kvm
. /tests/vm/lib/deed.sh

host_up
deed 'badblk:do_null' act=null
deed 'page fault: write' act=patch
deed 'page fault: execution' act=exec
deed 'write of physical address .* nothing that can be written' act=remap
deed 'triple fault' act=smep
deed 'port I/O, output to port 0x64' act=port
deed 'privileged instruction: hlt' act=hlt
deed 'privileged instruction: wrmsr' act=msr
no_bad_end
