// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls and requests through a real domain: the generated stubs on both sides,
 * the library kernel, the stock driver.
 */
#include "hosted.h"

#define WINDOWS		300
#define PER_WINDOW	50
#define DEPTH		32
#define DEPTH_WINDOW	320	/* requests */
#define PAYLOAD		(1u << 20)

static double ping(struct lxd_domain *dom)
{
	struct windows w;
	u32 i, k;

	bench_windows(&w, WINDOWS);
	for (i = 0; i < WINDOWS; i++) {
		u64 begin = __rdtsc();

		for (k = 0; k < PER_WINDOW; k++)
			if (lxd_core_ping(dom))
				bench_die("a call failed: %s", dom->reason);
		bench_window(&w, __rdtsc() - begin);
	}
	return bench_windows_end(&w, PER_WINDOW);
}

static struct disk_request request(u32 n, u32 depth)
{
	return (struct disk_request) {
		.op = LXD_BLOCK_REQ_OP_READ,
		.flags = LXD_BLOCK_REQ_FLAG_LAST,
		.tag = n % depth,
		.sector = n % 4096 * 8,
		.len = PEER_PAGE,
		.off = PAYLOAD + n % depth * PEER_PAGE,
	};
}

static void submit(struct peer_disk *disk, const struct disk_request *rq)
{
	int ret = disk_submit(disk, rq);

	if (ret)
		bench_die("request failed: %s %s", strerror(-ret),
			  disk->obj.dom->reason);
}

static double depth_one(struct peer_disk *disk)
{
	struct windows w;
	u32 i, k, n = 0;

	bench_windows(&w, WINDOWS);
	for (i = 0; i < WINDOWS; i++) {
		u64 begin = __rdtsc();

		for (k = 0; k < PER_WINDOW; k++) {
			struct disk_request rq = request(n++, 1);

			submit(disk, &rq);
			while (disk->inflight && !disk->obj.dom->dead)
				peer_pump(disk->obj.dom);
		}
		bench_window(&w, __rdtsc() - begin);
	}
	return bench_windows_end(&w, PER_WINDOW);
}

/* Keeps DEPTH requests under way; they complete in their order. */
static double depth_many(struct peer_disk *disk)
{
	unsigned long done = disk->completed, next = done + DEPTH_WINDOW;
	unsigned long end = done + WINDOWS * DEPTH_WINDOW;
	struct lxd_domain *dom = disk->obj.dom;
	struct windows w;
	u64 begin, now;
	u32 n = 0;

	bench_windows(&w, WINDOWS);
	begin = __rdtsc();
	while (disk->completed < end && !dom->dead) {
		while (disk->inflight < DEPTH) {
			struct disk_request rq = request(n, DEPTH);

			if (disk_io_of(disk, &rq)->busy)
				break;
			/* The last of those that go now publishes them. */
			if (disk->inflight + 1 < DEPTH)
				rq.flags = 0;
			submit(disk, &rq);
			n++;
		}
		peer_flush(dom);
		peer_pump(dom);
		if (disk->completed < next)
			continue;
		now = __rdtsc();
		bench_window(&w, (now - begin) * DEPTH_WINDOW /
				 (disk->completed - next + DEPTH_WINDOW));
		begin = now;
		next = disk->completed + DEPTH_WINDOW;
	}
	disk_idle(disk);
	return bench_windows_end(&w, DEPTH_WINDOW);
}

static void data_disk(void)
{
	static const char *const argv[] = {
		"null_blk", "memory_backed=1", "gb=1", NULL
	};
	struct lxd_domain *dom = hosted_start(argv);
	struct peer_disk *disk = disk_find(dom, "nullb0");

	hosted_pin(dom);
	bench_value("null_blk-data-depth-1", "ns",
		    bench_ns(depth_one(disk)));
	hosted_stop(dom);
}

void domain_round(void)
{
	static const char *const argv[] = { "null_blk", NULL };
	struct lxd_domain *dom = hosted_start(argv);
	struct peer_disk *disk = disk_find(dom, "nullb0");

	if (!disk)
		bench_die("no nullb0");
	hosted_pin(dom);
	bench_value("floor-domain", "ns", bench_ns(floor_of(NULL)));
	bench_value("call-domain", "ns", bench_ns(ping(dom)));
	bench_value("null_blk-depth-1", "ns", bench_ns(depth_one(disk)));
	bench_value("null_blk-depth-32", "M/s",
		    1000 / bench_ns(depth_many(disk)));
	hosted_stop(dom);
	data_disk();
}
