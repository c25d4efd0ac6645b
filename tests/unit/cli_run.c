// SPDX-License-Identifier: GPL-2.0-only
/* sources: cli/args.c cli/output.c cli/help.c cli/domain.c cli/run.c cli/start.c */
/* sources: cli/stay.c cli/stop.c cli/report.c */
/* cflags: -DLXD_VERSION='"test"' */
/* libs: -ljson-c */
/*
 * lxdom run, with a runner that is a script: words, errors, interrupts.
 */
#include "cli_fake.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>

const struct lxd_verb *const lxd_verbs[] = { NULL };

const struct lxd_verb *lxd_verb_find(const char *name)
{
	return NULL;
}

static char *dir;

static char *in_dir(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

/* The script gets the descriptor as $fd and its operands as "$@". */
static void runner_does(const char *body)
{
	FILE *f = fopen(in_dir("runner"), "w");

	assert_non_null(f);
	fprintf(f, "#!/bin/bash\n"
		"cd '%s' || exit\n"
		"printf '%%s\\n' \"$@\" >args\n"
		"echo $$ >pid\n"
		"while [ \"$1\" != -- ]; do\n"
		"[ \"$1\" != --ready-fd ] || fd=$2; shift; done; shift\n"
		"%s\n", dir, body);
	fclose(f);
	assert_int_equal(chmod(in_dir("runner"), 0700), 0);
	setenv("LXDOM_RUNNER", in_dir("runner"), 1);
}

static void read_file(const char *name, char *buf, size_t size)
{
	FILE *f = fopen(in_dir(name), "r");
	size_t n;

	assert_non_null(f);
	n = fread(buf, 1, size - 1, f);
	buf[n] = 0;
	fclose(f);
}

static int pid_in(const char *name)
{
	char text[32];

	read_file(name, text, sizeof(text));
	assert_true(atoi(text) > 0);
	return atoi(text);
}

static void run_fails(const char *words, int code, const char *err)
{
	cli(&lxd_verb_run, words);
	assert_string_equal(got.err, err);
	assert_int_equal(got.code, code);
}

static void it_runs(void **state)
{
	static const char first[] =
		"--memory\n32\n--isolation\nkvm\n--deadline\n500\n"
		"--window\n8\n--name\ndisk_0\n--ready-fd\n";
	char args[1024];

	fake.absent = 1;
	runner_does("echo ok $$ >&$fd");
	cli(&lxd_verb_run,
	    "run --memory=32 dir/disk-0.ko.xz a=1 --isolation kvm --deadline 500 --window 8 b");
	assert_string_equal(got.err, "");
	assert_string_equal(got.out, "disk_0: running: diska, diskb\n");
	assert_int_equal(got.code, LXD_EXIT_OK);
	read_file("args", args, sizeof(args));
	assert_memory_equal(args, first, strlen(first));
	assert_non_null(strstr(args, "\n--\ndir/disk-0.ko.xz\na=1\nb\n"));
}

static void it_runs_in_json(void **state)
{
	struct json_object *o, *devices;

	fake.absent = 1;
	runner_does("echo ok 4711 >&$fd");
	cli(&lxd_verb_run, "run -j --name my.disk --kernel 6.1 --module-dir /m disk0");
	assert_int_equal(got.code, LXD_EXIT_OK);
	o = cli_json();
	assert_string_equal(json_at(o, "name"), "my.disk");
	assert_string_equal(json_at(o, "pid"), "4711");
	assert_int_equal(atoi(json_at(o, "monitor")), pid_in("pid"));
	assert_true(json_object_object_get_ex(o, "devices", &devices));
	assert_string_equal(json_at(json_object_array_get_idx(devices, 0),
				    "name"), "diska");
	json_object_put(o);
}

static void no_devices(void **state)
{
	fake.absent = 1;
	fake.nr_dev = 0;
	runner_does("echo ok $$ >&$fd");
	cli(&lxd_verb_run, "run disk0");
	assert_string_equal(got.out, "disk0: running\n");
}

static void the_caller_need_not_wait_for_the_runner(void **state)
{
	time_t start = time(NULL);

	fake.absent = 1;
	runner_does("echo ok $$ >&$fd; exec {fd}>&-; ls -l /proc/self/fd >fds; exec sleep 20");
	cli(&lxd_verb_run, "run disk0");
	assert_int_equal(got.code, LXD_EXIT_OK);
	assert_true(time(NULL) - start < 10);
	assert_int_equal(kill(pid_in("pid"), SIGKILL), 0);
}

static void what_the_runner_says_beside(void **state)
{
	char text[64];

	fake.absent = 1;
	runner_does("echo a remark >&2; echo ok $$ >&$fd");
	cli(&lxd_verb_run, "run disk0");
	assert_string_equal(got.err, "");
	assert_int_equal(got.code, LXD_EXIT_OK);
	read_file("disk0.log", text, sizeof(text));
	assert_string_equal(text, "a remark\n");
	/* A start that fails without a remark leaves no file. */
	fake.find = -ENOENT;
	runner_does("echo error x: y >&$fd; exit 1");
	cli(&lxd_verb_run, "run disk0");
	assert_int_equal(access(in_dir("disk0.log"), F_OK), -1);
	/* And one with a remark that. */
	runner_does("echo why >&2; exit 1");
	cli(&lxd_verb_run, "run disk0");
	assert_int_equal(got.code, LXD_EXIT_FAILED);
	read_file("disk0.log", text, sizeof(text));
	assert_string_equal(text, "why\n");
}

/* Another has come up with the name meanwhile, and has said something. */
static void the_log_of_somebody_else(void **state)
{
	char text[64];

	fake.absent = 1;
	runner_does("echo from the first >disk0.log; echo mine >&2\n"
		    "echo error disk0: it runs already >&$fd; exit 1");
	run_fails("run disk0", LXD_EXIT_FAILED, "lxdom: disk0: it runs already\n");
	read_file("disk0.log", text, sizeof(text));
	assert_string_equal(text, "from the first\n");
	fake.absent = 1;
	runner_does("echo error disk0: it runs already >&$fd; exit 1");
	cli(&lxd_verb_run, "run disk0");
	read_file("disk0.log", text, sizeof(text));
	assert_string_equal(text, "from the first\n");
	/* Who gets the name begins a log of its own. */
	fake.absent = 1;
	runner_does("echo the next >&2; echo ok $$ >&$fd");
	cli(&lxd_verb_run, "run disk0");
	read_file("disk0.log", text, sizeof(text));
	assert_string_equal(text, "the next\n");
}

static void no_run_directory(void **state)
{
	fake.absent = 1;
	setenv("LXDOM_RUN_DIR", "/nonexistent/dir", 1);
	run_fails("run disk0", LXD_EXIT_FAILED,
		  "lxdom: /nonexistent/dir/disk0.log: No such file or directory: make room for it there, or set LXDOM_RUN_DIR\n");
	setenv("LXDOM_RUN_DIR", dir, 1);
}

static void an_error_of_the_runner(void **state)
{
	fake.absent = 1;
	runner_does("echo 'error disk0: init failed: Invalid argument' >&$fd; exit 1");
	run_fails("run disk0", LXD_EXIT_FAILED,
		  "lxdom: disk0: init failed: Invalid argument\n");
	fake.absent = 1;
	runner_does("printf 'error disk0: too long' >&$fd; exit 5");
	run_fails("run disk0", LXD_EXIT_FAILED, "lxdom: disk0: too long\n");
}

static void a_device_that_somebody_has(void **state)
{
	fake.absent = 1;
	runner_does("echo 'busy disk0: driver x has its device' >&$fd; exit 1");
	run_fails("run disk0", LXD_EXIT_BUSY,
		  "lxdom: disk0: driver x has its device\n");
}

static void a_start_that_takes_too_long(void **state)
{
	fake.absent = 1;
	runner_does("echo 'late disk0: its init took longer than 30.0 s' >&$fd; exit 1");
	run_fails("run disk0", LXD_EXIT_TIMED_OUT,
		  "lxdom: disk0: its init took longer than 30.0 s\n");
}

static void a_runner_that_breaks(void **state)
{
	char text[512];

	fake.absent = 1;
	runner_does("echo why >&2; exit 0");
	snprintf(text, sizeof(text),
		 "lxdom: disk0: the runner left without a word: see %s/disk0.log\n",
		 dir);
	run_fails("run disk0", LXD_EXIT_FAILED, text);
	/* One that has said nothing leaves no file to be looked at. */
	fake.absent = 1;
	runner_does("kill -SEGV $$");
	run_fails("run disk0", LXD_EXIT_FAILED,
		  "lxdom: disk0: the runner was ended by signal 11 (Segmentation fault): see dmesg\n");
}

/* Ours is to clean up, its is to end as anybody does. */
static void a_reader_who_is_gone(void **state)
{
	unsigned long ignored;
	char text[64];

	fake.find = -ENOENT;
	runner_does("kill -PIPE $PPID; grep SigIgn /proc/$$/status >ignored\n"
		    "echo why >&2; echo error x: y >&$fd; exit 1");
	run_fails("run disk0", LXD_EXIT_FAILED, "lxdom: x: y\n");
	read_file("disk0.log", text, sizeof(text));
	assert_string_equal(text, "why\n");
	read_file("ignored", text, sizeof(text));
	assert_memory_equal(text, "SigIgn:", 7);
	ignored = strtoul(text + 7, NULL, 16);
	assert_false(ignored >> (SIGPIPE - 1) & 1);
}

static void a_domain_that_dies_at_once(void **state)
{
	fake.find = -ENOENT;
	runner_does("echo ok $$ >&$fd");
	run_fails("run disk0", LXD_EXIT_FAILED,
		  "lxdom: disk0: it died right after the driver's init: see lxdom show disk0\n");
}

/* Is the process gone, or a zombie that somebody else has yet to reap? */
static bool gone(int pid)
{
	char path[64], stat[256] = "";
	FILE *f;

	if (kill(pid, 0))
		return true;
	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "r");
	if (!f)
		return true;
	if (!fgets(stat, sizeof(stat), f))
		stat[0] = 0;
	fclose(f);
	return strstr(stat, ") Z ");
}

static void assert_gone(int pid)
{
	int i;

	for (i = 0; i < 200 && !gone(pid); i++)
		usleep(10000);
	assert_true(gone(pid));
}

static void an_interrupt_ends_all(void **state)
{
	fake.find = -ENOENT;
	runner_does("trap 'kill $!; exit' TERM; sleep 100 & echo $! >child; kill -INT $PPID; wait");
	run_fails("run disk0", LXD_EXIT_FAILED,
		  "lxdom: disk0: interrupted: nothing is left running\n");
	assert_gone(pid_in("pid"));
	assert_gone(pid_in("child"));
}

static void a_second_interrupt_does_not_wait(void **state)
{
	fake.find = -ENOENT;
	runner_does("trap 'touch told' TERM; sleep 100 & echo $! >child; kill -INT $PPID\n"
		    "until [ -e told ]; do wait; done\n"
		    "sleep 0.5; kill -INT $PPID; sleep 100");
	run_fails("run disk0", LXD_EXIT_FAILED,
		  "lxdom: disk0: the runner did not clean up and was killed: a PCI device may still be with vfio-pci\n");
	assert_gone(pid_in("pid"));
	assert_gone(pid_in("child"));
}

/* As nohup does, and a script's shell for what it runs in the background. */
static void signals_that_the_caller_ignores(void **state)
{
	struct sigaction sa = { .sa_handler = SIG_IGN }, old, now;

	fake.absent = 1;
	sigaction(SIGHUP, &sa, &old);
	runner_does("kill -HUP $PPID; sleep 0.5; echo ok $$ >&$fd");
	cli(&lxd_verb_run, "run disk0");
	assert_string_equal(got.err, "");
	assert_int_equal(got.code, LXD_EXIT_OK);
	sigaction(SIGHUP, &old, &now);
	assert_ptr_equal(now.sa_handler, SIG_IGN);
}

static atomic_int handled;

static void handle(int sig)
{
	handled++;
}

static void signals_that_the_caller_handles(void **state)
{
	struct sigaction sa = { .sa_handler = handle }, old, now;

	fake.absent = 1;
	sigaction(SIGTERM, &sa, &old);
	runner_does("echo ok $$ >&$fd");
	cli(&lxd_verb_run, "run disk0");
	assert_int_equal(got.code, LXD_EXIT_OK);
	sigaction(SIGTERM, &old, &now);
	assert_ptr_equal(now.sa_handler, handle);
	assert_int_equal(handled, 0);
}

static void an_error_is_said_whatever_comes_after(void **state)
{
	fake.absent = 1;
	runner_does("echo error x: y >&$fd; sleep 0.5; kill -INT $PPID; sleep 100");
	run_fails("run disk0", LXD_EXIT_FAILED,
		  "lxdom: x: y (and the runner, which did not clean up, was killed)\n");
	assert_gone(pid_in("pid"));
}

/* Who ignores SIGCHLD has no children to wait for. */
static void a_caller_that_ignores_children(void **state)
{
	fake.absent = 1;
	signal(SIGCHLD, SIG_IGN);
	runner_does("echo 'error x: y' >&$fd; exit 1");
	run_fails("run disk0", LXD_EXIT_FAILED, "lxdom: x: y\n");
	signal(SIGCHLD, SIG_DFL);
}

/* ---- --wait ---- */

static void it_waits_for_the_end(void **state)
{
	fake.absent = 1;
	runner_does("echo ok $$ >&$fd; exec {fd}>&-; sleep 0.5; touch told");
	cli(&lxd_verb_run, "run --wait disk0");
	assert_string_equal(got.err, "");
	assert_string_equal(got.out, "disk0: running: diska, diskb\n");
	assert_int_equal(got.code, LXD_EXIT_OK);
	assert_int_equal(access(in_dir("told"), F_OK), 0);
}

static void it_waits_and_the_domain_dies(void **state)
{
	fake.absent = 1;
	runner_does("printf 'domain died: page fault\nRIP: ...\n' >disk0.fault\n"
		    "echo ok $$ >&$fd; sleep 0.2; exit 3");
	run_fails("run -w disk0", LXD_EXIT_FAILED,
		  "lxdom: disk0: it died: page fault: see lxdom show disk0\n");
	fake.absent = 1;
	unlink(in_dir("disk0.fault"));
	runner_does("echo ok $$ >&$fd; sleep 0.2; kill -KILL $$");
	run_fails("run -w disk0", LXD_EXIT_FAILED,
		  "lxdom: disk0: its monitor was ended by signal 9 (Killed), and the domain with it: see lxdom log disk0\n");
	/* What failed to start is not waited for. */
	fake.absent = 1;
	runner_does("echo error x: y >&$fd; exit 1");
	run_fails("run -w disk0", LXD_EXIT_FAILED, "lxdom: x: y\n");
}

/* As lxdom stop does it; nobody ends the monitor. */
static void it_waits_and_is_told_to_stop(void **state)
{
	fake.absent = 1;
	runner_does("echo ok $$ >&$fd; sleep 0.2; kill -TERM $PPID; sleep 0.5");
	run_fails("run -w disk0", LXD_EXIT_OK, "");
	fake.absent = 1;
	runner_does("echo ok $$ >&$fd; sleep 0.2; kill -INT $PPID; sleep 0.5");
	run_fails("run -w disk0", LXD_EXIT_OK, "");
}

#define BUSY \
	"lxdom: disk0: busy, 2 open files on diskb: unmount or close them, or end it by lxdom kill disk0\n"

static void it_waits_for_what_is_busy(void **state)
{
	fake.absent = 1;
	fake.stop = -EBUSY;
	runner_does("trap 'touch told; exit 0' TERM; echo ok $$ >&$fd; sleep 0.2\n"
		    "kill -TERM $PPID; while :; do sleep 0.1; done");
	run_fails("run -w disk0", LXD_EXIT_OK, BUSY);
	assert_int_equal(unlink(in_dir("told")), 0);
	/* Who interrupts may think again. */
	fake.absent = 1;
	runner_does("trap 'touch told' TERM; echo ok $$ >&$fd; sleep 0.2\n"
		    "kill -INT $PPID; sleep 0.5; exit 0");
	run_fails("run -w disk0", LXD_EXIT_OK, BUSY);
	assert_int_equal(access(in_dir("told"), F_OK), -1);
	fake.absent = 1;
	runner_does("trap 'touch told; exit 0' TERM; echo ok $$ >&$fd; sleep 0.2\n"
		    "kill -INT $PPID; sleep 0.5; kill -INT $PPID\n"
		    "while :; do sleep 0.1; done");
	run_fails("run -w disk0", LXD_EXIT_OK, BUSY);
	assert_int_equal(access(in_dir("told"), F_OK), 0);
}

static void it_tells_a_service_manager(void **state)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	char text[32] = "";
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	assert_true(strlen(in_dir("notify")) < sizeof(addr.sun_path));
	strcpy(addr.sun_path, in_dir("notify"));
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	setenv("NOTIFY_SOCKET", addr.sun_path, 1);
	fake.absent = 1;
	runner_does("echo error x: y >&$fd; exit 1");
	cli(&lxd_verb_run, "run --wait disk0");
	assert_int_equal(recv(fd, text, sizeof(text), MSG_DONTWAIT), -1);
	fake.absent = 1;
	runner_does("echo ok $$ >&$fd");
	cli(&lxd_verb_run, "run --wait disk0");
	assert_string_equal(got.err, "");
	assert_int_equal(recv(fd, text, sizeof(text), MSG_DONTWAIT), 7);
	assert_string_equal(text, "READY=1");
	/* Nobody waits who is not asked to. */
	fake.absent = 1;
	cli(&lxd_verb_run, "run disk0");
	assert_int_equal(recv(fd, text, sizeof(text), MSG_DONTWAIT), -1);
	unsetenv("NOTIFY_SOCKET");
	close(fd);
}

static void progress_on_a_terminal(void **state)
{
	static const char due[] =
		"\r\033[Klxdom: disk0: the module is being loaded, 2 s\r\033[Klxdom: x: y\r\n";
	char *argv[3] = { "run", "disk0", NULL };
	int saved = dup(2), pty, tty;
	char out[256] = "";

	fake.find = -ENOENT;
	runner_does("sleep 2.5; echo error x: y >&$fd; exit 1");
	pty = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(pty >= 0);
	assert_int_equal(grantpt(pty), 0);
	assert_int_equal(unlockpt(pty), 0);
	tty = open(ptsname(pty), O_RDWR | O_NOCTTY);
	assert_true(tty >= 0);
	dup2(tty, 2);
	assert_int_equal(lxd_verb_run.run(2, argv), LXD_EXIT_FAILED);
	dup2(saved, 2);
	close(saved);
	while (!strchr(out, '\n'))
		assert_true(read(pty, out + strlen(out), 1) == 1);
	close(tty);
	close(pty);
	assert_string_equal(out, due);
}

static void no_progress_in_a_file(void **state)
{
	fake.absent = 100;
	runner_does("sleep 2.5; echo error x: y >&$fd; exit 1");
	run_fails("run disk0", LXD_EXIT_FAILED, "lxdom: x: y\n");
}

static void no_runner(void **state)
{
	char text[512];

	fake.absent = 1;
	setenv("LXDOM_RUNNER", "/nonexistent/runner", 1);
	run_fails("run disk0", LXD_EXIT_FAILED,
		  "lxdom: /nonexistent/runner: No such file or directory: correct or unset LXDOM_RUNNER\n");
	runner_does("");
	truncate(in_dir("runner"), 0);
	fake.absent = 1;
	snprintf(text, sizeof(text),
		 "lxdom: %s: Exec format error: install lxdom as a whole, or set LXDOM_RUNNER\n",
		 in_dir("runner"));
	run_fails("run disk0", LXD_EXIT_FAILED, text);
}

static void names(void **state)
{
	fake.stat.state = LXDOM_STATE_RUNNING;
	run_fails("run disk0", LXD_EXIT_FAILED,
		  "lxdom: disk0: a domain of this name is there already (running): stop it, or give another --name\n");
	run_fails("run --name=-j disk0", LXD_EXIT_USAGE,
		  "lxdom: run: '-j' is no name for a domain: 1 to 31 of A-Z a-z 0-9 _ . - and no . or - at the beginning\n");
	run_fails("run --name a/b disk0", LXD_EXIT_USAGE,
		  "lxdom: run: 'a/b' is no name for a domain: 1 to 31 of A-Z a-z 0-9 _ . - and no . or - at the beginning\n");
	run_fails("run pci:v00001234d0000abcd*", LXD_EXIT_USAGE,
		  "lxdom: run: 'pci:v00001234d0000abcd*' makes no name for a domain: give one with --name\n");
}

/* Its monitor is about to leave: the name is waited for. */
static void a_name_of_a_dead_one(void **state)
{
	fake.stat.state = LXDOM_STATE_DEAD;
	fake.finds = 2;
	runner_does("echo error x: y >&$fd; exit 1");
	run_fails("run disk0", LXD_EXIT_FAILED, "lxdom: x: y\n");
	assert_int_equal(fake.find, -ENOENT);
}

/* It says "ok", and is dead when it is looked at. */
static void a_domain_that_is_dead(void **state)
{
	fake.absent = 1;
	fake.stat.state = LXDOM_STATE_DEAD;
	runner_does("echo ok $$ >&$fd");
	run_fails("run disk0", LXD_EXIT_FAILED,
		  "lxdom: disk0: it died right after the driver's init: see lxdom show disk0\n");
}

static void numbers(void **state)
{
	run_fails("run --window 257 x", LXD_EXIT_USAGE,
		  "lxdom: run: '257' is not a number from 1 to 256: see lxdom run --help\n");
	run_fails("run --deadline 99 x", LXD_EXIT_USAGE,
		  "lxdom: run: '99' is not a number from 100 to 600000: see lxdom run --help\n");
	run_fails("run --memory 0 x", LXD_EXIT_USAGE,
		  "lxdom: run: '0' is not a number from 1 to 1048576: see lxdom run --help\n");
}

static void devices(void **state)
{
	run_fails("run --pci a --pci b --pci c --pci d --pci e --pci f --pci g --pci h --pci i x",
		  LXD_EXIT_USAGE,
		  "lxdom: run: more than 8 PCI devices: one domain has no more\n");
}

static void walls(void **state)
{
	run_fails("run --isolation paper x", LXD_EXIT_USAGE,
		  "lxdom: run: 'paper' is no wall: process or kvm\n");
}

static int enter(void **state)
{
	dir = mkdtemp(strdup("/tmp/cli_run.XXXXXX"));
	return dir ? setenv("LXDOM_RUN_DIR", dir, 1) : -1;
}

static int leave(void **state)
{
	static const char *const files[] = {
		"runner", "args", "pid", "child", "told", "fds", "ignored", "disk0.log",
		"disk_0.log", "my.disk.log", "notify", "disk0.fault"
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(files); i++)
		unlink(in_dir(files[i]));
	if (rmdir(dir))
		return -1;
	free(dir);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup(f, fake_reset)
		T(it_runs), T(it_runs_in_json), T(no_devices),
		T(the_caller_need_not_wait_for_the_runner),
		T(what_the_runner_says_beside), T(the_log_of_somebody_else),
		T(no_run_directory),
		T(an_error_of_the_runner), T(a_start_that_takes_too_long),
		T(a_device_that_somebody_has), T(a_runner_that_breaks),
		T(a_reader_who_is_gone),
		T(a_domain_that_dies_at_once), T(an_interrupt_ends_all),
		T(a_second_interrupt_does_not_wait),
		T(signals_that_the_caller_ignores),
		T(signals_that_the_caller_handles),
		T(an_error_is_said_whatever_comes_after),
		T(a_caller_that_ignores_children),
		T(it_waits_for_the_end),
		T(it_waits_and_the_domain_dies),
		T(it_waits_and_is_told_to_stop),
		T(it_waits_for_what_is_busy),
		T(it_tells_a_service_manager),
		T(progress_on_a_terminal), T(no_progress_in_a_file), T(no_runner), T(names),
		T(a_name_of_a_dead_one), T(a_domain_that_is_dead),
		T(numbers), T(devices), T(walls),
	};

	return cmocka_run_group_tests_name("cli_run", tests, enter, leave);
}
