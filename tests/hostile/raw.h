/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A domain without a runner and without a library kernel: the raw channel, for
 * programs that misuse it.
 */
#ifndef RAW_H
#define RAW_H

#include <stdbool.h>
#include <lxdom/lxdom.h>

#include "chan.h"

#define RAW_WINDOW	(4u << 20)
#define RAW_DEADLINE_MS	2000
#define RAW_HANDLES	64
#define RAW_DEVICES	2	/* PCI devices that it is told it has */

/**
 * struct raw - a domain
 * @name: its name; NULL: "hostile"
 * @fd: the domain
 * @vcpu: its virtual CPU
 * @bell: a guest's doorbell to the kernel, an eventfd; 0: none, see bell.h
 * @chan: the channel
 * @window: RAW_WINDOW bytes
 * @tx: our end of the ring to the kernel
 * @rx: our end of the ring from the kernel
 * @handles: handles that the kernel gave us
 * @nr_handles: how many
 * @token: of the last call
 * @answer: answers a call of the kernel's, whose header is a reply's by now;
 *          false: a yes without content will do; may be NULL
 * @sent: messages put into the ring, since the start of the program
 */
struct raw {
	const char *name;
	int fd;
	int vcpu;
	int bell;
	struct lxdom_channel *chan;
	void *window;
	struct lxd_tx tx;
	struct lxd_rx rx;
	lxdom_handle_t handles[RAW_HANDLES];
	size_t nr_handles;
	u32 token;
	bool (*answer)(struct raw *d, struct lxdom_head *head, const void *body);
	u64 sent;
};

/**
 * raw_open() - make a domain and take its virtual CPU; exits on failure
 * @d: to fill in; @d->name, @d->sent and @d->answer are kept
 */
void raw_open(struct raw *d);

/**
 * raw_close() - close a domain; exits if that takes too long
 * @d: domain
 */
void raw_close(struct raw *d);

/**
 * raw_over() - has the kernel ended it?
 * @d: domain
 *
 * Return: true if it is stopped or dead.
 */
bool raw_over(struct raw *d);

/**
 * raw_put() - stage a message, if the ring has room
 * @d: domain
 * @head: header
 * @body: body
 * @len: bytes of it
 */
void raw_put(struct raw *d, struct lxdom_head *head, const void *body,
	     size_t len);

/**
 * raw_room() - wait for room in the ring, which a guest's bell does not empty at
 * once; not for long if there comes none, nor for a domain that is over
 * @d: domain
 * @len: bytes of the body that shall go there
 * Return: true if there is.
 */
bool raw_room(struct raw *d, size_t len);

/**
 * raw_kick() - publish what is staged and ring
 * @d: domain
 */
void raw_kick(struct raw *d);

#endif /* RAW_H */
