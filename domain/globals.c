// SPDX-License-Identifier: GPL-2.0-only
/*
 * Variables that inline code in modules reads and that no other file is the
 * home of.  Missing ones would make the runner refuse the module.
 */
#include <linux/hugetlb.h>
#include <linux/jump_label.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/uio.h>
#include <asm/pgtable.h>

atomic_long_t _totalram_pages __read_mostly;
void *high_memory;
struct page *mem_map;

/* Off for ever: the text of modules needs no patching for them. */
DEFINE_STATIC_KEY_FALSE(hugetlb_optimize_vmemmap_key);
bool static_key_initialized __read_mostly = true;

unsigned long empty_zero_page[PAGE_SIZE / sizeof(unsigned long)]
	__page_aligned_bss;
u64 sme_me_mask;
pteval_t __default_kernel_pte_mask __read_mostly = ~0;
pteval_t __supported_pte_mask __read_mostly = ~0;
