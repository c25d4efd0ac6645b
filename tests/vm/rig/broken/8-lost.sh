#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# What the kernel says when the emulator loses a guest; the second time all is well.
if [ "$LXD_WALL" = kvm ] && [ ! -e /tmp/lost ]; then
	: >/tmp/lost
	echo 'lxdom lost: domain died: triple fault' >/dev/kmsg
	exit 1
fi
