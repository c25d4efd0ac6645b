#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# XDP programs run in the kernel, on what a domain has handed over (generic mode).
# In the driver they are refused, with a word why.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

PROGRAM=$LXD_TMP/bpf/drop

host_up
quiet_ipv6
mkdir "$LXD_TMP/bpf"
ok mount -t bpf bpf "$LXD_TMP/bpf"
at_end "umount $LXD_TMP/bpf"
ok /tests/rig/pin-xdp "$PROGRAM"
run_domain "$LOOPNIC"
wire_up loop0 loop1
ok in_ns a ping -c 2 -i 0.02 -W 2 -q 10.9.0.2
refused 'Error: Underlying driver does not support XDP in native mode' \
	in_ns b ip link set loop1 xdpdrv pinned "$PROGRAM"
refused 'Error: ' in_ns b ip link set loop1 xdpoffload pinned "$PROGRAM"
ok in_ns a ping -c 2 -i 0.02 -W 2 -q 10.9.0.2
ok in_ns b ip link set loop1 xdpgeneric pinned "$PROGRAM"
in_ns a ping -c 2 -i 0.02 -W 1 -q 10.9.0.2 &&
	fail "what is to be dropped has arrived"
ok in_ns b ip link set loop1 xdpgeneric off
ok in_ns a ping -c 2 -i 0.02 -W 2 -q 10.9.0.2
stop_domain loopnic
wire_down
ok rmmod lxdom
