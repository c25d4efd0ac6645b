#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Reads a kernel log, prints the lines that mean the kernel came to harm, and
# ends with 1 if there is one.  Runs on the host and in the guest (busybox).
# usage: scan-log.sh FILE
#
# What a domain's driver says stands behind "lxdom NAME: " and proves nothing
# about the kernel, so such lines are left out, whatever they contain.  The
# host module's own failures begin with "lxdom: ".

if [ $# -ne 1 ] || [ ! -r "$1" ]; then
	echo "scan-log: cannot read '$1'" >&2
	exit 2
fi

# A prefix of the console or of dmesg: "<4>[    1.234567][  T12] ".
prefix='(<[0-9]+>)?(\[ *[0-9]+\.[0-9]+\])?(\[ *[TC][0-9]+\])? *'

bad='WARNING:|WARN_ON|BUG:|kernel BUG at|Oops|general protection fault'
bad="$bad|Unable to handle|stack segment|double fault|invalid opcode"
bad="$bad|divide error|Kernel panic|cut here|Call Trace"
bad="$bad|INFO: task |INFO: rcu|rcu: INFO|detected stall|soft lockup|hard LOCKUP"
bad="$bad|possible circular locking|possible recursive locking|inconsistent lock"
bad="$bad|possible irq lock inversion|held lock freed|lock held when"
bad="$bad|INFO: trying to register|Invalid wait context|suspicious RCU"
bad="$bad|sleeping function called|scheduling while atomic|bad unlock balance"
bad="$bad|KASAN|KFENCE|UBSAN|KCSAN|unreferenced object|memory leak"
bad="$bad|Objects remaining in|still has objects|list_add corruption|list_del corruption"
bad="$bad|refcount_t:|ODEBUG:|Bad page state|bad page map|Freeing invalid"
bad="$bad|page allocation failure|Out of memory|oom-kill"
bad="$bad|pagealloc: |(Poison|Redzone|padding) overwritten|Freepointer corrupt|BUG [^ ]+ [(]"
bad="$bad|sysfs: cannot create duplicate|kobject.*tried to init"
bad="$bad|lxdom: invariant"

# The kernel announces its own debugging options with some of these words.
announce='KernelAddressSanitizer initialized|Lock dependency validator'
announce="$announce|kmemleak: .*(initialized|Automatic memory scanning)|kfence: initialized"
announce="$announce|rcu: .*(Preemptible|Hierarchical|restricting|Adjusting|RCU calculated|Max phase)"
# What kmemleak finds is for the tests to judge that ask it (lib/leaks.sh).
announce="$announce|kmemleak: [0-9]+ new suspected memory leaks \(see"
# And its packet generator, when an interface goes that it sends to.
announce="$announce|pktgen: WARNING: trying to remove a running interface"

found=$(grep -E "$bad" "$1" |
	grep -v -E "^${prefix}lxdom [^ :]+: " |
	grep -v -E "^${prefix}($announce)")
if [ -n "$found" ]; then
	printf '%s\n' "$found"
	exit 1
fi
exit 0
