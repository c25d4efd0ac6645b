// SPDX-License-Identifier: GPL-2.0-only
// The generated host stubs: what they send, and what they accept as a reply.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>

#include <cmocka.h>

#include "host_rig.h"

static void init(struct lxd_domain *dom, struct lxd_every_ask_rep *rep)
{
	rig_init(dom);
	memset(rep, 0, sizeof(*rep));
	rep->number = LXD_EVERY_NUMBER_MAX;
	rep->kind = LXD_EVERY_DENSE_A;
	rep->far = LXD_EVERY_SPARSE_LOW;
	rep->name_len = 2;
	memcpy(rep->name, "ok", 3);
	rep->data_len = 6;
	rep->nr_numbers = 1;
	rep->numbers[0] = 9;
	rep->numbers[1] = 1;
	rep->numbers[2] = 1;
	rep->nr_items = 2;
	rep->items[0].kind = LXD_EVERY_DENSE_A;
	rep->items[1].kind = LXD_EVERY_DENSE_B;
	rep->one.kind = LXD_EVERY_DENSE_C;
	dom->reply = rep;
}

static void test_reply_valid(void **state)
{
	struct lxd_every_ask_req req = { .n = 1 };
	struct lxd_every_ask_rep answer, rep;
	struct lxd_domain dom;

	init(&dom, &answer);
	assert_int_equal(lxd_every_ask(&dom, &req, &rep), 0);
	assert_memory_equal(&rep, &answer, sizeof(rep));
	assert_int_equal(dom.calls, 1);
	assert_int_equal(dom.refusals, 0);
	assert_int_equal(dom.sent_proc, LXD_EVERY_P_ASK);
	assert_int_equal(dom.sent_len, sizeof(req));
	assert_int_equal(dom.want_len, sizeof(rep));
}

struct broken {
	const char *what;
	void (*apply)(struct lxd_every_ask_rep *rep);
};

#define BREAK(name, code)						\
static void break_##name(struct lxd_every_ask_rep *rep)			\
{									\
	code;								\
}

BREAK(number, rep->number = 9)
BREAK(number_high, rep->number = 21)
BREAK(kind, rep->kind = 0)
BREAK(kind_high, rep->kind = 4)
BREAK(far, rep->far = 399)
BREAK(set, rep->set = 0x100)
BREAK(name, rep->name_len = 1)
BREAK(name_long, rep->name_len = 8)
BREAK(name_full, memset(rep->name, 'x', 8); rep->name_len = 8)
BREAK(data, rep->data_len = 7)
BREAK(numbers_many, rep->nr_numbers = 4)
BREAK(numbers, rep->numbers[0] = 10)
BREAK(numbers_low, rep->numbers[0] = 0)
BREAK(items_many, rep->nr_items = 0xffff)
BREAK(items, rep->items[1].n = 3)
BREAK(items_pad, rep->items[1].reserved[0] = 1)
BREAK(one, rep->one.kind = 4)
BREAK(one_pad, rep->one.reserved[2] = 1)
BREAK(inner_pad, rep->reserved1[0] = 1)

static const struct broken broken[] = {
	{ "number", break_number },
	{ "number", break_number_high },
	{ "kind", break_kind },
	{ "kind", break_kind_high },
	{ "far", break_far },
	{ "set", break_set },
	{ "name", break_name },
	{ "name", break_name_long },
	{ "name", break_name_full },
	{ "data", break_data },
	{ "numbers", break_numbers_many },
	{ "numbers", break_numbers },
	{ "numbers", break_numbers_low },
	{ "items", break_items_many },
	{ "n", break_items },
	{ "reserved", break_items_pad },
	{ "kind", break_one },
	{ "reserved", break_one_pad },
	{ "reserved", break_inner_pad },
};

static void test_reply_broken(void **state)
{
	struct lxd_every_ask_req req = { .n = 1 };
	struct lxd_every_ask_rep answer, rep;
	struct lxd_domain dom;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(broken); i++) {
		init(&dom, &answer);
		broken[i].apply(&answer);
		print_message("# case %zu: %s\n", i, broken[i].what);
		assert_int_equal(lxd_every_ask(&dom, &req, &rep), -EPROTO);
		assert_int_equal(dom.refusals, 1);
		assert_int_equal(dom.refused_proc, LXD_EVERY_P_ASK);
		assert_string_equal(dom.refused, broken[i].what);
	}
}

/* Each byte of padding, wherever it lies. */
static void test_reply_padding(void **state)
{
	struct lxd_every_ask_req req = { .n = 1 };
	struct lxd_every_ask_rep answer, rep;
	struct { u8 *at; size_t len; } pads[] = {
		{ answer.reserved1, sizeof(answer.reserved1) },
		{ answer.reserved, sizeof(answer.reserved) },
		{ answer.items[0].reserved, sizeof(answer.one.reserved) },
		{ answer.items[1].reserved, sizeof(answer.one.reserved) },
		{ answer.one.reserved, sizeof(answer.one.reserved) },
	};
	struct lxd_domain dom;
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(pads); i++) {
		for (j = 0; j < pads[i].len; j++) {
			init(&dom, &answer);
			pads[i].at[j] = 1;
			assert_int_equal(lxd_every_ask(&dom, &req, &rep),
					 -EPROTO);
			assert_string_equal(dom.refused, "reserved");
		}
	}
}

/* The reply of a failed call is nobody's business. */
static void test_reply_error(void **state)
{
	struct lxd_every_ask_req req = { .n = 1 };
	struct lxd_every_ask_rep answer, rep = { 0 };
	struct lxd_domain dom;

	init(&dom, &answer);
	dom.call_err = -EOWNERDEAD;
	assert_int_equal(lxd_every_ask(&dom, &req, &rep), -EOWNERDEAD);
	assert_int_equal(dom.refusals, 0);
}

static void test_reply_none(void **state)
{
	struct lxd_domain dom;

	rig_init(&dom);
	assert_int_equal(lxd_every_plain(&dom), 0);
	assert_int_equal(dom.sent_proc, LXD_EVERY_P_PLAIN);
	assert_int_equal(dom.sent_len, 0);
	assert_int_equal(dom.want_len, 0);
	dom.call_err = -ETIMEDOUT;
	assert_int_equal(lxd_every_plain(&dom), -ETIMEDOUT);
}

static void test_posts(void **state)
{
	struct lxd_every_hint_req req = { .n = 1 };
	struct lxd_domain dom;

	rig_init(&dom);
	assert_int_equal(lxd_every_hint_post(&dom, &req), 0);
	assert_int_equal(dom.sent_proc, LXD_EVERY_P_HINT);
	assert_int_equal(dom.sent_len, sizeof(req));
	assert_int_equal(lxd_every_wake_post(&dom), 0);
	assert_int_equal(dom.sent_len, 0);
	assert_int_equal(dom.posts, 2);
	assert_int_equal(dom.calls, 0);
	dom.call_err = -EAGAIN;
	assert_int_equal(lxd_every_wake_post(&dom), -EAGAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reply_valid),
		cmocka_unit_test(test_reply_broken),
		cmocka_unit_test(test_reply_padding),
		cmocka_unit_test(test_reply_error),
		cmocka_unit_test(test_reply_none),
		cmocka_unit_test(test_posts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
