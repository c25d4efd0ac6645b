/* SPDX-License-Identifier: GPL-2.0-only */
/* A kernel's side made of counters, for the generated host code. */
#ifndef IDLC_HOST_RIG_H
#define IDLC_HOST_RIG_H

#include "every_host.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define RIG_WORDS	(LXDOM_BODY_MAX / 8 + 1)	/* aligned as a body is */
#define RIG_WINDOW	0x100000u	/* bytes of the window */
#define RIG_OBJECTS	8

/* Handles that the rig knows; one of each type, and one of no type. */
#define RIG_THING	LXDOM_HANDLE(0, LXD_EVERY_H_THING, 1)
#define RIG_OTHER	LXDOM_HANDLE(1, LXD_EVERY_H_OTHER, 1)
#define RIG_NOTHING	LXDOM_HANDLE(7, LXD_EVERY_H_THING, 9)

struct lxd_obj {
	lxdom_handle_t handle;	/* 0: in no table */
	int refs;
	int drops;
};

struct lxd_domain {
	struct lxd_obj obj[RIG_OBJECTS];
	int nr_obj;
	int insert_err;		/* what lxd_obj_insert() shall return */
	int ops_called;
	int op_err;		/* what an operation shall return */
	int refusals;
	u16 refused_proc;
	const char *refused;
	const void *reply;	/* what lxd_call() shall hand out */
	int call_err;
	int calls;
	int posts;
	u16 sent_proc;
	size_t sent_len;
	size_t want_len;
};

extern const struct lxd_every_host_ops rig_ops;

/**
 * rig_init() - a domain with a thing and another
 * @dom: to fill in
 */
void rig_init(struct lxd_domain *dom);

/**
 * rig_fields() - a valid request for the call "fields"
 * @req: to fill in
 */
void rig_fields(struct lxd_every_fields_req *req);

/**
 * rig_extra_refs() - references held beside those of the table
 * @dom: domain
 *
 * Return: how many: 0 between messages.
 */
int rig_extra_refs(const struct lxd_domain *dom);

#endif /* IDLC_HOST_RIG_H */
