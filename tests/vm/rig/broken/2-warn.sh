#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What the kernel would print, put into its log by hand.
echo '<4>WARNING: CPU: 0 PID: 1 at no/such/file.c:1' >/dev/kmsg
