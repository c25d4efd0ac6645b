// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process back end with library kernels of a few instructions: exceptions,
 * services, reports, and what is left of the runner in the domain's process.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <dirent.h>
#include <lxdom/boot.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../unit/elf_maker.h"

#define RELEASE		"6.1.0-wall"
#define WINDOW		(1u << 20)
#define CODE_SIZE	96	/* bytes that are taken of each function below */
#define OUTPUT_MAX	16384

#define code(name, ...)							\
	static void __attribute__((naked, used)) name(void)		\
	{								\
		__asm__(__VA_ARGS__);					\
	}

/* ---- lxd_start(%rdi = boot block): position-independent, or absolute ---- */

_Static_assert(offsetof(struct lxdom_boot, backend) == 16, "backend");
_Static_assert(offsetof(struct lxdom_boot, direct) == 40, "direct");
_Static_assert(offsetof(struct lxdom_boot, percpu) == 88, "percpu");
_Static_assert(offsetof(struct lxdom_regs, rip) == 128, "rip");

#define SERVICE(nr)	"mov 16(%rbx), %rax\n mov $" #nr ", %edi\n call *%rax\n"
#define LEAVE		"xor %esi, %esi\n" SERVICE(3) "ud2\n"
#define BEGIN		"mov %rdi, %rbx\n"

code(leave, BEGIN LEAVE)
code(give_up, BEGIN "mov $1, %esi\n" SERVICE(3))
code(write_null, "movl $1, 0\n")
code(read_wild, "mov $0x123456789000, %rax\n mov (%rax), %rax\n")
code(write_text, "lea 0(%rip), %rax\n movl $1, (%rax)\n")
code(jump_null, "xor %eax, %eax\n call *%rax\n")
code(overflow, "1: push %rax\n jmp 1b\n")
code(invalid, "ud2\n")
code(divide, "xor %ecx, %ecx\n xor %edx, %edx\n mov $1, %eax\n div %ecx\n")
code(do_cli, "cli\n")
code(do_hlt, "hlt\n")
code(do_in, "mov $0x80, %dx\n in %dx, %al\n")
code(do_rdmsr, "mov $0x10, %ecx\n rdmsr\n")
code(do_exec, "mov $59, %eax\n xor %edi, %edi\n syscall\n")
code(do_open, "mov $2, %eax\n xor %edi, %edi\n syscall\n")
code(do_mmap, "mov $9, %eax\n xor %edi, %edi\n syscall\n")
code(other_read, "mov $0, %eax\n mov $1, %edi\n mov $8, %edx\n syscall\n")
code(bad_service, BEGIN SERVICE(99))
code(call_missing, "1: call 1b\n")	/* relocated */

/* Unaligned stack: waits 1 ms, expects -ETIME; rings; leaves. */
#define ALL_SERVICES							\
	BEGIN "push %rax\n mov $1000000, %esi\n" SERVICE(1)		\
	"cmp $-62, %rax\n jne 1f\n" SERVICE(2)				\
	"test %rax, %rax\n jne 1f\n" LEAVE "1: ud2\n"
code(services, ALL_SERVICES)

/* Dirties a page of private memory, gives it back, finds it empty. */
#define ONE_PAGE							\
	BEGIN "mov 40(%rbx), %r12\n movq $1, 8192(%r12)\n"		\
	"lea 8192(%r12), %rsi\n mov $4096, %edx\n" SERVICE(4)		\
	"or 8192(%r12), %rax\n jne 1f\n" LEAVE "1: ud2\n"
code(give_back, ONE_PAGE)

/* The canary is there, GS points at the per-CPU area. */
#define CANARY								\
	BEGIN "mov %gs:40, %rax\n test %rax, %rax\n je 1f\n"		\
	"mov 88(%rbx), %rcx\n cmp 40(%rcx), %rax\n jne 1f\n"		\
	LEAVE "1: ud2\n"
code(canary, CANARY)

/* ud2, then an exception handler that skips it. */
code(resume, BEGIN "ud2\n" LEAVE)
code(loop, "1: pause\n jmp 1b\n")
code(sleep_on, BEGIN "1: mov $-1, %rsi\n" SERVICE(1) "jmp 1b\n")

/* ---- lxd_exception(%rdi = registers) ---- */

code(fatal, "mov $1, %eax\n ret\n")
code(skip_two, "addq $2, 128(%rdi)\n xor %eax, %eax\n ret\n")
code(fault_again, "ud2\n")

struct rig {
	char dir[64];
	int fd[4];
	char out[OUTPUT_MAX];
	int status;
};

static void write_file(const char *dir, const char *name, const void *data,
		       size_t size)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static void write_library(struct rig *r, void (*start)(void),
			  void (*exception)(void))
{
	u8 text[3 * CODE_SIZE];
	static struct maker m;
	size_t size;
	u8 *file;
	u32 sec;

	memcpy(text, start, CODE_SIZE);
	memcpy(text + CODE_SIZE, exception, CODE_SIZE);
	memcpy(text + 2 * CODE_SIZE, invalid, CODE_SIZE);
	maker_init(&m);
	sec = maker_text(&m, text, sizeof(text));
	maker_function(&m, "lxd_start", sec, 0, CODE_SIZE);
	maker_function(&m, "lxd_exception", sec, CODE_SIZE, CODE_SIZE);
	maker_function(&m, "lxd_missing", sec, 2 * CODE_SIZE, CODE_SIZE);
	if (start == call_missing)
		maker_rela(&m, sec, 1, maker_import(&m, "nowhere"),
			   R_X86_64_PLT32, -4);
	file = maker_build(&m, &size);
	write_file(r->dir, RELEASE "/library.o", file, size);
	write_file(r->dir, RELEASE "/symvers", "", 0);
	free(file);
	maker_init(&m);
	maker_module(&m, "mod", RELEASE);
	file = maker_build(&m, &size);
	write_file(r->dir, "mod.ko", file, size);
	free(file);
}

static int setup(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));
	char path[128];

	if (!getenv("LXDOM_RUNNER")) {
		fprintf(stderr, "wall: set LXDOM_RUNNER to the runner\n");
		exit(1);
	}
	strcpy(r->dir, "/tmp/wall.XXXXXX");
	if (!mkdtemp(r->dir))
		return -1;
	snprintf(path, sizeof(path), "%s/" RELEASE, r->dir);
	mkdir(path, 0700);
	r->fd[0] = memfd_create("channel", 0);
	r->fd[1] = memfd_create("window", 0);
	r->fd[2] = eventfd(0, 0);
	r->fd[3] = eventfd(0, EFD_NONBLOCK);
	*state = r;
	return ftruncate(r->fd[0], sizeof(struct lxdom_channel)) ||
	       ftruncate(r->fd[1], WINDOW);
}

static int teardown(void **state)
{
	struct rig *r = *state;
	char command[128];
	int i;

	for (i = 0; i < 4; i++)
		close(r->fd[i]);
	snprintf(command, sizeof(command), "rm -r %s", r->dir);
	free(r);
	return system(command);
}

static void exec_runner(struct rig *r)
{
	char fds[64], module[128];

	snprintf(fds, sizeof(fds), "%d,%d,%d,%d", r->fd[0], r->fd[1],
		 r->fd[2], r->fd[3]);
	snprintf(module, sizeof(module), "%s/mod.ko", r->dir);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execl(getenv("LXDOM_RUNNER"), "lxdom-runner", "--hosted", fds,
	      "--libdir", r->dir, "--memory", "4", "--run-dir", r->dir, module,
	      NULL);
	_exit(126);
}

static pid_t start(struct rig *r, int *out)
{
	int fds[2];
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (!pid) {
		dup2(fds[1], STDERR_FILENO);
		close(fds[0]);
		close(fds[1]);
		exec_runner(r);
	}
	close(fds[1]);
	*out = fds[0];
	return pid;
}

/* Reads what the runner says until it ends. */
static void finish(struct rig *r, pid_t pid, int out)
{
	size_t len = 0;
	ssize_t n;

	while ((n = read(out, r->out + len, OUTPUT_MAX - 1 - len)) > 0)
		len += n;
	r->out[len] = 0;
	close(out);
	assert_int_equal(waitpid(pid, &r->status, 0), pid);
	assert_true(WIFEXITED(r->status));
	r->status = WEXITSTATUS(r->status);
}

static void run(struct rig *r, void (*start_code)(void),
		void (*exception)(void))
{
	pid_t pid;
	int out;

	write_library(r, start_code, exception);
	pid = start(r, &out);
	finish(r, pid, out);
}

static void expect_in_order(struct rig *r, void (*start_code)(void))
{
	run(r, start_code, fatal);
	if (r->status || r->out[0])
		fprintf(stderr, "%s", r->out);
	assert_int_equal(r->status, 0);
	assert_string_equal(r->out, "");
}

static void test_in_order(void **state)
{
	expect_in_order(*state, leave);
}

static void test_services(void **state)
{
	struct rig *r = *state;
	u64 rung = 0;

	expect_in_order(r, services);
	assert_int_equal(read(r->fd[3], &rung, sizeof(rung)), sizeof(rung));
	assert_int_equal(rung, 1);
}

static void test_give_back(void **state)
{
	expect_in_order(*state, give_back);
}

static void test_canary(void **state)
{
	expect_in_order(*state, canary);
}

static void test_resume(void **state)
{
	struct rig *r = *state;

	run(r, resume, skip_two);
	assert_string_equal(r->out, "");
	assert_int_equal(r->status, 0);
}

static void test_faults(void **state)
{
	static const struct {
		void (*start)(void);
		const char *reason;
	} faults[] = {
		{ write_null, "page fault: write to 0x0000000000000000, where there is nothing" },
		{ read_wild, "page fault: read of 0x0000123456789000, where there is nothing" },
		{ write_text, "which is not allowed" },
		{ jump_null, "page fault: jump to 0x0000000000000000, where there is nothing" },
		{ overflow, "stack overflow: write to 0x" },
		{ invalid, "invalid opcode" },
		{ divide, "divide error" },
		{ do_cli, "privileged instruction: cli" },
		{ do_hlt, "privileged instruction: hlt" },
		{ do_in, "privileged instruction: port input" },
		{ do_rdmsr, "privileged instruction: rdmsr" },
		{ do_exec, "made the system call 59" },
		{ do_open, "made the system call 2" },
		{ do_mmap, "made the system call 9" },
		{ other_read, "made the system call 0" },
		{ give_up, "the library kernel gave up" },
		{ bad_service, "asked the back end for an unknown service" },
	};
	struct rig *r = *state;
	char text[128];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		run(r, faults[i].start, fatal);
		assert_int_equal(r->status, 3);
		if (!strstr(r->out, faults[i].reason))
			fprintf(stderr, "wanted '%s':\n%s", faults[i].reason,
				r->out);
		assert_non_null(strstr(r->out, faults[i].reason));
		assert_non_null(strstr(r->out, "domain died: "));
		assert_non_null(strstr(r->out, "Backtrace:\n"));
	}
	/* The last: its report is in a file as well. */
	snprintf(text, sizeof(text), "cmp -s %s/mod.fault /dev/null", r->dir);
	assert_int_not_equal(system(text), 0);
}

static void test_where(void **state)
{
	struct rig *r = *state;

	run(r, do_cli, fatal);
	assert_non_null(strstr(r->out, "RIP: library:lxd_start+0x0/0x60"));
	assert_non_null(strstr(r->out, " <fa> "));
	assert_non_null(strstr(r->out, "modules: mod\n"));
}

static void test_missing(void **state)
{
	struct rig *r = *state;

	run(r, call_missing, fatal);
	assert_int_equal(r->status, 3);
	assert_non_null(strstr(r->out, "RIP: library:lxd_missing+0x0/0x60"));
	assert_non_null(strstr(r->out, "library:lxd_start+0x5/0x60"));
}

static void test_fault_in_handler(void **state)
{
	struct rig *r = *state;

	run(r, write_null, fault_again);
	assert_int_equal(r->status, 3);
	assert_non_null(strstr(r->out, "domain died: killed by signal 4"));
	assert_non_null(strstr(r->out, "It left no registers behind."));
}

/* ---- from outside ---- */

static void nap(void)
{
	const struct timespec ms = { .tv_nsec = 1000000 };

	nanosleep(&ms, NULL);
}

static bool is_empty(const char *path)
{
	struct stat st;

	return stat(path, &st) || !st.st_size;
}

/* The domain's process, once its address space is its own. */
static pid_t domain_of(struct rig *r, pid_t runner)
{
	char path[128], line[256];
	int tries, pid = 0, memfds;
	FILE *f;

	for (tries = 0; tries < 2000; tries++, nap()) {
		snprintf(path, sizeof(path), "/proc/%d/task/%d/children",
			 runner, runner);
		f = fopen(path, "re");
		if (!f)
			continue;
		if (fscanf(f, "%d", &pid) != 1)
			pid = 0;
		fclose(f);
		snprintf(path, sizeof(path), "%s/mod.json", r->dir);
		if (!pid || is_empty(path))
			continue;
		snprintf(path, sizeof(path), "/proc/%d/maps", pid);
		f = fopen(path, "re");
		memfds = f ? 1 : 0;
		while (f && fgets(line, sizeof(line), f)) {
			if (strstr(line, ".so") || strstr(line, "[heap]"))
				memfds = 0;
		}
		if (f)
			fclose(f);
		if (memfds)
			return pid;
	}
	return 0;
}

static void expect_maps(pid_t pid)
{
	char path[64], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	f = fopen(path, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		/* The vsyscall page is above user space, and executes only. */
		if (strstr(line, "[vsyscall]"))
			continue;
		assert_non_null(strstr(line, "/memfd:"));
		assert_null(strstr(line, "rwx"));
	}
	fclose(f);
}

static void expect_descriptors(pid_t pid, int wanted)
{
	struct dirent *e;
	char path[64];
	int nr = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	d = opendir(path);
	if (!d && getuid())
		return;		/* not dumpable: not ours to look at */
	assert_non_null(d);
	while ((e = readdir(d)))
		nr += e->d_name[0] != '.';
	closedir(d);
	assert_int_equal(nr, wanted);
}

/* The line of /proc/PID/status that begins with @key. */
static void expect_status(pid_t pid, const char *key, const char *wanted)
{
	char path[64], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (strncmp(line, key, strlen(key)))
			continue;
		line[strcspn(line, "\n")] = 0;
		assert_string_equal(line + strlen(key), wanted);
	}
	fclose(f);
}

static void test_what_is_left(void **state)
{
	static const char *const caps[] = {
		"CapInh:", "CapPrm:", "CapEff:", "CapAmb:",
	};
	struct rig *r = *state;
	pid_t runner, pid;
	char path[128];
	u32 i;
	int out;

	write_library(r, sleep_on, fatal);
	runner = start(r, &out);
	pid = domain_of(r, runner);
	assert_int_not_equal(pid, 0);
	expect_maps(pid);
	expect_descriptors(pid, 2);
	expect_status(pid, "NoNewPrivs:", "\t1");
	expect_status(pid, "Seccomp:", "\t2");
	for (i = 0; i < ARRAY_SIZE(caps); i++)
		expect_status(pid, caps[i], "\t0000000000000000");
	if (!getuid()) {
		expect_status(pid, "CapBnd:", "\t0000000000000000");
		expect_status(pid, "Uid:", "\t65534\t65534\t65534\t65534");
		expect_status(pid, "Gid:", "\t65534\t65534\t65534\t65534");
	}
	kill(runner, SIGTERM);
	finish(r, runner, out);
	assert_int_equal(r->status, 0);
	snprintf(path, sizeof(path), "%s/mod.json", r->dir);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_not_equal(kill(pid, 0), 0);
}

/* SIGUSR1 from the monitor is the question where it hangs. */
static void test_hang(void **state)
{
	struct rig *r = *state;
	pid_t runner, pid;
	int out;

	write_library(r, loop, fatal);
	runner = start(r, &out);
	pid = domain_of(r, runner);
	assert_int_not_equal(pid, 0);
	kill(pid, SIGUSR1);
	finish(r, runner, out);
	assert_int_equal(r->status, 3);
	assert_non_null(strstr(r->out, "domain died: made no progress"));
	assert_non_null(strstr(r->out, "RIP: library:lxd_start+0x"));
}

static void test_killed(void **state)
{
	struct rig *r = *state;
	pid_t runner, pid;
	int out;

	write_library(r, loop, fatal);
	runner = start(r, &out);
	pid = domain_of(r, runner);
	assert_int_not_equal(pid, 0);
	kill(pid, SIGKILL);
	finish(r, runner, out);
	assert_int_equal(r->status, 3);
	assert_non_null(strstr(r->out, "domain died: killed by signal 9"));
}

/* Nothing may outlive the monitor. */
static void test_monitor_killed(void **state)
{
	struct rig *r = *state;
	pid_t runner, pid;
	char path[64];
	int out, tries;

	write_library(r, loop, fatal);
	runner = start(r, &out);
	pid = domain_of(r, runner);
	assert_int_not_equal(pid, 0);
	kill(runner, SIGKILL);
	waitpid(runner, NULL, 0);
	close(out);
	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	for (tries = 0; tries < 1000 && !access(path, F_OK); tries++)
		nap();
	assert_int_not_equal(access(path, F_OK), 0);
}

#define test(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_in_order),
		test(test_services),
		test(test_give_back),
		test(test_canary),
		test(test_resume),
		test(test_faults),
		test(test_where),
		test(test_missing),
		test(test_fault_in_handler),
		test(test_what_is_left),
		test(test_hang),
		test(test_killed),
		test(test_monitor_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
