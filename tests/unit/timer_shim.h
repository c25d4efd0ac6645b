/* SPDX-License-Identifier: GPL-2.0-only */
/* As much of the kernel's timers and lists as domain/wheel.c needs. */
#ifndef TIMER_SHIM_H
#define TIMER_SHIM_H

#include <stdbool.h>
#include <stddef.h>

struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct hlist_head {
	struct hlist_node *first;
};

struct timer_list {
	struct hlist_node entry;
	unsigned long expires;
	unsigned int flags;
};

#define TIMER_ARRAYSHIFT	22
#define TIMER_ARRAYMASK		0xFFC00000

#define hlist_entry(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

/**
 * hlist_empty() - is a list empty?
 * @h: list
 *
 * Return: true if it is.
 */
static inline bool hlist_empty(const struct hlist_head *h)
{
	return !h->first;
}

/**
 * __hlist_del() - take an element out of its list
 * @n: element of one
 */
static inline void __hlist_del(struct hlist_node *n)
{
	*n->pprev = n->next;
	if (n->next)
		n->next->pprev = n->pprev;
}

/**
 * hlist_add_head() - put an element before the first
 * @n: element of none
 * @h: list
 */
static inline void hlist_add_head(struct hlist_node *n, struct hlist_head *h)
{
	n->next = h->first;
	if (h->first)
		h->first->pprev = &n->next;
	h->first = n;
	n->pprev = &h->first;
}

/**
 * hlist_move_list() - move a list
 * @old: list, empty afterwards
 * @new: where to; what is there is lost
 */
static inline void hlist_move_list(struct hlist_head *old,
				   struct hlist_head *new)
{
	new->first = old->first;
	if (new->first)
		new->first->pprev = &new->first;
	old->first = NULL;
}

#endif /* TIMER_SHIM_H */
