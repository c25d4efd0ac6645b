#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
. /tests/vm/lib/assert.sh
skip "no such hardware"
