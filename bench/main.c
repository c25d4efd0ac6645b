// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxd-bench: makes the native measurements, round by round, one sample a line:
 *
 *	ROUND NAME UNIT VALUE
 *
 * report.py makes medians, ratios and plots of them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

static const struct {
	const char *name;
	void (*round)(void);
	int every;	/* rounds: those that take long are made less often */
} groups[] = {
	{ "floor", floor_round, 1 },
	{ "chan", chan_round, 1 },
	{ "domain", domain_round, 1 },
	{ "threads", thread_round, 1 },
	{ "start", start_round, 1 },
	{ "idle", idle_round, 10 },
};

static int current_round;

void bench_value(const char *name, const char *unit, double value)
{
	printf("%d %s %s %.4f\n", current_round, name, unit, value);
	fflush(stdout);
}

static bool wanted(const char *name, char **names)
{
	if (!*names)
		return true;
	for (; *names; names++)
		if (!strcmp(name, *names))
			return true;
	/* Nothing means anything without the floor. */
	return !strcmp(name, "floor");
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 0;
	size_t i;

	if (rounds < 1) {
		fprintf(stderr, "usage: lxd-bench ROUNDS [GROUP...]\n");
		return 2;
	}
	bench_khz();
	for (; current_round < rounds; current_round++) {
		for (i = 0; i < sizeof(groups) / sizeof(*groups); i++)
			if (current_round % groups[i].every == 0 &&
			    wanted(groups[i].name, argv + 2))
				groups[i].round();
		fprintf(stderr, "round %d of %d\n", current_round + 1, rounds);
	}
	return 0;
}
