// SPDX-License-Identifier: GPL-2.0-only
/* A real domain, pinned to the other processor. */
#include <stdlib.h>

#include "hosted.h"

struct lxd_domain *hosted_start(const char *const *argv)
{
	struct lxd_domain *dom = aligned_alloc(128, HOSTED_SIZE);
	char text[4096];
	int ret;

	if (!dom)
		bench_die("no memory");
	ret = peer_open(dom, PEER_WINDOW);
	if (!ret)
		ret = peer_run(dom, argv);
	if (!ret)
		ret = peer_ready(dom);
	if (ret) {
		peer_output(dom, text, sizeof(text));
		bench_die("%s does not start: %s\n%s%s", argv[0],
			  strerror(-ret), dom->log, text);
	}
	return dom;
}

void hosted_pin(struct lxd_domain *dom)
{
	bench_pin(0, CPU_HERE);
	bench_pin(peer_driver_pid(dom), CPU_THERE);
}

void hosted_stop(struct lxd_domain *dom)
{
	int ret = peer_stop(dom);

	if (ret)
		bench_die("a domain does not stop: %s %s", strerror(-ret),
			  dom->reason);
	peer_close(dom);
	free(dom);
}
