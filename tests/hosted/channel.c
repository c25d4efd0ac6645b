// SPDX-License-Identifier: GPL-2.0-only
/* Our end of the channel, and the wait for what the domain does. */
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "peer.h"

/* Empty looks at the ring before we sleep: a millisecond or so. */
#define LOOKS		200000
/* Looks between two questions to the clock and the condition. */
#define LOOKS_ONCE	64

static void kick(struct lxd_domain *dom)
{
	u64 one = 1;

	dom->kicks_out++;
	if (write(dom->wait_fd, &one, sizeof(one)) != sizeof(one))
		perror("peer: doorbell");
}

int peer_send(struct lxd_domain *dom, struct lxdom_head *head, const void *body,
	      size_t len, bool more)
{
	int ret = 0;

	if (dom->dead)
		return -EOWNERDEAD;
	if (lxd_tx_room(&dom->tx, lxd_msg_slots(len)))
		lxd_tx_put(&dom->tx, head, body ?: "", len);
	else
		ret = -EAGAIN;
	/* A full ring has to be seen before it can become less full. */
	if ((!more || ret) && lxd_tx_flush(&dom->tx))
		kick(dom);
	return ret;
}

void peer_flush(struct lxd_domain *dom)
{
	if (lxd_tx_flush(&dom->tx))
		kick(dom);
}

static void handle(struct lxd_domain *dom, const struct lxdom_head *head,
		   const void *body, size_t len)
{
	switch (head->kind) {
	case LXDOM_KIND_REPLY:
		peer_reply(dom, head, body, len);
		break;
	case LXDOM_KIND_CALL:
	case LXDOM_KIND_POST:
		peer_serve(dom, head, body, len);
		break;
	default:
		peer_kill(dom, "sent a message of unknown kind %u", head->kind);
	}
}

/* The body is on the stack: serving a call may come back here for another. */
static bool take_one(struct lxd_domain *dom)
{
	u8 body[LXDOM_BODY_MAX] __aligned(8);
	struct lxdom_head head;
	int len;

	len = lxd_rx_get(&dom->rx, &head, body);
	if (len < 0)
		peer_kill(dom, "its ring is inconsistent");
	if (len <= 0)
		return false;
	handle(dom, &head, body, len);
	return true;
}

bool peer_pump(struct lxd_domain *dom)
{
	bool any = false;

	while (!dom->dead && take_one(dom))
		any = true;
	return any;
}

static u64 now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (u64)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* What the domain sent before its end still counts. */
static void note_end(struct lxd_domain *dom)
{
	if (!peer_dead(dom))
		return;
	peer_pump(dom);
	dom->dead = true;
}

static void sleep_until(struct lxd_domain *dom, u64 end)
{
	struct pollfd fds[2] = {
		{ .fd = dom->kick_fd, .events = POLLIN },
		{ .fd = dom->pid_fd, .events = POLLIN },
	};
	u64 now = now_ms(), rung;

	if (lxd_rx_arm(&dom->rx) != 1)
		return;
	if (now < end)
		poll(fds, 2, end - now);
	if (read(dom->kick_fd, &rung, sizeof(rung)) == sizeof(rung))
		dom->kicks_in += rung;
	lxd_rx_disarm(&dom->rx);
	if (fds[1].revents)
		note_end(dom);
}

int peer_wait(struct lxd_domain *dom, bool (*done)(void *arg), void *arg,
	      u32 ms)
{
	u32 i, looks = 0;
	u64 end = 0;

	for (;;) {
		if (done(arg))
			return 0;
		if (dom->dead)
			return -EOWNERDEAD;
		for (i = 0; i < LOOKS_ONCE && !lxd_rx_ready(&dom->rx); i++)
			barrier();
		if (take_one(dom)) {
			looks = 0;
			continue;
		}
		/* Most waits are over before the clock would be of use. */
		if (!end)
			end = now_ms() + ms;
		looks += LOOKS_ONCE;
		if (looks < LOOKS)
			continue;
		if (now_ms() >= end)
			return -ETIMEDOUT;
		sleep_until(dom, end);
	}
}
