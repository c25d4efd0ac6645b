// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom run: starts a runner, which becomes the domain's monitor, and waits for
 * the driver's init.
 */
#include "cli.h"
#include "device.h"
#include "domain.h"
#include "start.h"
#include "stay.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	OPT_NAME = 256, OPT_MEMORY, OPT_WINDOW, OPT_DEADLINE, OPT_KERNEL,
	OPT_MODULE_DIR, OPT_ISOLATION, OPT_PCI,
};

static const struct lxd_option options[] = {
	{ "wait", 'w', NULL, "stay until the domain ends; fail if it dies" },
	{ "name", OPT_NAME, "NAME", "name of the domain (default: the module's)" },
	{ "isolation", OPT_ISOLATION, "WALL",
	  "what the wall is: process, or kvm, a guest (default: process)" },
	{ "pci", OPT_PCI, "DEVICE",
	  "give it this PCI device, or none (default: those that it matches and nobody has)" },
	{ "memory", OPT_MEMORY, "MIB",
	  "memory that the driver may use, 1 to 1048576 MiB (default: 64)" },
	{ "window", OPT_WINDOW, "MIB", "memory for payload, 1 to 256 MiB (default: 16)" },
	{ "deadline", OPT_DEADLINE, "MS",
	  "limit of a call into the driver, 100 to 600000 ms (default: 5000)" },
	{ "kernel", OPT_KERNEL, "REL",
	  "look the module up for this kernel release (default: the running one)" },
	{ "module-dir", OPT_MODULE_DIR, "DIR",
	  "look the module up there (default: /lib/modules/REL)" },
	{ }
};

/* Progress is shown on a terminal, from here on and this often. */
#define PROGRESS_FROM_MS	2000
#define PROGRESS_EACH_MS	1000
#define STEP_MS			200

/**
 * struct request - what is to be run
 * @name: name of the domain
 * @name_buf: room for it, if it comes from the module's
 * @argv: the runner's command line
 * @argc: words in it
 * @nr_pci: devices given
 * @wait: stay until the domain ends
 * @runs: the domain runs, and the name is this one's
 * @monitor: its monitor, then
 * @path: of the runner
 */
struct request {
	const char *name;
	char name_buf[LXDOM_NAME_MAX];
	char **argv;
	int argc;
	int nr_pci;
	bool wait;
	bool runs;
	pid_t monitor;
	char path[4096];
};

static void word(struct request *req, const char *text)
{
	req->argv[req->argc++] = (char *)text;
}

/* "dir/my-driver.ko.xz" makes "my_driver". */
static int name_from_module(struct request *req, const char *module)
{
	const char *base = strrchr(module, '/');
	size_t len, i;

	base = base ? base + 1 : module;
	len = strlen(base);
	for (i = 0; i + 2 < len; i++)
		if (!strncmp(base + i, ".ko", 3) &&
		    (!base[i + 3] || base[i + 3] == '.'))
			len = i;
	if (len >= sizeof(req->name_buf))
		len = sizeof(req->name_buf) - 1;
	for (i = 0; i < len; i++)
		req->name_buf[i] = base[i] == '-' ? '_' : base[i];
	req->name_buf[len] = 0;
	req->name = req->name_buf;
	if (lxd_name_ok(req->name))
		return LXD_EXIT_OK;
	return lxd_error(LXD_EXIT_USAGE,
		"run: '%s' makes no name for a domain: give one with --name",
		module);
}

static int number(struct lxd_args *args, struct request *req, const char *name,
		  unsigned long min, unsigned long max)
{
	unsigned long n;

	if (lxd_args_number(args, min, max, &n))
		return -1;
	word(req, name);
	word(req, args->value);
	return 0;
}

static int isolation(struct lxd_args *args, struct request *req)
{
	if (strcmp(args->value, "process") && strcmp(args->value, "kvm")) {
		args->exit = lxd_error(LXD_EXIT_USAGE,
				       "run: '%s' is no wall: process or kvm",
				       args->value);
		return -1;
	}
	word(req, "--isolation");
	word(req, args->value);
	return 0;
}

static int pci(struct lxd_args *args, struct request *req)
{
	if (strcmp(args->value, "none") && ++req->nr_pci > LXDOM_PCI_MAX) {
		args->exit = lxd_error(LXD_EXIT_USAGE,
				       "run: more than %d PCI devices: one domain has no more",
				       LXDOM_PCI_MAX);
		return -1;
	}
	word(req, "--pci");
	word(req, args->value);
	return 0;
}

static int get_option(struct lxd_args *args, struct request *req, int id)
{
	switch (id) {
	case 'w':
		req->wait = true;
		return 0;
	case OPT_NAME:
		req->name = args->value;
		if (lxd_name_ok(req->name))
			return 0;
		args->exit = lxd_error(LXD_EXIT_USAGE,
				       "run: '%s' is no name for a domain: 1 to %d of A-Z a-z 0-9 _ . - and no . or - at the beginning",
			req->name, LXDOM_NAME_MAX - 1);
		return -1;
	case OPT_ISOLATION:
		return isolation(args, req);
	case OPT_PCI:
		return pci(args, req);
	case OPT_MEMORY:
		return number(args, req, "--memory", 1, 1ul << 20);
	case OPT_WINDOW:
		return number(args, req, "--window", 1, 256);
	case OPT_DEADLINE:
		return number(args, req, "--deadline", 100, 600000);
	case OPT_KERNEL:
		word(req, "--kernel");
		word(req, args->value);
		return 0;
	default:
		word(req, "--module-dir");
		word(req, args->value);
		return 0;
	}
}

/* False: leave with args->exit. */
static bool get_request(struct lxd_args *args, struct request *req)
{
	int i, id;

	word(req, req->path);
	while ((id = lxd_args_next(args)) > 0)
		if (get_option(args, req, id))
			return false;
	if (id < 0)
		return false;
	if (!req->name) {
		args->exit = name_from_module(req, args->argv[args->first]);
		if (args->exit)
			return false;
	}
	word(req, "--name");
	word(req, req->name);
	word(req, "--ready-fd");
	word(req, NULL);	/* lxd_runner_start() fills it in */
	word(req, "--");
	for (i = args->first; i < args->argc; i++)
		word(req, args->argv[i]);
	word(req, NULL);
	return true;
}

/* The runner would find out, too; but it would not know of lxdom stop. */
static int check_free(int host, const char *name)
{
	struct lxdom_stat stat = { };
	int dom = lxd_dev_domain(host, name);

	if (dom < 0)
		return LXD_EXIT_OK;
	lxd_dev_stat(dom, &stat);
	lxd_dev_close(dom);
	/* It died just now: its monitor writes the report, and gives devices back. */
	if (stat.state >= LXDOM_STATE_STOPPED)
		return lxd_domain_gone(host, name);
	return lxd_error(LXD_EXIT_FAILED,
		"%s: a domain of this name is there already (%s): stop it, or give another --name",
		name, lxd_state_name(stat.state));
}

static const char *phase(int host, const char *name)
{
	struct lxdom_stat stat = { };
	int dom = lxd_dev_domain(host, name);

	if (dom < 0)
		return "the module is being loaded";
	lxd_dev_stat(dom, &stat);
	lxd_dev_close(dom);
	if (stat.state == LXDOM_STATE_CREATED)
		return "the module is being loaded";
	return "the driver's init runs";
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static enum lxd_word wait_for(struct lxd_runner *r, int host, const char *name)
{
	bool tty = isatty(STDERR_FILENO), shown = false;
	long start = now_ms(), next = start + PROGRESS_FROM_MS;
	enum lxd_word w;

	for (;;) {
		w = lxd_runner_wait(r, STEP_MS);
		if (w != LXD_WORD_NONE)
			break;
		if (!tty || now_ms() < next)
			continue;
		fprintf(stderr, "\r\033[Klxdom: %s: %s, %ld s", name,
			phase(host, name), (now_ms() - start) / 1000);
		shown = true;
		next = now_ms() + PROGRESS_EACH_MS;
	}
	if (shown)
		fputs("\r\033[K", stderr);
	return w;
}

static int exit_code(enum lxd_word w)
{
	switch (w) {
	case LXD_WORD_BUSY:
		return LXD_EXIT_BUSY;
	case LXD_WORD_LATE:
		return LXD_EXIT_TIMED_OUT;
	default:
		return LXD_EXIT_FAILED;
	}
}

/* An empty log is not kept: who ended the runner may be in the kernel's. */
static void where_to_look(char *where, size_t size, const char *name, int log)
{
	struct stat st;

	if (!fstat(log, &st) && st.st_size)
		lxd_run_path(where, size, name, "log");
	else
		snprintf(where, size, "dmesg");
}

static int failed(struct lxd_runner *r, enum lxd_word w, const char *name, int log)
{
	int status = lxd_runner_end(r, w == LXD_WORD_INTERRUPTED);
	const int code = exit_code(w);
	char where[LXD_PATH_MAX];

	if (w == LXD_WORD_ERROR || w == LXD_WORD_BUSY || w == LXD_WORD_LATE)
		return lxd_error(code, "%s%s", r->text, r->killed ?
				 " (and the runner, which did not clean up, was killed)" : "");
	if (r->killed)
		return lxd_error(code,
			"%s: the runner did not clean up and was killed: a PCI device may still be with vfio-pci",
			name);
	if (w == LXD_WORD_INTERRUPTED)
		return lxd_error(code, "%s: interrupted: nothing is left running",
				 name);
	where_to_look(where, sizeof(where), name, log);
	if (status != -1 && WIFSIGNALED(status))
		return lxd_error(code, "%s: the runner was ended by signal %d (%s): see %s",
				 name, WTERMSIG(status),
				 strsignal(WTERMSIG(status)), where);
	return lxd_error(code, "%s: the runner left without a word: see %s",
			 name, where);
}

static int print_json(const char *name, const struct lxd_runner *r, long ms,
		      const struct lxdom_device *dev, int count)
{
	struct json_object *o = json_object_new_object();

	lxd_json_str(o, "name", name);
	lxd_json_u64(o, "pid", atoi(r->text));
	lxd_json_u64(o, "monitor", r->pid);
	lxd_json_u64(o, "start_ms", ms);
	json_object_object_add(o, "devices", lxd_devices_json(dev, count));
	lxd_json_print(o);
	return LXD_EXIT_OK;
}

static int print_text(const char *name, const struct lxdom_device *dev,
		      int count, bool waits)
{
	int i;

	printf("%s: running", name);
	for (i = 0; i < count; i++)
		printf("%s %s", i ? "," : ":", dev[i].name);
	puts(waits ? ", and waits for a PCI device" : "");
	return LXD_EXIT_OK;
}

static int died_early(const char *name)
{
	return lxd_error(LXD_EXIT_FAILED,
		"%s: it died right after the driver's init: see lxdom show %s",
		name, name);
}

static int started(int host, const char *name, const struct lxd_runner *r,
		   long ms)
{
	struct lxdom_stat stat = { };
	struct lxdom_device *dev;
	int dom, count, ret;

	dom = lxd_dev_domain(host, name);
	if (dom < 0)
		return died_early(name);
	dev = lxd_domain_devices(dom, &count);
	lxd_dev_stat(dom, &stat);
	lxd_dev_close(dom);
	if (stat.state == LXDOM_STATE_DEAD) {
		free(dev);
		return died_early(name);
	}
	if (!dev)
		return lxd_error(LXD_EXIT_FAILED,
			"%s: it runs, but its devices can't be listed (%s): see lxdom show %s",
			name, strerror(-count), name);
	if (lxd_json())
		ret = print_json(name, r, ms, dev, count);
	else
		ret = print_text(name, dev, count, lxd_waits_for_pci(&stat));
	free(dev);
	return ret;
}

static int start(int host, struct request *req, int log)
{
	struct lxd_runner r;
	enum lxd_word w;
	long begin = now_ms();
	int err;

	err = lxd_runner_start(&r, req->argv, log);
	if (err)
		return lxd_error(LXD_EXIT_FAILED,
				 "%s: %s: install lxdom as a whole, or set LXDOM_RUNNER",
				 req->path, strerror(-err));
	w = wait_for(&r, host, req->name);
	if (w != LXD_WORD_OK)
		return failed(&r, w, req->name, log);
	req->runs = true;
	req->monitor = r.pid;
	close(r.ready);
	return started(host, req->name, &r, now_ms() - begin);
}

/**
 * struct run_log - what the runner says on its stderr, beside its word
 * @path: of the domain's log
 * @temp: of this one, as long as the name may be somebody else's
 * @fd: open, or -1
 */
struct run_log {
	char path[LXD_PATH_MAX];
	char temp[LXD_PATH_MAX + 16];
	int fd;
};

static int open_log(struct run_log *log, const char *name)
{
	char *slash;

	lxd_run_path(log->path, sizeof(log->path), name, "log");
	snprintf(log->temp, sizeof(log->temp), "%s.%d", log->path,
		 (int)getpid());
	slash = strrchr(log->path, '/');
	*slash = 0;
	log->fd = mkdir(log->path, 0755) && errno != EEXIST ? -1 : 0;
	*slash = '/';
	if (!log->fd)
		log->fd = open(log->temp, O_WRONLY | O_CREAT | O_TRUNC |
			       O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (log->fd >= 0)
		return LXD_EXIT_OK;
	return lxd_error(LXD_EXIT_FAILED,
			 "%s: %s: make room for it there, or set LXDOM_RUN_DIR",
			 log->path, strerror(errno));
}

static bool is_free(int host, const char *name)
{
	int dom = lxd_dev_domain(host, name);

	if (dom >= 0)
		lxd_dev_close(dom);
	return dom == -ENOENT;
}

/* Two may be starting at one time: the log of the name is that of who has it. */
static void close_log(struct run_log *log, const struct request *req, int host)
{
	bool ours = req->runs || is_free(host, req->name);
	struct stat st;

	/* What failed leaves nothing behind that says nothing. */
	if (ours && !req->runs && !fstat(log->fd, &st) && !st.st_size) {
		unlink(log->path);
		ours = false;
	}
	if (!ours)
		unlink(log->temp);
	else if (rename(log->temp, log->path))
		fprintf(stderr, "lxdom: %s: %s: the log is %s\n", log->path,
			strerror(errno), log->temp);
	close(log->fd);
}

static int start_logged(int host, struct request *req)
{
	struct run_log log;
	int ret, sig;

	ret = open_log(&log, req->name);
	if (ret)
		return ret;
	lxd_interrupts(true);
	ret = start(host, req, log.fd);
	close_log(&log, req, host);
	if (!ret && req->wait)
		lxd_stay_signals();
	/* One that came when the domain already ran is for lxd_stay(), too. */
	sig = lxd_interrupts(false);
	if (!ret && req->wait && sig)
		raise(sig);
	return ret;
}

static int verb_main(int argc, char **argv)
{
	struct request req = { };
	struct lxd_args args;
	int host, ret;

	/* "--memory=8" becomes two words, and a few are added. */
	req.argv = calloc(2 * argc + 8, sizeof(*req.argv));
	if (!req.argv)
		return lxd_error(LXD_EXIT_FAILED, "run: out of memory: free some");
	lxd_args_init(&args, &lxd_verb_run, argc, argv);
	if (!get_request(&args, &req)) {
		ret = args.exit;
		goto out;
	}
	ret = lxd_host_open(&host);
	if (ret)
		goto out;
	ret = check_free(host, req.name);
	if (!ret)
		ret = lxd_runner_path(req.path, sizeof(req.path));
	if (!ret)
		ret = start_logged(host, &req);
	if (!ret && req.wait)
		ret = lxd_stay(host, req.name, req.monitor);
	lxd_dev_close(host);
out:
	free(req.argv);
	return ret;
}

const struct lxd_verb lxd_verb_run = {
	.name = "run",
	.operands = "MODULE [PARAM=VALUE ...]",
	.summary = "Run a driver module in a new domain and wait until it serves",
	.options = options,
	.min = 1,
	.max = -1,
	.run = verb_main,
};
