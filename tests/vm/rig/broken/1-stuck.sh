#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 2
# As in a guest that hangs: who would end this test, the shell above the one
# that started it, does not run any more.
kill -STOP "$(awk '/^PPid:/ { print $2 }' "/proc/$PPID/status")"
sleep 1000
