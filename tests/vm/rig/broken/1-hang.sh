#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 2
sleep 1000
