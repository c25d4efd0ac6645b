// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking for completions: spinning for one, instead of going to sleep for it,
 * and in passing.
 */
#include <linux/module.h>
#include <linux/sched/clock.h>

#include "block.h"

/*
 * Spinning for a request competes with sleeping for it.  What a sleep would
 * take is not known beforehand, but what requests took lately is, whether they
 * were slept for or not: spin for twice that.  If that is beyond SPIN_MAX_NS,
 * don't, but for a probe now and then.
 */
#define SPIN_MAX_NS	1000000
#define SPIN_MIN_NS	10000
#define SPIN_PROBE	32	/* requests between two probes */

struct spin {
	struct blk_slot *slot;
	void *owner;
};

bool lxd_blk_spin_wanted(struct blk_disk *disk, struct blk_slot *slot,
			 blk_opf_t opf)
{
	/* A queue of requests is waited for by others, asleep. */
	if ((opf & REQ_NOWAIT) || lxd_inflight(disk->obj.dom)) {
		slot->spun_ns = 0;
		return false;
	}
	slot->spun_ns = sched_clock();
	return true;
}

void lxd_blk_spin_note(const struct blk_slot *slot)
{
	struct blk_disk *disk = slot->disk;
	/* Clocks of two processors may differ a little. */
	s64 took = max_t(s64, sched_clock() - slot->spun_ns, 0);
	s64 old = READ_ONCE(disk->latency_ns);

	/* A moving average; racing updates lose a sample. */
	WRITE_ONCE(disk->latency_ns, old + (took - old) / 8);
}

static bool spin_done(void *arg)
{
	struct spin *spin = arg;

	return READ_ONCE(spin->slot->owner) != spin->owner;
}

/* How long to spin for the next request, ns; 0: not at all. */
static u64 spin_limit(struct blk_disk *disk)
{
	u64 limit = 2 * READ_ONCE(disk->latency_ns);

	if (limit <= SPIN_MAX_NS)
		return max_t(u64, limit, SPIN_MIN_NS);
	if (++disk->unspun < SPIN_PROBE)
		return 0;
	disk->unspun = 0;
	return SPIN_MAX_NS;
}

void lxd_blk_spin(struct blk_disk *disk, struct blk_slot *slot, void *owner)
{
	struct spin spin = { .slot = slot, .owner = owner };
	u64 limit = spin_limit(disk);

	if (limit)
		lxd_drain_until(disk->obj.dom, spin_done, &spin, limit);
}

void lxd_blk_pass(struct blk_disk *disk)
{
	struct request_queue *q = disk->gd->queue;

	/* rq_affinity 2: completions shall be where the submitter is. */
	lxd_drain_passing(disk->obj.dom,
			  test_bit(QUEUE_FLAG_SAME_FORCE, &q->queue_flags));
}
