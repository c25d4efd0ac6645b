// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"
#include "remote.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PACKET_MAX	4096	/* bytes between $ and #, either way */
#define INTERRUPT	0x03
#define STOPPED		"S02"	/* SIGINT, by gdb's numbers */
#define BROKE		"05"	/* SIGTRAP */
#define FAILED		"E01"

/**
 * struct remote - a conversation
 * @t: the guest
 * @in: descriptor
 * @out: descriptor
 * @acks: whether packets are acknowledged
 * @packet: the one that came
 * @reply: the one that goes back
 * @stop: why the guest has stopped, as gdb is told
 */
struct remote {
	struct lxd_tracee *t;
	int in;
	int out;
	bool acks;
	char packet[PACKET_MAX + 1];
	char reply[PACKET_MAX + 1];
	char stop[64];
};

/* ---- what has become of the guest ---- */

static void say_broke(struct remote *r, int which)
{
	const struct lxd_break *b = which < 0 ? NULL : &r->t->breaks[which];

	if (b && b->kind != LXD_BREAK_EXECUTE)
		snprintf(r->stop, sizeof(r->stop), "T" BROKE "%s:%llx;",
			 b->kind == LXD_BREAK_WRITE ? "watch" : "awatch",
			 b->addr);
	else
		snprintf(r->stop, sizeof(r->stop), "S" BROKE);
}

/* Return: true if it has stopped, or ended. */
static bool note_event(struct remote *r)
{
	int value = 0;

	switch (lxd_tracee_event(r->t, &value)) {
	case LXD_TRACEE_RUNS:
		return false;
	case LXD_TRACEE_STOPPED:
		snprintf(r->stop, sizeof(r->stop), STOPPED);
		break;
	case LXD_TRACEE_BROKE:
		say_broke(r, value);
		break;
	case LXD_TRACEE_EXITED:
		snprintf(r->stop, sizeof(r->stop), "W%02x", value & 0xff);
		break;
	case LXD_TRACEE_KILLED:
		snprintf(r->stop, sizeof(r->stop), "X%02x", value & 0xff);
		break;
	}
	return true;
}

/* ---- packets ---- */

/* Return: the byte, or -1 at the end. */
static int take_byte(const struct remote *r)
{
	unsigned char c;
	ssize_t n;

	do
		n = read(r->in, &c, 1);
	while (n < 0 && errno == EINTR);
	return n == 1 ? c : -1;
}

/*
 * The same, for a guest that is stopped.  Should it end all the same, its parent
 * hears of that only after us.
 */
static int get_byte(struct remote *r)
{
	struct pollfd fds[] = {
		{ .fd = r->in, .events = POLLIN },
		{ .fd = r->t->signals, .events = POLLIN },
	};

	while (!r->t->gone) {
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0)
			continue;
		if (fds[1].revents)
			note_event(r);
		if (fds[0].revents)
			break;
	}
	return take_byte(r);
}

static int put_all(const struct remote *r, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(r->out, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		text += n;
		len -= n;
	}
	return 0;
}

static unsigned char sum_of(const char *text)
{
	unsigned char sum = 0;

	while (*text)
		sum += *text++;
	return sum;
}

static int put_packet(const struct remote *r)
{
	char frame[PACKET_MAX + 5];
	int n;

	n = snprintf(frame, sizeof(frame), "$%s#%02x", r->reply,
		     sum_of(r->reply));
	return put_all(r, frame, n);
}

/* What stands between "$" and "#". */
static int get_payload(struct remote *r)
{
	size_t n = 0;
	int c;

	while ((c = get_byte(r)) != '#') {
		if (c < 0 || n == PACKET_MAX)
			return -1;
		r->packet[n++] = c;
	}
	r->packet[n] = 0;
	return strlen(r->packet) == n ? 0 : -1;
}

static int get_sum(struct remote *r)
{
	char digits[3] = "";
	int i, c;

	for (i = 0; i < 2; i++) {
		c = get_byte(r);
		if (c < 0)
			return -1;
		digits[i] = c;
	}
	return strtol(digits, NULL, 16);
}

/* Return: 1, 0 at the end of it all, -1 if it makes no sense. */
static int get_packet(struct remote *r)
{
	int c, sum;

	for (;;) {
		/* Acknowledgements, and an interrupt that came too late. */
		while ((c = get_byte(r)) != '$') {
			if (c < 0)
				return 0;
		}
		if (get_payload(r))
			return -1;
		sum = get_sum(r);
		if (sum < 0)
			return -1;
		if (sum == sum_of(r->packet))
			break;
		if (!r->acks || put_all(r, "-", 1))
			return -1;
	}
	return r->acks && put_all(r, "+", 1) ? -1 : 1;
}

/* ---- numbers ---- */

static void say(struct remote *r, const char *text)
{
	snprintf(r->reply, sizeof(r->reply), "%s", text);
}

static char *put_hex(char *to, const void *from, size_t len)
{
	const unsigned char *p = from;

	while (len--)
		to += sprintf(to, "%02x", *p++);
	return to;
}

/* Return: whether there were digits for all of them. */
static bool get_hex(const char *from, void *to, size_t len)
{
	unsigned char *p = to;
	char digits[3] = "";

	while (len--) {
		char *end;

		if (!from[0] || !from[1])
			return false;
		memcpy(digits, from, 2);
		*p++ = strtoul(digits, &end, 16);
		if (*end)
			return false;
		from += 2;
	}
	return true;
}

/* "ADDRESS,NUMBER" in hexadecimal; *@rest is what follows. */
static bool get_pair(const char *from, unsigned long long *addr,
		     unsigned long long *nr, const char **rest)
{
	char *end;

	*addr = strtoull(from, &end, 16);
	if (end == from || *end != ',')
		return false;
	from = end + 1;
	*nr = strtoull(from, &end, 16);
	*rest = end;
	return end != from;
}

/* ---- registers ---- */

#define NR_GENERAL	17

/* In gdb's order, which is i386's with what came later behind. */
static void general_of(struct kvm_regs *k, unsigned long long **list)
{
	unsigned long long *const order[NR_GENERAL] = {
		(void *)&k->rax, (void *)&k->rbx, (void *)&k->rcx,
		(void *)&k->rdx, (void *)&k->rsi, (void *)&k->rdi,
		(void *)&k->rbp, (void *)&k->rsp, (void *)&k->r8,
		(void *)&k->r9, (void *)&k->r10, (void *)&k->r11,
		(void *)&k->r12, (void *)&k->r13, (void *)&k->r14,
		(void *)&k->r15, (void *)&k->rip,
	};

	memcpy(list, order, sizeof(order));
}

/* What follows in gdb's order, of the floating-point unit, is not there. */
static void get_registers(struct remote *r)
{
	unsigned long long *general[NR_GENERAL];
	struct kvm_regs k;
	struct kvm_sregs s;
	unsigned int narrow[7], i;
	char *to = r->reply;

	if (!lxd_tracee_get(r->t, &k, &s)) {
		say(r, FAILED);
		return;
	}
	general_of(&k, general);
	for (i = 0; i < NR_GENERAL; i++)
		to = put_hex(to, general[i], 8);
	memcpy(narrow, (unsigned int[7]) {
		k.rflags, s.cs.selector, s.ss.selector, s.ds.selector,
		s.es.selector, s.fs.selector, s.gs.selector,
	}, sizeof(narrow));
	put_hex(to, narrow, sizeof(narrow));
}

/* The selectors stay what they are. */
static void set_registers(struct remote *r)
{
	const char *from = r->packet + 1;
	unsigned long long *general[NR_GENERAL];
	struct kvm_regs k;
	struct kvm_sregs s;
	unsigned int flags, i;

	say(r, FAILED);
	if (!lxd_tracee_get(r->t, &k, &s))
		return;
	general_of(&k, general);
	for (i = 0; i < NR_GENERAL; i++, from += 16) {
		if (!get_hex(from, general[i], 8))
			return;
	}
	if (!get_hex(from, &flags, sizeof(flags)))
		return;
	k.rflags = flags;
	if (lxd_tracee_set(r->t, &k))
		say(r, "OK");
}

/* ---- memory ---- */

static void read_memory(struct remote *r)
{
	unsigned char bytes[PACKET_MAX / 2];
	unsigned long long addr, len;
	const char *rest;

	if (!get_pair(r->packet + 1, &addr, &len, &rest) || !len ||
	    len > sizeof(bytes) || !lxd_tracee_read(r->t, addr, bytes, len))
		say(r, FAILED);
	else
		put_hex(r->reply, bytes, len);
}

static void write_memory(struct remote *r)
{
	unsigned char bytes[PACKET_MAX / 2];
	unsigned long long addr, len;
	const char *rest;

	if (!get_pair(r->packet + 1, &addr, &len, &rest) || *rest != ':' ||
	    len > sizeof(bytes) || !get_hex(rest + 1, bytes, len) ||
	    (len && !lxd_tracee_write(r->t, addr, bytes, len)))
		say(r, FAILED);
	else
		say(r, "OK");
}

/* ---- breakpoints ---- */

static bool same(const struct lxd_break *a, const struct lxd_break *b)
{
	return a->used && a->addr == b->addr && a->kind == b->kind &&
	       a->len == b->len;
}

static const char *set_break(struct lxd_tracee *t, const struct lxd_break *b)
{
	int i;

	for (i = 0; i < LXD_BREAKS; i++) {
		if (same(&t->breaks[i], b))
			return "OK";
	}
	for (i = 0; i < LXD_BREAKS; i++) {
		if (!t->breaks[i].used) {
			t->breaks[i] = *b;
			return "OK";
		}
	}
	return FAILED;
}

static const char *clear_break(struct lxd_tracee *t, const struct lxd_break *b)
{
	int i;

	for (i = 0; i < LXD_BREAKS; i++) {
		if (same(&t->breaks[i], b))
			t->breaks[i].used = false;
	}
	return "OK";
}

/*
 * "Z1,ADDRESS,KIND" and "z1,...".  Of type 0, in the program's text, there are
 * none: it can't be written.  Processors have none that break on reading alone.
 */
static void change_break(struct remote *r)
{
	struct lxd_break b = { .used = true, .len = 1 };
	unsigned long long len;
	const char *rest;

	say(r, "");
	switch (r->packet[1]) {
	case '1':
		b.kind = LXD_BREAK_EXECUTE;
		break;
	case '2':
		b.kind = LXD_BREAK_WRITE;
		break;
	case '4':
		b.kind = LXD_BREAK_ACCESS;
		break;
	default:
		return;
	}
	say(r, FAILED);
	if (r->packet[2] != ',' || !get_pair(r->packet + 3, &b.addr, &len, &rest))
		return;
	if (b.kind != LXD_BREAK_EXECUTE)
		b.len = len;
	if ((b.len != 1 && b.len != 2 && b.len != 4 && b.len != 8) ||
	    b.addr % b.len)
		return;
	say(r, r->packet[0] == 'Z' ? set_break(r->t, &b) :
				     clear_break(r->t, &b));
}

/* ---- running ---- */

/* While it runs gdb says nothing but that it shall stop; or it goes away. */
static void await_stop(struct remote *r)
{
	struct pollfd fds[] = {
		{ .fd = r->in, .events = POLLIN },
		{ .fd = r->t->signals, .events = POLLIN },
	};
	int c;

	while (!note_event(r)) {
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0 || !fds[0].revents)
			continue;
		c = take_byte(r);
		if (c == INTERRUPT || c < 0)
			lxd_tracee_interrupt(r->t);
		if (c < 0)
			fds[0].fd = -1;
	}
}

static void resume(struct remote *r)
{
	bool runs = !r->t->gone &&
		    lxd_tracee_resume(r->t, r->packet[0] == 's');

	/* One that has ended stops at once. */
	if (runs || r->t->gone)
		await_stop(r);
	say(r, runs || r->t->gone ? r->stop : FAILED);
}

/* ---- what gdb asks ---- */

static bool starts(const char *packet, const char *with)
{
	return !strncmp(packet, with, strlen(with));
}

static void query(struct remote *r)
{
	if (starts(r->packet, "qSupported")) {
		snprintf(r->reply, sizeof(r->reply),
			 "PacketSize=%x;QStartNoAckMode+", PACKET_MAX);
	} else if (!strcmp(r->packet, "qAttached")) {
		say(r, "1");
	} else if (!strcmp(r->packet, "qC")) {
		say(r, "QC1");
	} else if (!strcmp(r->packet, "qfThreadInfo")) {
		say(r, "m1");
	} else if (!strcmp(r->packet, "qsThreadInfo")) {
		say(r, "l");
	}
}

/* Return: false if this was the last packet. */
static bool answer(struct remote *r)
{
	say(r, "");	/* not supported */
	switch (r->packet[0]) {
	case '?':
		say(r, r->stop);
		return true;
	case 'g':
		get_registers(r);
		return true;
	case 'G':
		set_registers(r);
		return true;
	case 'm':
		read_memory(r);
		return true;
	case 'M':
		write_memory(r);
		return true;
	case 'Z':
	case 'z':
		change_break(r);
		return true;
	case 'c':
	case 's':
		resume(r);
		return !r->t->gone;
	case 'H':
	case 'T':
		say(r, "OK");
		return true;
	case 'q':
		query(r);
		return true;
	case 'D':
		say(r, "OK");
		return false;
	case 'k':
		return false;
	}
	return true;
}

int lxd_remote_serve(struct lxd_tracee *t, int in, int out)
{
	struct remote r = {
		.t = t, .in = in, .out = out, .acks = true, .stop = STOPPED,
	};
	bool more = true;
	int ret;

	while (more) {
		ret = get_packet(&r);
		if (ret <= 0)
			return ret;
		if (!strcmp(r.packet, "QStartNoAckMode")) {
			say(&r, "OK");
			r.acks = false;
		} else {
			more = answer(&r);
		}
		/* A kill has no reply. */
		if (r.packet[0] != 'k' && put_packet(&r))
			return -1;
	}
	return 0;
}
