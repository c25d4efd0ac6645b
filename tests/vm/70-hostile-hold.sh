#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A domain that holds on to what the kernel waits for, by ways that look like
# work: nobody waits for ever, and nothing is left.
# timeout: 240
# shellcheck shell=dash
. /tests/vm/lib/assert.sh

ok modprobe lxdom
ok /tests/hostile/lxdom-hold bio ping stop resize room nowait
dmesg | grep -q 'lxdom ping: domain ended: answered a ping with error -22' ||
	fail "who refuses to answer a ping was not ended for that"
dmesg | grep -q 'lxdom stop: domain ended: holdstop: its queues stay stopped' ||
	fail "who keeps its queues stopped was not ended for that"

# Alone: where it hangs, all others would.
ok /tests/hostile/lxdom-hold release

# Waits for every domain, so for every disk, to be gone.
ok rmmod lxdom
note "lxdom is unloaded"
