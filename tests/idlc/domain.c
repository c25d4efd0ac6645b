// SPDX-License-Identifier: GPL-2.0-only
// The generated domain side: stubs and dispatch.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>

#include <cmocka.h>

#include "every_domain.h"

static struct {
	u16 proc;
	size_t req_len;
	size_t rep_len;
	int calls;
	int posts;
	int err;
	int ops;
} seen;

int lxd_call(u16 proc, const void *req, size_t req_len, void *rep,
	     size_t rep_len)
{
	seen.calls++;
	seen.proc = proc;
	seen.req_len = req_len;
	seen.rep_len = rep_len;
	if (rep_len)
		memset(rep, 0x11, rep_len);
	return seen.err;
}

void lxd_post(u16 proc, const void *req, size_t req_len)
{
	seen.posts++;
	seen.proc = proc;
	seen.req_len = req_len;
}

static int op_ask(const struct lxd_every_ask_req *req,
		  struct lxd_every_ask_rep *rep)
{
	seen.ops++;
	rep->number = req->n;
	return seen.err;
}

static int op_plain(void)
{
	seen.ops++;
	return seen.err;
}

static void op_hint(const struct lxd_every_hint_req *req)
{
	seen.ops += req->n;
}

static void op_wake(void)
{
	seen.ops++;
}

static const struct lxd_every_domain_ops ops = {
	.ask = op_ask,
	.plain = op_plain,
	.hint = op_hint,
	.wake = op_wake,
};

static int reset(void **state)
{
	memset(&seen, 0, sizeof(seen));
	return 0;
}

static void test_stubs(void **state)
{
	struct lxd_every_create_req create = { .size = 1 };
	struct lxd_every_create_rep made;
	struct lxd_every_tell_req tell = { .kind = LXD_EVERY_DENSE_A };

	assert_int_equal(lxd_every_create(&create, &made), 0);
	assert_int_equal(seen.proc, LXD_EVERY_P_CREATE);
	assert_int_equal(seen.req_len, sizeof(create));
	assert_int_equal(seen.rep_len, sizeof(made));
	assert_int_equal(made.id, 0x11111111);

	seen.err = -ENOSPC;
	assert_int_equal(lxd_every_bare_call(), -ENOSPC);
	assert_int_equal(seen.req_len, 0);
	assert_int_equal(seen.rep_len, 0);
	assert_int_equal(seen.calls, 2);

	lxd_every_tell_post(&tell);
	assert_int_equal(seen.proc, LXD_EVERY_P_TELL);
	assert_int_equal(seen.req_len, sizeof(tell));
	lxd_every_bare_post();
	assert_int_equal(seen.req_len, 0);
	assert_int_equal(seen.posts, 2);
}

static void test_callback(void **state)
{
	struct lxd_every_ask_req req = { .n = 15 };
	struct lxd_every_ask_rep rep;
	size_t rep_len = 1;
	u8 *bytes = (u8 *)&rep;
	size_t i;

	memset(&rep, 0x5a, sizeof(rep));
	assert_int_equal(lxd_every_domain_dispatch(&ops, LXD_EVERY_P_ASK, &req,
						   sizeof(req), &rep,
						   &rep_len), 0);
	assert_int_equal(rep_len, sizeof(rep));
	assert_int_equal(rep.number, 15);
	/* All that the operation left alone is zero, padding too. */
	rep.number = 0;
	for (i = 0; i < sizeof(rep); i++)
		assert_int_equal(bytes[i], 0);
}

static void test_callback_fails(void **state)
{
	struct lxd_every_ask_req req = { .n = 15 };
	struct lxd_every_ask_rep rep;
	size_t rep_len = 1;

	seen.err = -EIO;
	assert_int_equal(lxd_every_domain_dispatch(&ops, LXD_EVERY_P_ASK, &req,
						   sizeof(req), &rep,
						   &rep_len), -EIO);
	assert_int_equal(rep_len, 0);
	rep_len = 1;
	assert_int_equal(lxd_every_domain_dispatch(&ops, LXD_EVERY_P_PLAIN,
						   NULL, 0, &rep, &rep_len),
			 -EIO);
	assert_int_equal(rep_len, 0);
}

static void test_posts(void **state)
{
	struct lxd_every_hint_req req = { .n = 3 };

	assert_int_equal(lxd_every_domain_dispatch(&ops, LXD_EVERY_P_HINT,
						   &req, sizeof(req), NULL,
						   NULL), 0);
	assert_int_equal(lxd_every_domain_dispatch(&ops, LXD_EVERY_P_WAKE,
						   NULL, 0, NULL, NULL), 0);
	assert_int_equal(seen.ops, 4);
}

static void test_length(void **state)
{
	struct lxd_every_ask_req req = { .n = 15 };
	struct lxd_every_ask_rep rep;
	size_t rep_len = 1;

	assert_int_equal(lxd_every_domain_dispatch(&ops, LXD_EVERY_P_ASK, &req,
						   sizeof(req) - 1, &rep,
						   &rep_len), -EPROTO);
	assert_int_equal(lxd_every_domain_dispatch(&ops, LXD_EVERY_P_HINT,
						   &req, 0, NULL, NULL),
			 -EPROTO);
	assert_int_equal(seen.ops, 0);
}

static void test_unknown(void **state)
{
	u64 body[LXDOM_BODY_MAX / 8 + 1] = { 0 };
	size_t rep_len;
	u32 proc;

	for (proc = 0; proc <= 0xffff; proc++) {
		if (proc >= LXD_EVERY_P_ASK && proc <= LXD_EVERY_P_WAKE)
			continue;
		assert_int_equal(lxd_every_domain_dispatch(&ops, proc, body,
							   sizeof(body), body,
							   &rep_len),
				 -EPROTO);
	}
	assert_int_equal(seen.ops, 0);
}

static void test_no_operation(void **state)
{
	static const struct lxd_every_domain_ops none;
	u64 body[LXDOM_BODY_MAX / 8 + 1] = { 0 };
	size_t rep_len;
	u16 proc;

	for (proc = LXD_EVERY_P_ASK; proc <= LXD_EVERY_P_WAKE; proc++)
		assert_int_equal(lxd_every_domain_dispatch(&none, proc, body,
							   sizeof(body), body,
							   &rep_len),
				 -EOPNOTSUPP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_stubs, reset),
		cmocka_unit_test_setup(test_callback, reset),
		cmocka_unit_test_setup(test_callback_fails, reset),
		cmocka_unit_test_setup(test_posts, reset),
		cmocka_unit_test_setup(test_length, reset),
		cmocka_unit_test_setup(test_unknown, reset),
		cmocka_unit_test_setup(test_no_operation, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
