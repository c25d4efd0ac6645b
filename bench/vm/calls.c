// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls from the kernel into a domain, one after the other: what one takes, in
 * nanoseconds on stdout.  It is the call by which lxdom show asks a domain what
 * it says of itself, with the system call around it.
 *
 *	calls DOMAIN N
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include <lxdom/lxdom.h>

static void die(const char *what)
{
	fprintf(stderr, "calls: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv)
{
	struct lxdom_open name = { 0 };
	struct lxdom_inside inside;
	int device, domain, i, n;
	double start;

	n = argc == 3 ? atoi(argv[2]) : 0;
	if (n < 1) {
		fprintf(stderr, "usage: calls DOMAIN N\n");
		return 2;
	}
	snprintf(name.name, sizeof(name.name), "%s", argv[1]);
	device = open(LXDOM_DEVICE, O_RDWR);
	if (device < 0)
		die(LXDOM_DEVICE);
	domain = ioctl(device, LXDOM_OPEN, &name);
	if (domain < 0)
		die(name.name);
	start = now_ns();
	for (i = 0; i < n; i++) {
		if (ioctl(domain, LXDOM_INSIDE, &inside))
			die("LXDOM_INSIDE");
	}
	printf("%.1f\n", (now_ns() - start) / n);
	return 0;
}
