// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "options.h"
#include "unpack.h"

#define RUN_DIR_ENV	"LXDOM_RUN_DIR"

static const char usage[] =
"usage: lxdom-runner [options] MODULE [param=value ...]\n"
"Runs a driver module in a domain of its own; \"lxdom run\" is the front door.\n"
"\n"
"  --name NAME        name of the domain (default: the module's)\n"
"  --isolation WALL   process (the default) or kvm: ring 0 of a guest\n"
"  --pci DEVICE       give it this PCI device, e.g. 0000:00:04.0; repeatable\n"
"                     none: it waits for one (those that it matches and nobody has)\n"
"  --memory MIB       memory that the driver may use (64)\n"
"  --window MIB       memory for payload, 1 to 256 (16)\n"
"  --deadline MS      how long a call into the driver may take (5000)\n"
"  --kernel RELEASE   look the module up for this kernel (the running one)\n"
"  --libdir DIR       where library kernels are (" LXD_LIBDIR_DEFAULT ")\n"
"  --module-dir DIR   look the module up there (/lib/modules/RELEASE)\n"
"  --run-dir DIR      for state and fault reports (" LXD_RUN_DIR_DEFAULT ")\n"
"  --ready-fd FD      write \"ok PID\" there once started; if not,\n"
"                     \"error TEXT\", or \"busy TEXT\" or \"late TEXT\"\n"
"  --hosted CHANNEL,WINDOW,WAIT,KICK\n"
"                     descriptors of a peer that stands for the kernel\n"
"  --verbose          tell what is skipped or missing\n";

enum {
	OPT_NAME = 256, OPT_MEMORY, OPT_WINDOW, OPT_DEADLINE, OPT_KERNEL,
	OPT_LIBDIR, OPT_MODULE_DIR, OPT_RUN_DIR, OPT_READY_FD, OPT_HOSTED,
	OPT_VERBOSE, OPT_HELP, OPT_ISOLATION, OPT_PCI,
};

static const struct option longs[] = {
	{ "name", required_argument, NULL, OPT_NAME },
	{ "isolation", required_argument, NULL, OPT_ISOLATION },
	{ "pci", required_argument, NULL, OPT_PCI },
	{ "memory", required_argument, NULL, OPT_MEMORY },
	{ "window", required_argument, NULL, OPT_WINDOW },
	{ "deadline", required_argument, NULL, OPT_DEADLINE },
	{ "kernel", required_argument, NULL, OPT_KERNEL },
	{ "libdir", required_argument, NULL, OPT_LIBDIR },
	{ "module-dir", required_argument, NULL, OPT_MODULE_DIR },
	{ "run-dir", required_argument, NULL, OPT_RUN_DIR },
	{ "ready-fd", required_argument, NULL, OPT_READY_FD },
	{ "hosted", required_argument, NULL, OPT_HOSTED },
	{ "verbose", no_argument, NULL, OPT_VERBOSE },
	{ "help", no_argument, NULL, OPT_HELP },
	{ }
};

static int number(const char *option, u32 min, u32 max, u32 *out)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(optarg, &end, 10);
	if (errno || end == optarg || *end || *optarg == '-' || n < min ||
	    n > max) {
		fprintf(stderr, "lxdom: --%s: '%s' is not a number from %u to %u\n",
			option, optarg, min, max);
		return -1;
	}
	*out = n;
	return 0;
}

static int descriptor(const char *option, int *out)
{
	u32 fd;

	if (number(option, 0, 1 << 20, &fd))
		return -1;
	*out = fd;
	return 0;
}

static int hosted(struct lxd_options *opt)
{
	int *fd = opt->hosted_fd;
	char rest;

	if (sscanf(optarg, "%d,%d,%d,%d%c", &fd[0], &fd[1], &fd[2], &fd[3],
		   &rest) != 4) {
		fprintf(stderr, "lxdom: --hosted: '%s' are not four descriptors\n",
			optarg);
		return -1;
	}
	opt->hosted = true;
	return 0;
}

static int isolation(struct lxd_options *opt)
{
	static const struct lxd_backend_ops *const all[] = {
		&lxd_process_backend, &lxd_kvm_backend,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		if (strcmp(optarg, all[i]->name))
			continue;
		opt->isolation = all[i];
		return 0;
	}
	fprintf(stderr, "lxdom: --isolation: '%s' is no wall: process or kvm\n",
		optarg);
	return -1;
}

static int pci(struct lxd_options *opt)
{
	if (!strcmp(optarg, "none")) {
		opt->no_pci = true;
		return 0;
	}
	if (opt->nr_pci == LXDOM_PCI_MAX) {
		fprintf(stderr, "lxdom: --pci: more than %d devices for one domain\n",
			LXDOM_PCI_MAX);
		return -1;
	}
	opt->pci[opt->nr_pci++] = optarg;
	return 0;
}

static int take(struct lxd_options *opt, int id)
{
	switch (id) {
	case OPT_NAME:
		opt->name = optarg;
		return 0;
	case OPT_ISOLATION:
		return isolation(opt);
	case OPT_PCI:
		return pci(opt);
	case OPT_MEMORY:
		return number("memory", 1, 1 << 20, &opt->memory_mib);
	case OPT_WINDOW:
		return number("window", 1, 256, &opt->window_mib);
	case OPT_DEADLINE:
		return number("deadline", 100, 600000, &opt->deadline_ms);
	case OPT_KERNEL:
		opt->kernel = optarg;
		return 0;
	case OPT_LIBDIR:
		opt->libdir = optarg;
		return 0;
	case OPT_MODULE_DIR:
		opt->module_dir = optarg;
		return 0;
	case OPT_RUN_DIR:
		opt->run_dir = optarg;
		return 0;
	case OPT_READY_FD:
		return descriptor("ready-fd", &opt->ready_fd);
	case OPT_HOSTED:
		return hosted(opt);
	case OPT_VERBOSE:
		opt->verbose = true;
		return 0;
	case OPT_HELP:
		fputs(usage, stdout);
		return 1;
	}
	return -1;	/* getopt has complained */
}

/* A peer's domain leaves nothing behind, unless asked to. */
static int set_run_dir(struct lxd_options *opt)
{
	const char *env = getenv(RUN_DIR_ENV), *dir = opt->run_dir;

	if (!dir && opt->hosted)
		return 0;
	if (!dir)
		dir = env && *env ? env : LXD_RUN_DIR_DEFAULT;
	/* The monitor does not stay in the working directory; this stays for good. */
	opt->run_dir = lxd_absolute(dir);
	if (opt->run_dir)
		return 0;
	fprintf(stderr, "lxdom: --run-dir: %s: no path to it: %s\n", dir,
		strerror(errno));
	return -1;
}

int lxd_options_parse(struct lxd_options *opt, int argc, char **argv)
{
	int id, ret;

	*opt = (struct lxd_options){
		.isolation = &lxd_process_backend,
		.memory_mib = 64,
		.window_mib = 16,
		.deadline_ms = 5000,
		.ready_fd = -1,
	};
	/* '+': a parameter of the module may look like an option. */
	while ((id = getopt_long(argc, argv, "+", longs, NULL)) != -1) {
		ret = take(opt, id);
		if (ret)
			return ret;
	}
	if (optind == argc) {
		fputs("lxdom: which module? see lxdom-runner --help\n", stderr);
		return -1;
	}
	opt->module = argv[optind];
	opt->params = argv + optind + 1;
	opt->nr_params = argc - optind - 1;
	return set_run_dir(opt);
}
