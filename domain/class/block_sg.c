// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data as scatter lists.
 */
#include <linux/scatterlist.h>
#include "block.h"

/* Bytes from @phys on that one segment may hold. */
static unsigned long segment_max(const struct queue_limits *lim,
				 phys_addr_t phys)
{
	unsigned long to_boundary = lim->seg_boundary_mask -
				    (phys & lim->seg_boundary_mask);

	/* Minus one, plus one: a mask of all ones would overflow. */
	return min_t(unsigned long, to_boundary, lim->max_segment_size - 1) + 1;
}

unsigned int lxd_segments_slow(const struct queue_limits *lim,
			       const struct bio_vec *bv)
{
	phys_addr_t phys = page_to_phys(bv->bv_page) + bv->bv_offset;
	unsigned long left = bv->bv_len, len;
	unsigned int nr = 0;

	for (; left; left -= len, phys += len, nr++)
		len = min(left, segment_max(lim, phys));
	return nr;
}

static struct scatterlist *sg_take(struct scatterlist *sglist,
				   struct scatterlist **last)
{
	if (!*last)
		return sglist;
	/* Of an earlier, shorter use of the list. */
	sg_unmark_end(*last);
	return sg_next(*last);
}

static int map_bvec(const struct queue_limits *lim, const struct bio_vec *bv,
		    struct scatterlist *sglist, struct scatterlist **last)
{
	phys_addr_t phys = page_to_phys(bv->bv_page) + bv->bv_offset;
	bool in_page = bv->bv_offset + bv->bv_len <= PAGE_SIZE;
	unsigned long left = bv->bv_len, len;
	int nr = 0;

	for (; left; left -= len, phys += len, nr++) {
		len = in_page ? left : min(left, segment_max(lim, phys));
		*last = sg_take(sglist, last);
		/* Drivers want offsets below a page. */
		sg_set_page(*last, pfn_to_page(PHYS_PFN(phys)), len,
			    offset_in_page(phys));
	}
	return nr;
}

/**
 * __blk_rq_map_sg() - fill a scatter list with the data of a request
 * @q: queue
 * @rq: request
 * @sglist: list of at least blk_rq_nr_phys_segments() elements
 * @last_sg: NULL before; the last element filled after
 *
 * Return: elements filled.
 */
int __blk_rq_map_sg(struct request_queue *q, struct request *rq,
		    struct scatterlist *sglist, struct scatterlist **last_sg)
{
	struct req_iterator iter;
	struct bio_vec bv;
	int nr = 0;

	if (rq->rq_flags & RQF_SPECIAL_PAYLOAD) {
		nr = map_bvec(&q->limits, &rq->special_vec, sglist, last_sg);
	} else if (rq->bio && rq->bio->bi_vcnt) {
		rq_for_each_bvec(bv, rq, iter)
			nr += map_bvec(&q->limits, &bv, sglist, last_sg);
	}
	if (*last_sg)
		sg_mark_end(*last_sg);
	WARN_ON(nr > blk_rq_nr_phys_segments(rq));
	return nr;
}
