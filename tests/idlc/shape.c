// SPDX-License-Identifier: GPL-2.0-only
// What holds for every message to the kernel alike: its kind, its length, its
// padding, and that nothing is sent back after a refusal.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

#include "host_rig.h"

static void fill_fields(void *body)
{
	rig_fields(body);
}

static void fill_destroy(void *body)
{
	struct lxd_every_destroy_req *req = body;

	req->t = RIG_THING;
	req->o = RIG_OTHER;
}

static void fill_tell(void *body)
{
	struct lxd_every_tell_req *req = body;

	req->t = RIG_THING;
	req->o = RIG_OTHER;
	req->kind = LXD_EVERY_DENSE_B;
}

static void fill_project(void *body)
{
	struct lxd_every_project_req *req = body;

	req->p.kind = LXD_EVERY_DENSE_A;
	req->p.src = LXD_EVERY_NUMBER_MIN;
}

static void fill_nothing(void *body)
{
}

#define CALL LXDOM_KIND_CALL
#define POST LXDOM_KIND_POST
#define SIZE(name) sizeof(struct lxd_every_##name)

static const struct shape {
	u16 proc;
	u8 kind;
	size_t size;
	size_t rep_size;
	void (*fill)(void *body);
} shapes[] = {
	{ LXD_EVERY_P_FIELDS, CALL, SIZE(fields_req), SIZE(fields_rep),
	  fill_fields },
	{ LXD_EVERY_P_CREATE, CALL, SIZE(create_req), SIZE(create_rep),
	  fill_nothing },
	{ LXD_EVERY_P_CREATE_BARE, CALL, 0, SIZE(create_bare_rep),
	  fill_nothing },
	{ LXD_EVERY_P_DESTROY, CALL, SIZE(destroy_req), 0, fill_destroy },
	{ LXD_EVERY_P_TELL, POST, SIZE(tell_req), 0, fill_tell },
	{ LXD_EVERY_P_BARE, POST, 0, 0, fill_nothing },
	{ LXD_EVERY_P_BARE_CALL, CALL, 0, 0, fill_nothing },
	{ LXD_EVERY_P_PROJECT, CALL, SIZE(project_req), 0, fill_project },
};

#define NOTHING_SENT 12345	/* *rep_len before the dispatch */

/* @at: byte to overwrite with 1, if it is in the body. */
static int send(const struct shape *s, struct lxd_domain *dom, u8 kind,
		size_t len, size_t at, size_t *rep_len)
{
	u64 body[RIG_WORDS] = { 0 }, rep[RIG_WORDS];
	u8 *exact = malloc(len ? len : 1);
	int err;

	assert_non_null(exact);
	s->fill(body);
	if (at < s->size)
		((u8 *)body)[at] = 1;
	memcpy(exact, body, len);
	rig_init(dom);
	*rep_len = NOTHING_SENT;
	err = lxd_every_host_dispatch(dom, &rig_ops, s->proc, kind, exact, len,
				      rep, rep_len);
	free(exact);
	assert_int_equal(rig_extra_refs(dom), 0);
	return err;
}

static void expect_refusal(const struct shape *s, int err,
			   const struct lxd_domain *dom, const char *what)
{
	assert_int_equal(err, -EPROTO);
	assert_int_equal(dom->refusals, 1);
	assert_int_equal(dom->refused_proc, s->proc);
	assert_string_equal(dom->refused, what);
	assert_int_equal(dom->ops_called, 0);
}

static void test_whole(void **state)
{
	struct lxd_domain dom;
	const struct shape *s;
	size_t rep_len;

	for (s = shapes; s < shapes + ARRAY_SIZE(shapes); s++) {
		assert_int_equal(send(s, &dom, s->kind, s->size, ~0ul,
				      &rep_len), 0);
		assert_int_equal(dom.ops_called, 1);
		assert_int_equal(dom.refusals, 0);
		/* A post leaves it alone. */
		assert_int_equal(rep_len, s->kind == POST ? NOTHING_SENT :
						s->rep_size);
	}
}

static void test_lengths(void **state)
{
	struct lxd_domain dom;
	const struct shape *s;
	size_t len, rep_len;

	for (s = shapes; s < shapes + ARRAY_SIZE(shapes); s++) {
		for (len = 0; len < s->size; len++) {
			int err = send(s, &dom, s->kind, len, ~0ul, &rep_len);

			expect_refusal(s, err, &dom, "length");
			if (s->kind == CALL)
				assert_int_equal(rep_len, 0);
		}
	}
}

static void test_kinds(void **state)
{
	struct lxd_domain dom;
	const struct shape *s;
	size_t rep_len;
	int kind;

	for (s = shapes; s < shapes + ARRAY_SIZE(shapes); s++) {
		for (kind = 0; kind < 256; kind++) {
			int err;

			if (kind == s->kind)
				continue;
			err = send(s, &dom, kind, s->size, ~0ul, &rep_len);
			expect_refusal(s, err, &dom, "kind");
		}
	}
}

/* Never filled: only where their padding lies is of interest. */
static struct lxd_every_fields_req fields;
static struct lxd_every_destroy_req destroy;
static struct lxd_every_tell_req tell;
static struct lxd_every_project_req project;

static const struct pad {
	u16 proc;
	void *body;
	u8 *at;
	size_t len;
} pads[] = {
	{ LXD_EVERY_P_FIELDS, &fields, fields.reserved1,
	  sizeof(fields.reserved1) },
	{ LXD_EVERY_P_FIELDS, &fields, fields.reserved,
	  sizeof(fields.reserved) },
	{ LXD_EVERY_P_FIELDS, &fields, fields.items[0].reserved,
	  sizeof(fields.items[0].reserved) },
	{ LXD_EVERY_P_FIELDS, &fields, fields.items[1].reserved,
	  sizeof(fields.items[1].reserved) },
	{ LXD_EVERY_P_FIELDS, &fields, fields.one.reserved,
	  sizeof(fields.one.reserved) },
	{ LXD_EVERY_P_DESTROY, &destroy, destroy.reserved,
	  sizeof(destroy.reserved) },
	{ LXD_EVERY_P_TELL, &tell, tell.reserved, sizeof(tell.reserved) },
	{ LXD_EVERY_P_PROJECT, &project, project.p.reserved,
	  sizeof(project.p.reserved) },
};

static void try_pad(const struct pad *pad)
{
	size_t at = pad->at - (u8 *)pad->body, i, rep_len;
	const struct shape *s = shapes;
	struct lxd_domain dom;

	while (s->proc != pad->proc)
		s++;
	for (i = 0; i < pad->len; i++) {
		int err = send(s, &dom, s->kind, s->size, at + i, &rep_len);

		expect_refusal(s, err, &dom, "reserved");
		if (s->kind == CALL)
			assert_int_equal(rep_len, 0);
	}
}

static void test_padding(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pads); i++)
		try_pad(&pads[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_padding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
