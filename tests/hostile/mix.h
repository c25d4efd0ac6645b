/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages of every procedure of every class, from the interfaces' generators.
 *
 * As they come from there they are well-formed, but most are lies: about objects
 * that the domain has not, requests that it was never given, packets outside of
 * the window; a lie ends it.  Mended, they are what a driver might say, and reach
 * what stands behind the checks.  Both are sent, and counted.
 */
#ifndef MIX_H
#define MIX_H

#include "raw.h"

#define MIX_TODO	64
#define MIX_TYPES	16

/**
 * struct mix - what a domain knows of its objects
 * @raw: domain
 * @flips: whether bits of what it says are flipped
 * @again: for each type of handle, how much must have been sent before one is
 *         asked for again
 * @todo: requests that the kernel has given it, with their disks
 * @nr_todo: how many
 */
struct mix {
	struct raw *raw;
	bool flips;
	u64 again[MIX_TYPES];
	struct {
		lxdom_handle_t disk;
		u32 tag;
	} todo[MIX_TODO];
	u32 nr_todo;
};

/**
 * mix_begin() - a new domain
 * @m: to fill in
 * @raw: domain
 * @flips: whether bits are flipped
 */
void mix_begin(struct mix *m, struct raw *raw, bool flips);

/**
 * mix_line() - stage a line for the log, as most are
 * @m: domain
 */
void mix_line(struct mix *m);

/**
 * mix_class() - stage a message of a class
 * @m: domain
 */
void mix_class(struct mix *m);

/**
 * mix_heard() - note what a reply or a post of the kernel's tells
 * @m: domain
 * @head: its header
 * @body: its body
 */
void mix_heard(struct mix *m, const struct lxdom_head *head, const void *body);

/**
 * mix_report() - print how many messages of each procedure were sent
 * @sent: messages in all
 *
 * Return: true if it was enough of each.
 */
bool mix_report(u64 sent);

#endif /* MIX_H */
