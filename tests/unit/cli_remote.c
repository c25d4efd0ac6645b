// SPDX-License-Identifier: GPL-2.0-only
/* sources: cli/remote.c */
/* cflags: -DLXD_VERSION='"test"' */
/*
 * gdb's remote protocol, with a guest of cardboard: what it answers, and what it
 * makes of packets that are none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/remote.h"

#define MEMORY	0x1000u

static unsigned char memory[MEMORY];	/* the guest's, from MEMORY on */
static struct kvm_regs regs;
static struct lxd_tracee tracee;
static bool stepped;
static enum lxd_tracee_event next_event;
static int next_value;

bool lxd_tracee_read(const struct lxd_tracee *t, unsigned long long addr,
		     void *buf, size_t len)
{
	if (addr < MEMORY || addr - MEMORY > MEMORY ||
	    len > 2 * MEMORY - addr)
		return false;
	memcpy(buf, memory + (addr - MEMORY), len);
	return true;
}

bool lxd_tracee_write(const struct lxd_tracee *t, unsigned long long addr,
		      const void *buf, size_t len)
{
	if (addr < MEMORY || addr - MEMORY > MEMORY ||
	    len > 2 * MEMORY - addr)
		return false;
	memcpy(memory + (addr - MEMORY), buf, len);
	return true;
}

bool lxd_tracee_get(struct lxd_tracee *t, struct kvm_regs *r,
		    struct kvm_sregs *s)
{
	memset(s, 0, sizeof(*s));
	s->cs.selector = 8;
	*r = regs;
	return !t->gone;
}

bool lxd_tracee_set(struct lxd_tracee *t, const struct kvm_regs *r)
{
	regs = *r;
	return true;
}

bool lxd_tracee_resume(struct lxd_tracee *t, bool step)
{
	stepped = step;
	return next_event != LXD_TRACEE_RUNS;
}

void lxd_tracee_interrupt(struct lxd_tracee *t)
{
}

enum lxd_tracee_event lxd_tracee_event(struct lxd_tracee *t, int *value)
{
	*value = next_value;
	t->gone = next_event == LXD_TRACEE_EXITED ||
		  next_event == LXD_TRACEE_KILLED;
	return next_event;
}

static char got[65536];	/* what gdb got to see */
static int result;

/* All that gdb says, at once; what it is told in the end is in @got. */
static void serve(const char *said, size_t len)
{
	int in[2], out[2];
	ssize_t n;

	assert_false(pipe(in) || pipe(out));
	assert_int_equal(fcntl(out[1], F_SETPIPE_SZ, sizeof(got)), sizeof(got));
	assert_int_equal(write(in[1], said, len), len);
	close(in[1]);
	result = lxd_remote_serve(&tracee, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	n = read(out[0], got, sizeof(got) - 1);
	assert_true(n >= 0);
	got[n] = 0;
	close(out[0]);
}

static void frame(char *to, const char *packet)
{
	unsigned char sum = 0;
	const char *p;

	for (p = packet; *p; p++)
		sum += *p;
	sprintf(to, "$%s#%02x", packet, sum);
}

/* One packet, and what comes back. */
static void asked(const char *packet, const char *reply)
{
	static char said[16384], due[16384];

	frame(said, packet);
	due[0] = '+';
	frame(due + 1, reply);
	serve(said, strlen(said));
	assert_int_equal(result, 0);
	assert_string_equal(got, due);
}

static int reset(void **state)
{
	memset(&tracee, 0, sizeof(tracee));
	memset(&regs, 0, sizeof(regs));
	memset(memory, 0xab, sizeof(memory));
	tracee.signals = -1;
	next_event = LXD_TRACEE_STOPPED;
	next_value = -1;
	return 0;
}

static void questions(void **state)
{
	asked("?", "S02");
	asked("qSupported:multiprocess+", "PacketSize=1000;QStartNoAckMode+");
	asked("qAttached", "1");
	asked("qC", "QC1");
	asked("qfThreadInfo", "m1");
	asked("qsThreadInfo", "l");
	asked("Hg0", "OK");
	asked("T1", "OK");
	asked("D", "OK");
	/* What there isn't. */
	asked("vMustReplyEmpty", "");
	asked("qXfer:features:read:target.xml:0,fff", "");
	asked("", "");
}

static void memory_is_there(void **state)
{
	asked("m1000,4", "abababab");
	asked("M1ffe,2:c0de", "OK");
	asked("m1ffe,2", "c0de");
	asked("m1fff,2", "E01");
	asked("m0,1", "E01");
	asked("m1000,0", "E01");
	asked("m1000,801", "E01");
	asked("m1000,ffffffffffffffff", "E01");
	asked("m,4", "E01");
	asked("m1000", "E01");
	asked("M1000,2:c0", "E01");
	asked("M1000,2:c0zz", "E01");
	asked("M1000,2", "E01");
	asked("M1000,0:", "OK");
	asked("m1000,1", "ab");
}

static void registers(void **state)
{
	char packet[1024], due[512] = "";
	int i;

	regs.rax = 0x1122334455667788;
	regs.rip = 0xffffffffc0001000;
	regs.rflags = 0x246;
	strcat(due, "8877665544332211");
	for (i = 1; i < 16; i++)
		strcat(due, "0000000000000000");
	strcat(due, "001000c0ffffffff4602000008000000");
	for (i = 0; i < 5; i++)
		strcat(due, "00000000");
	asked("g", due);
	/* Back again, another rax and flags in it. */
	snprintf(packet, sizeof(packet), "G01%s", due + 2);
	memcpy(packet + 1 + 17 * 16, "47", 2);
	asked(packet, "OK");
	assert_true(regs.rax == 0x1122334455667701);
	assert_true(regs.rip == 0xffffffffc0001000);
	assert_true(regs.rflags == 0x247);
	packet[200] = 0;
	asked(packet, "E01");
	tracee.gone = true;
	asked("g", "E01");
}

static void breakpoints(void **state)
{
	asked("Z0,1000,1", "");
	asked("Z3,1000,1", "");
	asked("Z1,1001,1", "OK");
	assert_true(tracee.breaks[0].used && tracee.breaks[0].len == 1);
	asked("Z1,1001,1", "OK");
	assert_false(tracee.breaks[1].used);
	asked("Z2,1008,8", "OK");
	assert_int_equal(tracee.breaks[1].kind, LXD_BREAK_WRITE);
	asked("Z2,1001,2", "E01");
	asked("Z2,1000,3", "E01");
	asked("Z2,1000,100", "E01");
	asked("Z4,1004,4", "OK");
	asked("Z4,1010,2", "OK");
	asked("Z1,1002,1", "E01");
	asked("z4,1004,4", "OK");
	asked("Z1,1002,1", "OK");
	asked("Z1", "E01");
	asked("Z1,", "E01");
	asked("Z1,1", "E01");
	asked("Zx", "");
}

static void running(void **state)
{
	asked("c", "S02");
	assert_false(stepped);
	next_event = LXD_TRACEE_BROKE;
	asked("s", "S05");
	assert_true(stepped);
	tracee.breaks[1] = (struct lxd_break){
		.used = true, .addr = 0x1008, .kind = LXD_BREAK_WRITE, .len = 8,
	};
	next_value = 1;
	asked("c", "T05watch:1008;");
	tracee.breaks[1].kind = LXD_BREAK_ACCESS;
	asked("c", "T05awatch:1008;");
	next_event = LXD_TRACEE_EXITED;
	next_value = 3;
	asked("c", "W03");
	reset(NULL);
	next_event = LXD_TRACEE_KILLED;
	next_value = 9;
	asked("c", "X09");
	/* It was gone before. */
	asked("c", "X09");
	reset(NULL);
	next_event = LXD_TRACEE_RUNS;
	asked("c", "E01");
}

static void talk(void **state)
{
	/* No acknowledgements from then on; what comes after D is not read. */
	static const char said[] =
		"+$QStartNoAckMode#b0+\x03$?#3f$D#44$?#3f";

	serve(said, sizeof(said) - 1);
	assert_int_equal(result, 0);
	assert_string_equal(got, "+$OK#9a$S02#b5$OK#9a");
	/* A kill has no reply. */
	serve("$k#6b", 5);
	assert_int_equal(result, 0);
	assert_string_equal(got, "+");
	/* A sum that is wrong: again, please. */
	serve("$?#00$?#3f", 10);
	assert_int_equal(result, 0);
	assert_string_equal(got, "-+$S02#b5");
}

static void no_talk(void **state)
{
	static char said[8192];

	serve("", 0);
	assert_int_equal(result, 0);
	serve("rubbish", 7);
	assert_int_equal(result, 0);
	assert_string_equal(got, "");
	serve("$m10", 4);
	assert_int_equal(result, -1);
	serve("$?#3", 4);
	assert_int_equal(result, -1);
	serve("$a\0b#00", 7);
	assert_int_equal(result, -1);
	memset(said, 'x', sizeof(said));
	said[0] = '$';
	serve(said, sizeof(said));
	assert_int_equal(result, -1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup(f, reset)
		T(questions), T(memory_is_there), T(registers), T(breakpoints),
		T(running), T(talk), T(no_talk),
	};

	return cmocka_run_group_tests_name("cli_remote", tests, NULL, NULL);
}
