// SPDX-License-Identifier: GPL-2.0-only
// The generated maker of messages against the generated dispatch: it must reach
// every operation and every reason to refuse, and break nothing.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

#include "every_fuzz.h"
#include "host_rig.h"

#define MESSAGES 200000

static const char *const reasons[] = {
	"procedure", "kind", "length", "reserved", "number", "sign", "far",
	"set", "top", "name", "data", "numbers", "items", "n", "src", "window", "t",
	"o",
};

#define NR_REASONS ARRAY_SIZE(reasons)

static __u32 choose(void *ctx, __u32 below)
{
	__u64 *seed = ctx;

	/* Knuth's MMIX generator: the same messages in every run. */
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return (*seed >> 33) % below;
}

static void note(const char *what, int *hits)
{
	size_t i;

	for (i = 0; i < NR_REASONS; i++) {
		if (!strcmp(reasons[i], what)) {
			hits[i]++;
			return;
		}
	}
	fail_msg("unexpected reason '%s'", what);
}

static void one(__u64 *seed, int *done, int *hits)
{
	const lxdom_handle_t handles[] = { RIG_THING, RIG_OTHER };
	u64 body[RIG_WORDS];
	u64 rep[RIG_WORDS];
	struct lxd_domain dom;
	size_t len, rep_len;
	u8 *exact, kind;
	u16 proc;
	int err;

	len = lxd_every_fuzz_make(choose, seed, handles, 2, &proc, &kind, body);
	assert_true(len <= sizeof(body));
	exact = malloc(len ? len : 1);
	assert_non_null(exact);
	memcpy(exact, body, len);
	rig_init(&dom);
	err = lxd_every_host_dispatch(&dom, &rig_ops, proc, kind, exact, len,
				      rep, &rep_len);
	free(exact);
	assert_int_equal(rig_extra_refs(&dom), 0);
	assert_int_equal(!err, dom.ops_called == 1);
	assert_int_equal(!!err, dom.refusals == 1);
	if (err)
		note(dom.refused, hits);
	else
		done[proc & 0xff]++;
}

static void test_random(void **state)
{
	int done[256] = { 0 }, hits[NR_REASONS] = { 0 }, i, good = 0;
	__u64 seed = 1;

	for (i = 0; i < MESSAGES; i++)
		one(&seed, done, hits);
	for (i = LXD_EVERY_P_FIELDS & 0xff; i <= (LXD_EVERY_P_PROJECT & 0xff);
	     i++) {
		assert_true(done[i] > 0);
		good += done[i];
	}
	for (i = 0; i < (int)NR_REASONS; i++) {
		print_message("# %s: %d\n", reasons[i], hits[i]);
		assert_true(hits[i] > 0);
	}
	/* Mostly valid. */
	assert_true(good > MESSAGES / 2);
}

/* Without any handle seen so far it still makes messages. */
static void test_no_handles(void **state)
{
	u64 body[RIG_WORDS];
	__u64 seed = 2;
	u16 proc;
	u8 kind;
	int i;

	for (i = 0; i < 1000; i++)
		assert_true(lxd_every_fuzz_make(choose, &seed, NULL, 0, &proc,
						&kind, body) <= sizeof(body));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_no_handles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
