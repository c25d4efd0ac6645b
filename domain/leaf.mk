# SPDX-License-Identifier: GPL-2.0-only
#
# Files of the kernel's source package that become part of the library kernel
# as they are.  They are read from $(KSRC) at build time and never copied into
# this repository.  The one list: set-up unpacks what `make leaf-list` prints.
#
# leaf-src	compiled, one object each
# leaf-inc	included, by those or by a file of ours that adapts them

leaf-src := \
	lib/argv_split.c \
	lib/bitmap.c \
	lib/bitrev.c \
	lib/bsearch.c \
	lib/cmdline.c \
	lib/cpumask.c \
	lib/ctype.c \
	lib/errname.c \
	lib/find_bit.c \
	lib/hexdump.c \
	lib/hweight.c \
	lib/idr.c \
	lib/iomap.c \
	lib/iomap_copy.c \
	lib/kasprintf.c \
	lib/klist.c \
	lib/kobject.c \
	lib/ratelimit.c \
	lib/kstrtox.c \
	lib/list_debug.c \
	lib/list_sort.c \
	lib/llist.c \
	lib/math/div64.c \
	lib/math/gcd.c \
	lib/math/int_pow.c \
	lib/math/int_sqrt.c \
	lib/math/lcm.c \
	lib/math/rational.c \
	lib/math/reciprocal_div.c \
	lib/memcat_p.c \
	lib/pci_iomap.c \
	lib/plist.c \
	lib/radix-tree.c \
	lib/random32.c \
	lib/rbtree.c \
	lib/refcount.c \
	lib/sbitmap.c \
	lib/seq_buf.c \
	lib/siphash.c \
	lib/sort.c \
	lib/string.c \
	lib/string_helpers.c \
	lib/timerqueue.c \
	lib/uuid.c \
	lib/vsprintf.c \
	lib/xarray.c \
	arch/x86/lib/iomem.c \
	arch/x86/lib/memcpy_64.S \
	arch/x86/lib/memmove_64.S \
	arch/x86/lib/memset_64.S \
	fs/configfs/item.c \
	fs/seq_file.c \
	kernel/async.c \
	kernel/locking/spinlock.c \
	kernel/locking/semaphore.c \
	kernel/notifier.c \
	kernel/time/timeconv.c \
	kernel/trace/trace_seq.c \
	mm/mempool.c

leaf-inc := \
	kernel/params.c \
	kernel/resource.c \
	kernel/sched/completion.c \
	kernel/sched/swait.c \
	kernel/sched/wait.c \
	kernel/sched/wait_bit.c \
	kernel/time/time.c \
	kernel/time/timekeeping.h \
	kernel/workqueue_internal.h \
	lib/crc32.c \
	lib/crc32defs.h \
	lib/kobject_uevent.c \
	lib/kstrtox.h \
	lib/once.c \
	mm/internal.h \
	mm/slab.h
