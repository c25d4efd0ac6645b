// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver that wants no requests for now: its hardware queues are stopped, and
 * have to be started again in time.
 */
#include <linux/module.h>

#include "block.h"

/* How long a driver may keep its queues stopped while requests wait. */
#define STOPPED_MAX	(30 * HZ)
/* A start that lasts so long counts even if no request was there to run. */
#define STARTED_LEAST	HZ

/* How long, and how often, started queues are run once more. */
#define RUN_FOR		(2 * HZ)
#define RUN_EVERY	(HZ / 10)

/*
 * Who brings a request to a stopped queue adds it without running the queue
 * (__blk_mq_try_issue_directly()).  If it is started between the look at its state and
 * the adding, nobody runs it: a driver's later requests would, but for the only one,
 * or at the end of a domain, there are none.
 */
static void run_again(struct work_struct *work)
{
	struct blk_disk *disk = container_of(to_delayed_work(work),
					     struct blk_disk, run_work);
	struct blk_mq_hw_ctx *hctx;
	unsigned long i;

	/* Not all at once, which looks at a scheduler that may be on its way out. */
	queue_for_each_hw_ctx(disk->gd->queue, hctx, i)
		blk_mq_run_hw_queue(hctx, true);
	if (time_before(jiffies, READ_ONCE(disk->run_until)))
		queue_delayed_work(lxd_wq, &disk->run_work, RUN_EVERY);
}

static void start(struct blk_disk *disk)
{
	blk_mq_start_stopped_hw_queues(disk->gd->queue, true);
	WRITE_ONCE(disk->run_until, jiffies + RUN_FOR);
	queue_delayed_work(lxd_wq, &disk->run_work, RUN_EVERY);
}

static void stopped_too_long(struct work_struct *work)
{
	struct blk_disk *disk = container_of(to_delayed_work(work),
					     struct blk_disk, stop_work);

	if (READ_ONCE(disk->stopped))
		lxd_domain_kill(disk->obj.dom, "%s: its queues stay stopped",
				disk->gd->disk_name);
}

/*
 * Neither saying it again nor a start that nothing could use gains time: that
 * goes on since the last stop before which a request ran, or could have run for
 * a while.
 */
void lxd_blk_queues_stop(struct lxd_domain *dom, struct lxd_obj *obj)
{
	struct blk_disk *disk = to_disk(obj);
	long left;

	if (!disk->set)
		return;
	blk_mq_stop_hw_queues(disk->gd->queue);
	if (xchg(&disk->stopped, true))
		return;
	if (READ_ONCE(disk->ran) ||
	    time_after(jiffies, disk->started + STARTED_LEAST)) {
		disk->stopped_since = jiffies;
		WRITE_ONCE(disk->ran, false);
	}
	left = disk->stopped_since + STOPPED_MAX - jiffies;
	mod_delayed_work(lxd_wq, &disk->stop_work, max(left, 0L));
	/* The end of the domain starts them, and may have done so just before. */
	smp_mb();
	if (!lxd_domain_alive(dom))
		lxd_blk_queues_start(dom, obj);
}

void lxd_blk_queues_start(struct lxd_domain *dom, struct lxd_obj *obj)
{
	struct blk_disk *disk = to_disk(obj);

	if (!disk->set)
		return;
	if (xchg(&disk->stopped, false))
		disk->started = jiffies;
	start(disk);
}

/*
 * A hardware queue that a set does without for a while keeps its state, and no start
 * reaches it meanwhile.
 */
void lxd_blk_queues_resized(struct blk_set *set)
{
	struct request_queue *q;

	mutex_lock(&set->ts.tag_list_lock);
	list_for_each_entry(q, &set->ts.tag_list, tag_set_list) {
		struct blk_disk *disk = q->queuedata;

		/* One that is just being freed has no requests. */
		if (READ_ONCE(disk->stopped) ||
		    !kref_get_unless_zero(&disk->obj.ref))
			continue;
		start(disk);
		/* A stop that has come meanwhile stands, unless a start has, too. */
		if (READ_ONCE(disk->stopped)) {
			blk_mq_stop_hw_queues(q);
			if (!READ_ONCE(disk->stopped))
				start(disk);
		}
		lxd_obj_put(&disk->obj);
	}
	mutex_unlock(&set->ts.tag_list_lock);
}

void lxd_blk_stop_init(struct blk_disk *disk)
{
	INIT_DELAYED_WORK(&disk->stop_work, stopped_too_long);
	INIT_DELAYED_WORK(&disk->run_work, run_again);
	/* The first stop has its full time. */
	disk->started = jiffies - STARTED_LEAST - 1;
}
