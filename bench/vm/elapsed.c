// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long a command takes, in milliseconds on stdout; what the command itself
 * writes there is thrown away.
 *
 *	elapsed COMMAND [ARG...]
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
	posix_spawn_file_actions_t files;
	double start;
	int ret, status;
	pid_t pid;

	if (argc < 2) {
		fprintf(stderr, "usage: elapsed COMMAND [ARG...]\n");
		return 2;
	}
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null",
					 O_WRONLY, 0);
	start = now_ms();
	ret = posix_spawnp(&pid, argv[1], &files, NULL, argv + 1, environ);
	if (ret) {
		fprintf(stderr, "elapsed: %s: %s\n", argv[1], strerror(ret));
		return 1;
	}
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return 1;
	}
	if (status) {
		fprintf(stderr, "elapsed: %s failed\n", argv[1]);
		return 1;
	}
	printf("%.3f\n", now_ms() - start);
	return 0;
}
