#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
echo c >/proc/sysrq-trigger
sleep 10
