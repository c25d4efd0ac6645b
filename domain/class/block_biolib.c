// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bios of a driver's own making.  There is nobody to submit them to in a domain:
 * submit_bio() and its kin are missing, loudly.
 */
#include <linux/highmem.h>
#include <linux/mempool.h>
#include <linux/slab.h>
#include "block.h"

/* Vectors that are allocated together with their bio. */
#define INLINE_VECS	4

/* What bio_alloc() takes from. */
struct bio_set fs_bio_set;

/* ---- sets ---- */

/**
 * bioset_init() - make pools for bios
 * @bs: set
 * @pool_size: bios that can always be had
 * @front_pad: bytes before each bio
 * @flags: BIOSET_*; only BIOSET_NEED_BVECS matters: nobody has to be rescued
 *	where nothing is submitted
 *
 * Return: 0 or -ENOMEM
 */
int bioset_init(struct bio_set *bs, unsigned int pool_size,
		unsigned int front_pad, int flags)
{
	int ret;

	bs->front_pad = front_pad;
	bs->back_pad = flags & BIOSET_NEED_BVECS ?
		       INLINE_VECS * sizeof(struct bio_vec) : 0;
	ret = mempool_init_kmalloc_pool(&bs->bio_pool, pool_size,
					front_pad + sizeof(struct bio) +
					bs->back_pad);
	if (ret || !(flags & BIOSET_NEED_BVECS))
		return ret;
	ret = mempool_init_kmalloc_pool(&bs->bvec_pool, pool_size,
					BIO_MAX_VECS * sizeof(struct bio_vec));
	if (ret)
		mempool_exit(&bs->bio_pool);
	return ret;
}

/**
 * bioset_exit() - free the pools of a set
 * @bs: set, or one that is all zeroes
 */
void bioset_exit(struct bio_set *bs)
{
	mempool_exit(&bs->bio_pool);
	mempool_exit(&bs->bvec_pool);
}

int lxd_biolib_init(void)
{
	return bioset_init(&fs_bio_set, BIO_POOL_SIZE, 0, BIOSET_NEED_BVECS);
}

/* ---- life ---- */

/**
 * bio_init() - prepare a bio in the caller's memory
 * @bio: bio
 * @bdev: device that it is for
 * @table: its vectors
 * @max_vecs: how many
 * @opf: operation and flags
 */
void bio_init(struct bio *bio, struct block_device *bdev, struct bio_vec *table,
	      unsigned short max_vecs, blk_opf_t opf)
{
	*bio = (struct bio) {
		.bi_bdev = bdev,
		.bi_opf = opf,
		.bi_cookie = BLK_QC_T_NONE,
		.bi_max_vecs = max_vecs,
		.bi_io_vec = table,
		.__bi_remaining = ATOMIC_INIT(1),
		.__bi_cnt = ATOMIC_INIT(1),
	};
}

/**
 * bio_uninit() - the end of a bio in the caller's memory
 * @bio: bio
 *
 * What it would let go of, cgroups and integrity data, no bio has here.
 */
void bio_uninit(struct bio *bio)
{
}

/**
 * bio_reset() - prepare a bio for another use
 * @bio: bio; keeps its memory, its vectors and its reference count
 * @bdev: device that it is for
 * @opf: operation and flags
 */
void bio_reset(struct bio *bio, struct block_device *bdev, blk_opf_t opf)
{
	memset(bio, 0, BIO_RESET_BYTES);
	atomic_set(&bio->__bi_remaining, 1);
	bio->bi_bdev = bdev;
	bio->bi_opf = opf;
}

/**
 * bio_alloc_bioset() - allocate a bio
 * @bdev: device that it is for
 * @nr_vecs: vectors
 * @opf: operation and flags
 * @gfp_mask: how
 * @bs: set
 *
 * Return: the bio, or NULL.
 */
struct bio *bio_alloc_bioset(struct block_device *bdev, unsigned short nr_vecs,
			     blk_opf_t opf, gfp_t gfp_mask, struct bio_set *bs)
{
	struct bio_vec *vecs = NULL;
	struct bio *bio;
	void *p;

	if (WARN_ON(nr_vecs > BIO_MAX_VECS ||
		    (nr_vecs && !mempool_initialized(&bs->bvec_pool))))
		return NULL;
	p = mempool_alloc(&bs->bio_pool, gfp_mask);
	if (!p)
		return NULL;
	bio = p + bs->front_pad;
	if (nr_vecs > INLINE_VECS) {
		vecs = mempool_alloc(&bs->bvec_pool, gfp_mask);
		if (!vecs) {
			mempool_free(p, &bs->bio_pool);
			return NULL;
		}
		nr_vecs = BIO_MAX_VECS;
	} else if (nr_vecs) {
		vecs = bio->bi_inline_vecs;
		nr_vecs = INLINE_VECS;
	}
	bio_init(bio, bdev, vecs, nr_vecs, opf & ~REQ_ALLOC_CACHE);
	bio->bi_pool = bs;
	return bio;
}

/**
 * bio_kmalloc() - allocate memory for a bio with its vectors
 * @nr_vecs: vectors
 * @gfp_mask: how
 *
 * Return: memory for bio_init() and, in the end, kfree(); or NULL.
 */
struct bio *bio_kmalloc(unsigned short nr_vecs, gfp_t gfp_mask)
{
	struct bio *bio;

	if (nr_vecs > BIO_MAX_INLINE_VECS)
		return NULL;
	return kmalloc(struct_size(bio, bi_inline_vecs, nr_vecs), gfp_mask);
}

/**
 * bio_put() - give a reference to a bio back
 * @bio: bio of a set
 */
void bio_put(struct bio *bio)
{
	struct bio_set *bs = bio->bi_pool;

	if (bio_flagged(bio, BIO_REFFED) && !atomic_dec_and_test(&bio->__bi_cnt))
		return;
	if (!bs)
		lxd_fault("block: a bio is freed that was never allocated");
	if (bio->bi_max_vecs == BIO_MAX_VECS)
		mempool_free(bio->bi_io_vec, &bs->bvec_pool);
	mempool_free((void *)bio - bs->front_pad, &bs->bio_pool);
}

/* ---- data ---- */

/**
 * __bio_add_page() - add data to a bio that has room
 * @bio: bio
 * @page: page
 * @len: bytes
 * @off: of the first one in the page
 */
void __bio_add_page(struct bio *bio, struct page *page, unsigned int len,
		    unsigned int off)
{
	struct bio_vec *bv = &bio->bi_io_vec[bio->bi_vcnt];

	WARN_ON_ONCE(bio->bi_vcnt >= bio->bi_max_vecs);
	bv->bv_page = page;
	bv->bv_offset = off;
	bv->bv_len = len;
	bio->bi_iter.bi_size += len;
	bio->bi_vcnt++;
}

/**
 * bio_add_page() - add data to a bio
 * @bio: bio
 * @page: page
 * @len: bytes
 * @offset: of the first one in the page
 *
 * Return: @len, or 0 if there is no room.
 */
int bio_add_page(struct bio *bio, struct page *page, unsigned int len,
		 unsigned int offset)
{
	if (bio->bi_vcnt >= bio->bi_max_vecs ||
	    bio->bi_iter.bi_size > UINT_MAX - len)
		return 0;
	__bio_add_page(bio, page, len, offset);
	return len;
}

/**
 * __bio_advance() - skip bytes of a bio
 * @bio: bio
 * @bytes: how many
 */
void __bio_advance(struct bio *bio, unsigned int bytes)
{
	bio_advance_iter(bio, &bio->bi_iter, bytes);
}

/**
 * zero_fill_bio() - fill the data of a bio with zeroes
 * @bio: bio
 */
void zero_fill_bio(struct bio *bio)
{
	struct bvec_iter iter;
	struct bio_vec bv;

	bio_for_each_segment(bv, bio, iter)
		memzero_bvec(&bv);
}

/**
 * bio_copy_data_iter() - copy data from bio to bio
 * @dst: to
 * @dst_iter: from where on there
 * @src: from
 * @src_iter: from where on there
 */
void bio_copy_data_iter(struct bio *dst, struct bvec_iter *dst_iter,
			struct bio *src, struct bvec_iter *src_iter)
{
	while (dst_iter->bi_size && src_iter->bi_size) {
		struct bio_vec d = bio_iter_iovec(dst, *dst_iter);
		struct bio_vec s = bio_iter_iovec(src, *src_iter);
		unsigned int n = min(d.bv_len, s.bv_len);

		memcpy(page_address(d.bv_page) + d.bv_offset,
		       page_address(s.bv_page) + s.bv_offset, n);
		bio_advance_iter_single(dst, dst_iter, n);
		bio_advance_iter_single(src, src_iter, n);
	}
}

/**
 * bio_copy_data() - same, from where both stand
 * @dst: to
 * @src: from
 */
void bio_copy_data(struct bio *dst, struct bio *src)
{
	struct bvec_iter dst_iter = dst->bi_iter;
	struct bvec_iter src_iter = src->bi_iter;

	bio_copy_data_iter(dst, &dst_iter, src, &src_iter);
}

/* ---- end ---- */

static void chain_end(struct bio *bio)
{
	struct bio *parent = bio->bi_private;

	if (bio->bi_status && !parent->bi_status)
		parent->bi_status = bio->bi_status;
	bio_put(bio);
	bio_endio(parent);
}

/**
 * bio_chain() - have a bio end only after another one
 * @bio: the other one
 * @parent: bio
 */
void bio_chain(struct bio *bio, struct bio *parent)
{
	if (bio->bi_private || bio->bi_end_io)
		lxd_fault("block: %s() of a bio that has an end function",
			  __func__);
	bio->bi_private = parent;
	bio->bi_end_io = chain_end;
	bio_inc_remaining(parent);
}

/**
 * bio_endio() - a bio has ended
 * @bio: bio; how is in @bio->bi_status
 */
void bio_endio(struct bio *bio)
{
	if (unlikely(bio_flagged(bio, BIO_CHAIN))) {
		if (!atomic_dec_and_test(&bio->__bi_remaining))
			return;
		bio_clear_flag(bio, BIO_CHAIN);
	}
	if (bio->bi_end_io)
		bio->bi_end_io(bio);
}
