// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages that a driver reads or writes outside of a request (rw_page).
 */
#include <linux/pagemap.h>
#include "block.h"

/**
 * page_endio() - reading or writing a page has ended
 * @page: page
 * @is_write: it was written
 * @err: 0 or -errno
 *
 * The kernel asks no domain for single pages, and a domain has no page cache:
 * should a driver do this to a page of its own, nobody waits for it.
 */
void page_endio(struct page *page, bool is_write, int err)
{
	if (PageWaiters(page))
		lxd_fault("block: %s() of a page that somebody waits for",
			  __func__);
	if (err)
		SetPageError(page);
	if (is_write) {
		ClearPageReclaim(page);
		clear_bit(PG_writeback, &page->flags);
		return;
	}
	if (err)
		ClearPageUptodate(page);
	else
		SetPageUptodate(page);
	clear_bit_unlock(PG_locked, &page->flags);
}
