// SPDX-License-Identifier: GPL-2.0-only
/* Memory of a domain: channel, window, doorbells. */
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "disk.h"

static void *map_file(const char *name, size_t size, int *fd)
{
	void *addr;

	*fd = memfd_create(name, MFD_CLOEXEC);
	if (*fd < 0)
		return MAP_FAILED;
	if (ftruncate(*fd, size))
		return MAP_FAILED;
	addr = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
	return addr;
}

static void unmap_file(void *addr, size_t size, int fd)
{
	if (addr && addr != MAP_FAILED)
		munmap(addr, size);
	if (fd >= 0)
		close(fd);
}

int peer_open(struct lxd_domain *dom, u32 window_size)
{
	memset(dom, 0, sizeof(*dom));
	dom->window_size = window_size;
	dom->deadline_ms = PEER_SOON;
	dom->pid_fd = -1;
	dom->output_fd = memfd_create("output", MFD_CLOEXEC);
	dom->wait_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	dom->kick_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	dom->chan = map_file("channel", sizeof(*dom->chan), &dom->chan_fd);
	dom->window = map_file("window", window_size, &dom->window_fd);
	if (dom->wait_fd < 0 || dom->kick_fd < 0 || dom->output_fd < 0 ||
	    dom->chan == MAP_FAILED || dom->window == MAP_FAILED) {
		int err = -errno;

		peer_close(dom);
		return err;
	}
	lxd_ring_init(dom->chan->to_domain);
	lxd_ring_init(dom->chan->to_kernel);
	lxd_tx_init(&dom->tx, dom->chan->to_domain);
	lxd_rx_init(&dom->rx, dom->chan->to_kernel);
	return 0;
}

void peer_close(struct lxd_domain *dom)
{
	if (dom->pid)
		peer_kill(dom, "closed");
	peer_drop_all(dom);
	unmap_file(dom->chan, sizeof(*dom->chan), dom->chan_fd);
	unmap_file(dom->window, dom->window_size, dom->window_fd);
	if (dom->wait_fd >= 0)
		close(dom->wait_fd);
	if (dom->kick_fd >= 0)
		close(dom->kick_fd);
	if (dom->pid_fd >= 0)
		close(dom->pid_fd);
	if (dom->output_fd >= 0)
		close(dom->output_fd);
	dom->chan = NULL;
	dom->window = NULL;
}
