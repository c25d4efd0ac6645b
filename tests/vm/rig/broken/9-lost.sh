#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# The same, but the kernel came to harm, too: that is not tried again.
[ "$LXD_WALL" = kvm ] || exit 0
echo 'lxdom lost: domain died: triple fault' >/dev/kmsg
[ ! -e /tmp/lost-2 ] || exit 0
: >/tmp/lost-2
echo '<4>WARNING: CPU: 0 PID: 1 at no/such/file.c:1' >/dev/kmsg
exit 1
