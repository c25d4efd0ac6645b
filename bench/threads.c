// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lightweight threads.  They are measured inside a domain (inside.c), by a
 * library kernel that does so when it boots and logs the result.
 */
#include <stdio.h>
#include <stdlib.h>

#include "hosted.h"

static double logged(const struct lxd_domain *dom, const char *name)
{
	char words[64];
	const char *at;

	snprintf(words, sizeof(words), "bench: %s ", name);
	at = strstr(dom->log, words);
	if (!at)
		bench_die("the domain did not measure '%s':\n%s", name,
			  dom->log);
	return strtod(at + strlen(words), NULL);
}

void thread_round(void)
{
	static const char *const names[] = {
		"thread-switch", "thread-create", "thread-block-1",
		"thread-block-4",
	};
	static const char *const argv[] = { "null_blk", NULL };
	const char *flags = getenv("LXDOM_RUNNER_FLAGS");
	const char *bench = getenv("BENCH_RUNNER_FLAGS");
	struct lxd_domain *dom;
	u32 i;

	if (!flags || !bench)
		bench_die("start it by bench/run.sh");
	flags = strdup(flags);
	setenv("LXDOM_RUNNER_FLAGS", bench, 1);
	dom = hosted_start(argv);
	setenv("LXDOM_RUNNER_FLAGS", flags, 1);
	free((char *)flags);
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		bench_value(names[i], "cycles", logged(dom, names[i]));
	hosted_stop(dom);
}
