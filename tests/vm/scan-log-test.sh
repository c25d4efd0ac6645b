#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Proves that scan-log.sh finds what it must find, and nothing else.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0 failed=0

# expect STATUS LINE: scanning a quiet log with LINE in it must end so.
expect()
{
	local rc=0

	printf '%s\n' '[    0.000000] Linux version 6.1.0' \
		'[    1.500000] EXT4-fs (nullb0): mounted filesystem' \
		"$2" '[    2.000000] lxdom: null_blk: stopped' >"$log"
	sh "$here/scan-log.sh" "$log" >/dev/null || rc=$?
	if [ $rc = "$1" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "not ok: status $rc, expected $1, for: $2"
	fi
}

expect 1 '[   12.345678] WARNING: CPU: 0 PID: 12 at block/blk-mq.c:101 foo+0x1/0x2'
expect 1 '[   12.345678] BUG: unable to handle page fault for address: ffff8880'
expect 1 '[   12.345678] BUG: kernel NULL pointer dereference, address: 0000000000000000'
expect 1 '[   12.345678] kernel BUG at mm/slub.c:4000!'
expect 1 '[   12.345678] Oops: 0002 [#1] PREEMPT SMP NOPTI'
expect 1 '[   12.345678] general protection fault, probably for non-canonical address'
expect 1 '[   12.345678] Kernel panic - not syncing: Fatal exception'
expect 1 '[   12.345678] ------------[ cut here ]------------'
expect 1 '[   12.345678] INFO: task fio:123 blocked for more than 20 seconds.'
expect 1 '[   12.345678] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:'
expect 1 '[   12.345678] watchdog: BUG: soft lockup - CPU#0 stuck for 22s!'
expect 1 '[   12.345678] WARNING: possible circular locking dependency detected'
expect 1 '[   12.345678] BUG: sleeping function called from invalid context at x.c:1'
expect 1 '[   12.345678] BUG: KASAN: use-after-free in foo+0x1/0x2'
expect 1 '[   12.345678] BUG lxdom_req (Tainted: G): Objects remaining in lxdom_req on __kmem_cache_shutdown()'
expect 1 '[   12.345678] BUG kmalloc-64 (Tainted: G           OE     ): Poison overwritten'
expect 1 '[   12.345678] BUG kmalloc-64: Right Redzone overwritten'
expect 1 '[   12.345678] pagealloc: memory corruption'
expect 1 '[   12.345678] kmemleak: 3 new suspected memory leaks; unreferenced object'
expect 0 '[   12.345678] kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)'
expect 1 '[   12.345678] refcount_t: underflow; use-after-free.'
expect 1 '[   12.345678] list_del corruption. prev->next should be ffff'
expect 1 '[   12.345678] ODEBUG: free active (active state 0) object type: timer_list'
expect 1 "[   12.345678] sysfs: cannot create duplicate filename '/block/nullb0'"
expect 1 '[   12.345678][  T123] lxdom: invariant: request 3 completed twice'
expect 1 '<0>[   12.345678] lxdom: invariant: handle table not empty'
expect 0 '[   12.345678] lxdom null_blk: BUG: says the driver in its domain'
expect 0 '[   12.345678][  T123] lxdom bad.blk-1: WARNING: says the driver in its domain'
expect 1 '[   12.345678] BUG: from the kernel that quotes lxdom null_blk: text'
expect 0 '[    0.000000] kasan: KernelAddressSanitizer initialized'
expect 0 '[    0.000000] Lock dependency validator: Copyright (c) 2006 Red Hat, Inc., Ingo Molnar'
expect 0 '[    3.000000] blk_update_request: I/O error, dev nullb0, sector 8'
expect 0 '[    3.000000] Buffer I/O error on dev nullb0, logical block 1, async page read'

rc=0
sh "$here/scan-log.sh" /nonexistent 2>/dev/null || rc=$?
if [ $rc = 2 ]; then
	passed=$((passed + 1))
else
	failed=$((failed + 1))
	echo "not ok: status $rc for a missing log, expected 2"
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ]
