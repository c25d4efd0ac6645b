// SPDX-License-Identifier: GPL-2.0-only
// The generated host dispatch: every field broken, handles, results.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

#include "host_rig.h"

#define GARBAGE 0x5a	/* what the reply's memory holds before a call */

struct message {
	struct lxd_domain dom;
	u16 proc;
	u8 kind;
	u64 body[RIG_WORDS];
	size_t len;
	u64 rep[RIG_WORDS];
	size_t rep_len;
};

static void init(struct message *m, u16 proc, u8 kind, size_t len)
{
	memset(m, 0, sizeof(*m));
	rig_init(&m->dom);
	m->proc = proc;
	m->kind = kind;
	m->len = len;
	m->rep_len = 12345;
	memset(m->rep, GARBAGE, sizeof(m->rep));
}

static int dispatch(struct message *m)
{
	/* Exactly as long as it says, so that ASan sees a read beyond it. */
	u8 *exact = malloc(m->len ? m->len : 1);
	int err;

	assert_non_null(exact);
	memcpy(exact, m->body, m->len);
	err = lxd_every_host_dispatch(&m->dom, &rig_ops, m->proc, m->kind,
				      exact, m->len, m->rep, &m->rep_len);
	free(exact);
	assert_int_equal(rig_extra_refs(&m->dom), 0);
	return err;
}

static void expect_refusal(struct message *m, int err, const char *what)
{
	assert_int_equal(dispatch(m), err);
	assert_int_equal(m->dom.refusals, 1);
	assert_int_equal(m->dom.refused_proc, m->proc);
	assert_string_equal(m->dom.refused, what);
	assert_int_equal(m->dom.ops_called, 0);
}

static struct lxd_every_fields_req *init_fields(struct message *m)
{
	init(m, LXD_EVERY_P_FIELDS, LXDOM_KIND_CALL,
	     sizeof(struct lxd_every_fields_req));
	rig_fields((void *)m->body);
	return (void *)m->body;
}

static void test_valid(void **state)
{
	struct lxd_every_fields_rep *rep;
	struct message m;

	init_fields(&m);
	assert_int_equal(dispatch(&m), 0);
	assert_int_equal(m.dom.ops_called, 1);
	assert_int_equal(m.dom.refusals, 0);
	assert_int_equal(m.rep_len, sizeof(*rep));
	rep = (void *)m.rep;
	assert_true(rep->sum == ~0ull - 2);
}

static void test_other_limits(void **state)
{
	struct lxd_every_fields_req *req;
	struct message m;

	req = init_fields(&m);
	req->o = 0;
	req->number = LXD_EVERY_NUMBER_MAX;
	req->sign = 5;
	req->kind = LXD_EVERY_DENSE_C;
	req->far = LXD_EVERY_SPARSE_LOW;
	req->set = 0;
	req->top = 0;
	req->name_len = 0;
	memset(req->name, 0, sizeof(req->name));
	req->data_len = 0;
	req->nr_numbers = 0;
	req->nr_items = 2;
	req->items[1].kind = LXD_EVERY_DENSE_A;
	req->window.off = RIG_WINDOW;
	req->window.len = 0;
	assert_int_equal(dispatch(&m), 0);
	assert_int_equal(m.dom.ops_called, 1);
}

/* What lies behind a length is not looked at. */
static void test_beyond_length(void **state)
{
	struct lxd_every_fields_req *req;
	struct message m;

	req = init_fields(&m);
	req->name_len = 2;
	memcpy(req->name, "ab\0zzzzz", 8);
	req->data_len = 1;
	memset(req->data, 0xff, sizeof(req->data));
	req->nr_numbers = 1;
	req->numbers[1] = 0;
	req->nr_items = 1;
	req->items[1].n = 99;
	assert_int_equal(dispatch(&m), 0);
}

/* A longer body is whole slots: the rest does not matter. */
static void test_longer(void **state)
{
	struct message m;

	init_fields(&m);
	memset((u8 *)m.body + m.len, 0xee, sizeof(m.body) - m.len);
	m.len = sizeof(m.body);
	assert_int_equal(dispatch(&m), 0);
}

struct broken {
	const char *what;
	int err;
	void (*apply)(struct lxd_every_fields_req *req);
};

#define BREAK(name, code)						\
static void break_##name(struct lxd_every_fields_req *req)		\
{									\
	code;								\
}

BREAK(number_low, req->number = LXD_EVERY_NUMBER_MIN - 1)
BREAK(number_high, req->number = LXD_EVERY_NUMBER_MAX + 1)
BREAK(sign_low, req->sign = -6)
BREAK(sign_high, req->sign = 6)
BREAK(kind_low, req->kind = 0)
BREAK(kind_high, req->kind = 4)
BREAK(far_gap, req->far = 2)
BREAK(far_high, req->far = 401)
BREAK(set_bit, req->set = 0x2)
BREAK(set_top, req->set = 0x80000000)
BREAK(top_bit, req->top = 1ull << 32)
BREAK(top_last, req->top = 1ull << 63)
BREAK(name_long, req->name_len = 8)
BREAK(name_full, memset(req->name, 'x', 8); req->name_len = 8)
BREAK(name_huge, req->name_len = 0xffff)
BREAK(name_inner, req->name[3] = 0)
BREAK(name_short, req->name_len = 6)
BREAK(name_open, req->name[7] = 'x')
BREAK(data_long, req->data_len = 7)
BREAK(numbers_many, req->nr_numbers = 4)
BREAK(numbers_low, req->numbers[2] = 0)
BREAK(numbers_high, req->numbers[0] = 10)
BREAK(items_many, req->nr_items = 3)
BREAK(items_n, req->items[0].n = -3)
BREAK(items_kind, req->items[0].kind = 0)
BREAK(items_second, req->nr_items = 2)
BREAK(items_pad, req->items[0].reserved[0] = 1)
BREAK(items_unused_pad, req->items[1].reserved[2] = 1)
BREAK(one_n, req->one.n = 3)
BREAK(one_kind, req->one.kind = 0xff)
BREAK(one_pad, req->one.reserved[1] = 0x80)
BREAK(inner_pad, req->reserved1[1] = 1)
BREAK(window_off, req->window.off = RIG_WINDOW + 1)
BREAK(window_len, req->window.len++)
BREAK(window_wrap, req->window.len = 0xffffffff)
BREAK(t_none, req->t = 0)
BREAK(t_type, req->t = RIG_OTHER)
BREAK(t_gone, req->t = RIG_NOTHING)
BREAK(t_generation, req->t += 1ull << 32)
BREAK(o_type, req->o = RIG_THING)
BREAK(o_index, req->o++)

static const struct broken broken[] = {
	{ "number", -EINVAL, break_number_low },
	{ "number", -EINVAL, break_number_high },
	{ "sign", -EINVAL, break_sign_low },
	{ "sign", -EINVAL, break_sign_high },
	{ "kind", -EINVAL, break_kind_low },
	{ "kind", -EINVAL, break_kind_high },
	{ "far", -EINVAL, break_far_gap },
	{ "far", -EINVAL, break_far_high },
	{ "set", -EINVAL, break_set_bit },
	{ "set", -EINVAL, break_set_top },
	{ "top", -EINVAL, break_top_bit },
	{ "top", -EINVAL, break_top_last },
	{ "name", -EINVAL, break_name_long },
	{ "name", -EINVAL, break_name_full },
	{ "name", -EINVAL, break_name_huge },
	{ "name", -EINVAL, break_name_inner },
	{ "name", -EINVAL, break_name_short },
	{ "name", -EINVAL, break_name_open },
	{ "data", -EINVAL, break_data_long },
	{ "numbers", -EINVAL, break_numbers_many },
	{ "numbers", -EINVAL, break_numbers_low },
	{ "numbers", -EINVAL, break_numbers_high },
	{ "items", -EINVAL, break_items_many },
	{ "n", -EINVAL, break_items_n },
	{ "kind", -EINVAL, break_items_kind },
	{ "kind", -EINVAL, break_items_second },
	{ "reserved", -EPROTO, break_items_pad },
	{ "reserved", -EPROTO, break_items_unused_pad },
	{ "n", -EINVAL, break_one_n },
	{ "kind", -EINVAL, break_one_kind },
	{ "reserved", -EPROTO, break_one_pad },
	{ "reserved", -EPROTO, break_inner_pad },
	{ "window", -EINVAL, break_window_off },
	{ "window", -EINVAL, break_window_len },
	{ "window", -EINVAL, break_window_wrap },
	{ "t", -EBADF, break_t_none },
	{ "t", -EBADF, break_t_type },
	{ "t", -EBADF, break_t_gone },
	{ "t", -EBADF, break_t_generation },
	{ "o", -EBADF, break_o_type },
	{ "o", -EBADF, break_o_index },
};

static void test_broken_fields(void **state)
{
	struct message m;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(broken); i++) {
		broken[i].apply(init_fields(&m));
		print_message("# case %zu: %s\n", i, broken[i].what);
		expect_refusal(&m, broken[i].err, broken[i].what);
		assert_int_equal(m.rep_len, 0);
	}
}

/* Layout before values, values in source order, handles last. */
static void test_order(void **state)
{
	struct lxd_every_fields_req *req;
	struct message m;

	req = init_fields(&m);
	req->t = 0;
	req->window.off = ~0u;
	expect_refusal(&m, -EINVAL, "window");

	req = init_fields(&m);
	req->window.off = ~0u;
	req->one.kind = 0;
	req->number = 0;
	expect_refusal(&m, -EINVAL, "number");

	req = init_fields(&m);
	req->number = 0;
	req->one.reserved[0] = 1;
	expect_refusal(&m, -EPROTO, "reserved");
}

static void test_operation_fails(void **state)
{
	struct message m;

	init_fields(&m);
	m.dom.op_err = -EBUSY;
	assert_int_equal(dispatch(&m), -EBUSY);
	assert_int_equal(m.rep_len, 0);
	assert_int_equal(m.dom.refusals, 0);
}

static void test_make(void **state)
{
	struct lxd_every_create_req *req;
	struct lxd_every_create_rep *rep;
	struct message m;

	init(&m, LXD_EVERY_P_CREATE, LXDOM_KIND_CALL, sizeof(*req));
	req = (void *)m.body;
	req->size = 41;
	assert_int_equal(dispatch(&m), 0);
	rep = (void *)m.rep;
	assert_int_equal(m.rep_len, sizeof(*rep));
	assert_int_equal(rep->id, 42);
	assert_true(rep->t == m.dom.obj[2].handle && rep->t);
	assert_int_equal(LXDOM_HANDLE_TYPE(rep->t), LXD_EVERY_H_THING);
	/* No byte of the kernel's memory leaks through the padding. */
	assert_int_equal(rep->reserved[0] | rep->reserved[3], 0);
	assert_int_equal(m.dom.obj[2].refs, 1);
}

static void test_make_bare(void **state)
{
	struct lxd_every_create_bare_rep *rep;
	struct message m;

	init(&m, LXD_EVERY_P_CREATE_BARE, LXDOM_KIND_CALL, 0);
	assert_int_equal(dispatch(&m), 0);
	assert_int_equal(m.rep_len, sizeof(*rep));
	rep = (void *)m.rep;
	assert_true(rep->t == m.dom.obj[2].handle && rep->t);
}

static void test_make_fails(void **state)
{
	struct message m;

	init(&m, LXD_EVERY_P_CREATE_BARE, LXDOM_KIND_CALL, 0);
	m.dom.op_err = -ENOMEM;
	assert_int_equal(dispatch(&m), -ENOMEM);
	assert_int_equal(m.rep_len, 0);
	assert_int_equal(m.dom.nr_obj, 2);
}

/* The table is full: the object that the operation made goes again. */
static void test_make_insert_fails(void **state)
{
	struct message m;
	u16 proc;

	for (proc = LXD_EVERY_P_CREATE; proc <= LXD_EVERY_P_CREATE_BARE;
	     proc++) {
		init(&m, proc, LXDOM_KIND_CALL, sizeof(m.body));
		m.dom.insert_err = -ENOSPC;
		assert_int_equal(dispatch(&m), -ENOSPC);
		assert_int_equal(m.rep_len, 0);
		assert_int_equal(m.dom.obj[2].drops, 1);
		assert_int_equal(m.dom.obj[2].refs, 0);
	}
}

static struct lxd_every_destroy_req *init_destroy(struct message *m)
{
	struct lxd_every_destroy_req *req = (void *)m->body;

	init(m, LXD_EVERY_P_DESTROY, LXDOM_KIND_CALL, sizeof(*req));
	req->t = RIG_THING;
	req->o = RIG_OTHER;
	return req;
}

static void test_drop(void **state)
{
	struct message m;

	init_destroy(&m);
	assert_int_equal(dispatch(&m), 0);
	assert_int_equal(m.dom.obj[0].drops, 1);
	assert_int_equal(m.dom.obj[0].refs, 0);
	/* And again: it is gone. */
	m.dom.ops_called = 0;
	expect_refusal(&m, -EBADF, "t");
	assert_int_equal(m.dom.obj[0].drops, 1);
}

static void test_drop_op_fails(void **state)
{
	struct message m;

	init_destroy(&m);
	m.dom.op_err = -EIO;
	assert_int_equal(dispatch(&m), -EIO);
	assert_int_equal(m.dom.obj[0].drops, 1);
	assert_true(!m.dom.obj[0].handle);
}

/* A bad value or another bad handle leaves it in the table. */
static void test_drop_refused(void **state)
{
	struct lxd_every_destroy_req *req;
	struct message m;

	req = init_destroy(&m);
	req->o = RIG_NOTHING;
	expect_refusal(&m, -EBADF, "o");
	assert_true(m.dom.obj[0].handle == RIG_THING);
	assert_int_equal(m.dom.obj[0].drops, 0);

	req = init_destroy(&m);
	req->n = 2;
	expect_refusal(&m, -EINVAL, "n");
	assert_true(m.dom.obj[0].handle == RIG_THING);

	req = init_destroy(&m);
	req->t = RIG_OTHER;
	expect_refusal(&m, -EBADF, "t");
	assert_true(m.dom.obj[1].handle == RIG_OTHER);
}

static struct lxd_every_tell_req *init_tell(struct message *m)
{
	struct lxd_every_tell_req *req = (void *)m->body;

	init(m, LXD_EVERY_P_TELL, LXDOM_KIND_POST, sizeof(*req));
	req->t = RIG_THING;
	req->o = RIG_OTHER;
	req->kind = LXD_EVERY_DENSE_B;
	return req;
}

/* Whatever is wrong with a post: there is nobody to tell but the judge. */
static void test_post(void **state)
{
	struct lxd_every_tell_req *req;
	struct message m;

	init_tell(&m);
	assert_int_equal(dispatch(&m), 0);
	assert_int_equal(m.dom.ops_called, 1);

	req = init_tell(&m);
	req->kind = 9;
	expect_refusal(&m, -EPROTO, "kind");
	req = init_tell(&m);
	req->kind = 0;
	expect_refusal(&m, -EPROTO, "kind");
	req = init_tell(&m);
	req->t = RIG_NOTHING;
	expect_refusal(&m, -EPROTO, "t");
	req = init_tell(&m);
	req->o = 0;
	expect_refusal(&m, -EPROTO, "o");
	req = init_tell(&m);
	req->reserved[6] = 1;
	expect_refusal(&m, -EPROTO, "reserved");
	init_tell(&m);
	m.len--;
	expect_refusal(&m, -EPROTO, "length");
}

static void test_post_without_reply(void **state)
{
	struct lxd_domain dom;

	rig_init(&dom);
	assert_int_equal(lxd_every_host_dispatch(&dom, &rig_ops,
						 LXD_EVERY_P_BARE,
						 LXDOM_KIND_POST, NULL, 0,
						 NULL, NULL), 0);
	assert_int_equal(dom.ops_called, 1);
}

static void test_bare_call(void **state)
{
	struct message m;

	init(&m, LXD_EVERY_P_BARE_CALL, LXDOM_KIND_CALL, 0);
	assert_int_equal(dispatch(&m), 0);
	assert_int_equal(m.rep_len, 0);
	m.dom.op_err = -EAGAIN;
	assert_int_equal(dispatch(&m), -EAGAIN);
}

/* Of another interface, of the other direction, of nobody. */
static void test_procedures(void **state)
{
	u32 proc, known = 0;
	struct message m;

	for (proc = 0; proc <= 0xffff; proc++) {
		if (proc >> 8 == LXD_EVERY_ID && (proc & 0xff) >= 1 &&
		    (proc & 0xff) <= 8) {
			known++;
			continue;
		}
		/* The rest of the message is beyond reproach. */
		rig_init(&m.dom);
		m.rep_len = 0;
		assert_int_equal(lxd_every_host_dispatch(&m.dom, &rig_ops,
							 proc, LXDOM_KIND_CALL,
							 m.body, sizeof(m.body),
							 m.rep, &m.rep_len),
				 -EPROTO);
		assert_string_equal(m.dom.refused, "procedure");
	}
	assert_int_equal(known, 8);
}

static void test_no_operation(void **state)
{
	static const struct lxd_every_host_ops none;
	struct message m;
	u16 proc;

	for (proc = LXD_EVERY_P_FIELDS; proc <= LXD_EVERY_P_PROJECT; proc++) {
		bool call = lxd_every_host_may_sleep(proc);

		init(&m, proc, call ? LXDOM_KIND_CALL : LXDOM_KIND_POST,
		     sizeof(m.body));
		assert_int_equal(lxd_every_host_dispatch(&m.dom, &none, proc,
							 m.kind, m.body, m.len,
							 m.rep, &m.rep_len),
				 call ? -EOPNOTSUPP : -EPROTO);
		if (!call)
			assert_string_equal(m.dom.refused, "operation");
	}
}

static void test_may_sleep(void **state)
{
	assert_true(lxd_every_host_may_sleep(LXD_EVERY_P_FIELDS));
	assert_true(lxd_every_host_may_sleep(LXD_EVERY_P_DESTROY));
	assert_false(lxd_every_host_may_sleep(LXD_EVERY_P_TELL));
	assert_false(lxd_every_host_may_sleep(LXD_EVERY_P_BARE));
	assert_false(lxd_every_host_may_sleep(LXD_EVERY_P_ASK));
	assert_false(lxd_every_host_may_sleep(0));
}

static void test_names(void **state)
{
	assert_string_equal(lxd_every_proc_name(LXD_EVERY_P_FIELDS),
			    "every.fields");
	assert_string_equal(lxd_every_proc_name(LXD_EVERY_P_WAKE),
			    "every.wake");
	assert_null(lxd_every_proc_name(LXD_EVERY_ID << 8));
	assert_null(lxd_every_proc_name(LXD_EVERY_ID << 8 | 255));
	assert_null(lxd_every_proc_name(LXD_EVERY_P_FIELDS + 0x100));
}

/* The kernel's struct has other types, in another order. */
static void test_projection(void **state)
{
	struct { int kind; const char *label; unsigned short src; } theirs;
	struct lxd_every_project_req *req;
	struct lxd_every_part part = { 0 };
	struct message m;

	theirs.kind = LXD_EVERY_DENSE_C;
	theirs.label = "not copied";
	theirs.src = 20;
	LXD_EVERY_PART_TO(&part, &theirs);
	assert_int_equal(part.kind, LXD_EVERY_DENSE_C);
	assert_int_equal(part.src, 20);
	part.kind = LXD_EVERY_DENSE_A;
	LXD_EVERY_PART_FROM(&theirs, &part);
	assert_int_equal(theirs.kind, LXD_EVERY_DENSE_A);
	assert_string_equal(theirs.label, "not copied");

	init(&m, LXD_EVERY_P_PROJECT, LXDOM_KIND_CALL, sizeof(*req));
	req = (void *)m.body;
	req->p = part;
	assert_int_equal(dispatch(&m), 0);
	/* It keeps the ranges of its struct, and what else is checked. */
	m.dom.ops_called = 0;
	req->p.src = LXD_EVERY_NUMBER_MAX + 1;
	expect_refusal(&m, -EINVAL, "src");
	rig_init(&m.dom);
	req->p.src = LXD_EVERY_NUMBER_MIN - 1;
	expect_refusal(&m, -EINVAL, "src");
	rig_init(&m.dom);
	req->p.src = LXD_EVERY_NUMBER_MIN;
	req->p.kind = 0;
	expect_refusal(&m, -EINVAL, "kind");
	rig_init(&m.dom);
	req->p.kind = 4;
	expect_refusal(&m, -EINVAL, "kind");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_other_limits),
		cmocka_unit_test(test_beyond_length),
		cmocka_unit_test(test_longer),
		cmocka_unit_test(test_broken_fields),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_operation_fails),
		cmocka_unit_test(test_make),
		cmocka_unit_test(test_make_bare),
		cmocka_unit_test(test_make_fails),
		cmocka_unit_test(test_make_insert_fails),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_drop_op_fails),
		cmocka_unit_test(test_drop_refused),
		cmocka_unit_test(test_post),
		cmocka_unit_test(test_post_without_reply),
		cmocka_unit_test(test_bare_call),
		cmocka_unit_test(test_procedures),
		cmocka_unit_test(test_no_operation),
		cmocka_unit_test(test_may_sleep),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_projection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
