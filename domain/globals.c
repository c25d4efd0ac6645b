// SPDX-License-Identifier: GPL-2.0-only
/*
 * Variables that inline code in modules reads and that no other file is the
 * home of.  Missing ones would make the runner refuse the module.
 */
#include <linux/hugetlb.h>
#include <linux/jump_label.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/tracepoint.h>
#include <trace/events/mmflags.h>
#include <asm/pgtable.h>

atomic_long_t _totalram_pages __read_mostly;
void *high_memory;
struct page *mem_map;

/* For %pGp, %pGg and %pGv, as in mm/debug.c. */
const struct trace_print_flags pageflag_names[] = {
	__def_pageflag_names,
	{ 0, NULL }
};

const struct trace_print_flags gfpflag_names[] = {
	__def_gfpflag_names,
	{ 0, NULL }
};

const struct trace_print_flags vmaflag_names[] = {
	__def_vmaflag_names,
	{ 0, NULL }
};

/* No address is inside the lock functions: see in_lock_functions(). */
char __lock_text_start[1], __lock_text_end[1];
/* Nor in the kernel's own constants: what may be one is copied. */
char __start_rodata[1], __end_rodata[1];

/* Off for ever: the text of modules needs no patching for them. */
DEFINE_STATIC_KEY_FALSE(devmap_managed_key);
DEFINE_STATIC_KEY_FALSE(hugetlb_optimize_vmemmap_key);
bool static_key_initialized __read_mostly = true;

unsigned long empty_zero_page[PAGE_SIZE / sizeof(unsigned long)]
	__page_aligned_bss;
u64 sme_me_mask;
pteval_t __default_kernel_pte_mask __read_mostly = ~0;
pteval_t __supported_pte_mask __read_mostly = ~0;
