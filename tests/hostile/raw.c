// SPDX-License-Identifier: GPL-2.0-only
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "bell.h"

#define TRY_US		100
#define ROOM_TRIES	100000
#define CLOSE_LIMIT_S	30	/* a domain's end must not take longer */

static void map(struct raw *d)
{
	d->chan = mmap(NULL, sizeof(*d->chan), PROT_READ | PROT_WRITE,
		       MAP_SHARED, d->fd, LXDOM_MMAP_CHANNEL);
	d->window = mmap(NULL, RAW_WINDOW, PROT_READ | PROT_WRITE, MAP_SHARED,
			 d->fd, LXDOM_MMAP_WINDOW);
	if (d->chan == MAP_FAILED || d->window == MAP_FAILED)
		err(1, "mmap");
}

/* Such that any number of vectors, and none, can be asked for. */
static void add_devices(const struct raw *d)
{
	struct lxdom_pci_add arg = {
		.name = "0000:00:00.0",
		.config_size = 256,
		.vectors = { 1, 4, LXDOM_IRQS_MAX },
	};
	int i;

	for (i = 0; i < RAW_DEVICES; i++) {
		if (ioctl(d->fd, LXDOM_PCI_ADD, &arg) != i)
			err(1, "LXDOM_PCI_ADD");
		arg.config_size = 4096;
	}
}

void raw_open(struct raw *d)
{
	struct lxdom_create arg = {
		.abi = LXDOM_ABI,
		.classes = LXDOM_CLASS_ALL,
		.memory = 1 << 20,
		.window = RAW_WINDOW,
		.deadline_ms = RAW_DEADLINE_MS,
	};
	int dev = open(LXDOM_DEVICE, O_RDWR | O_CLOEXEC);

	if (dev < 0)
		err(1, "%s", LXDOM_DEVICE);
	snprintf(arg.name, sizeof(arg.name), "%s", d->name ? d->name : "hostile");
	d->fd = ioctl(dev, LXDOM_CREATE, &arg);
	if (d->fd < 0)
		err(1, "LXDOM_CREATE, after %llu messages",
		    (unsigned long long)d->sent);
	close(dev);
	map(d);
	add_devices(d);
	bell_open(d);
	d->vcpu = ioctl(d->fd, LXDOM_VCPU);
	if (d->vcpu < 0)
		err(1, "LXDOM_VCPU");
	lxd_tx_init(&d->tx, d->chan->to_kernel);
	lxd_rx_init(&d->rx, d->chan->to_domain);
	d->nr_handles = 0;
	d->token = 0;
}

bool raw_over(struct raw *d)
{
	struct pollfd p = { .fd = d->fd };

	return poll(&p, 1, 0) > 0 && (p.revents & POLLHUP);
}

void raw_close(struct raw *d)
{
	struct timespec from, to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	close(d->vcpu);
	munmap(d->chan, sizeof(*d->chan));
	munmap(d->window, RAW_WINDOW);
	close(d->fd);
	clock_gettime(CLOCK_MONOTONIC, &to);
	bell_close(d);
	if (to.tv_sec - from.tv_sec > CLOSE_LIMIT_S)
		errx(1, "a domain took %ld s to end, after %llu messages",
		     to.tv_sec - from.tv_sec, (unsigned long long)d->sent);
}

void raw_put(struct raw *d, struct lxdom_head *head, const void *body,
	     size_t len)
{
	if (!lxd_tx_room(&d->tx, lxd_msg_slots(len)))
		return;
	lxd_tx_put(&d->tx, head, body, len);
	d->sent++;
}

bool raw_room(struct raw *d, size_t len)
{
	int tries;

	for (tries = 0; tries < ROOM_TRIES && !raw_over(d); tries++) {
		if (lxd_tx_room(&d->tx, lxd_msg_slots(len)))
			return true;
		usleep(TRY_US);
	}
	return false;
}

void raw_kick(struct raw *d)
{
	lxd_tx_flush(&d->tx);
	bell_ring(d);
}
