// SPDX-License-Identifier: GPL-2.0-only
/*
 * printk(): lines for the kernel's log.  Rate limit and the domain's name are
 * the kernel's business.
 */
#include <linux/dev_printk.h>
#include <linux/device.h>
#include <linux/dynamic_debug.h>
#include <linux/kern_levels.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/stdarg.h>
#include <linux/string.h>
#include "call.h"
#include "core_domain.h"
#include "lxd.h"
#include "printk.h"

#define LEVEL_DEFAULT	4	/* KERN_WARNING, as CONFIG_MESSAGE_LOGLEVEL_DEFAULT */
#define TEXT_MAX	1024

int console_printk[4] = { 7, 4, 1, 7 };
bool lxd_printk_ready;

/* A line that hasn't seen its end yet. */
static struct lxd_core_log_line_req line;
static bool line_open;

static void end_line(void)
{
	if (!line_open)
		return;
	line_open = false;
	/* Nowhere to go yet, or from inside the sending of something else. */
	if (lxd_printk_ready && !lxd_sending())
		lxd_core_log_line_post(&line);
}

static void begin_line(int level)
{
	end_line();
	memset(&line, 0, sizeof(line));
	line.level = level;
	line_open = true;
}

static void add_text(const char *text, size_t len)
{
	size_t room = LXD_CORE_LOG_MAX - line.text_len;

	/* A NUL can't be inside: the text comes from vsnprintf(). */
	len = min(len, room);
	memcpy(line.text + line.text_len, text, len);
	line.text_len += len;
}

static void emit(int level, bool cont, const char *text)
{
	if (!cont || !line_open)
		begin_line(level);
	for (;;) {
		const char *end = strchrnul(text, '\n');

		add_text(text, end - text);
		if (!*end)
			return;
		end_line();
		text = end + 1;
		if (!*text)
			return;
		begin_line(level);
	}
}

void lxd_printk_flush(void)
{
	end_line();
}

int vprintk_emit(int facility, int level, const struct dev_printk_info *info,
		 const char *fmt, va_list args)
{
	static char texts[2][TEXT_MAX];	/* the second for WARN() in the first */
	static unsigned int depth;
	const char *text;
	bool cont = false;
	int len, c;

	if (depth >= ARRAY_SIZE(texts))
		return 0;
	text = texts[depth++];
	len = vscnprintf(texts[depth - 1], TEXT_MAX, fmt, args);
	while ((c = printk_get_level(text))) {
		if (c == 'c')
			cont = true;
		else if (c >= '0' && c <= '7' && level == LOGLEVEL_DEFAULT)
			level = c - '0';
		text += 2;
	}
	if (level < 0 || level > 7)
		level = LEVEL_DEFAULT;
	emit(level, cont, text);
	depth--;
	return len;
}

int vprintk_default(const char *fmt, va_list args)
{
	return vprintk_emit(0, LOGLEVEL_DEFAULT, NULL, fmt, args);
}

int vprintk(const char *fmt, va_list args)
{
	return vprintk_default(fmt, args);
}

int vprintk_deferred(const char *fmt, va_list args)
{
	return vprintk_default(fmt, args);
}

int _printk(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vprintk_default(fmt, args);
	va_end(args);
	return len;
}

int _printk_deferred(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vprintk_default(fmt, args);
	va_end(args);
	return len;
}

/* The text of a WARN(); the rest comes with the exception that follows. */
void __warn_printk(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintk_default(fmt, args);
	va_end(args);
}

void panic(const char *fmt, ...)
{
	char text[LXDOM_FAULT_TEXT - 16];
	va_list args;

	va_start(args, fmt);
	vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	lxd_fault("panic: %s", text);
}

/* The monitor unwinds dead domains; a living one can't see its own symbols. */
void dump_stack_lvl(const char *log_lvl)
{
	_printk("%sstack trace wanted by %pS, thread %s; traces are made of dead domains only\n",
		log_lvl, __builtin_return_address(0), current->comm);
}

void dump_stack(void)
{
	dump_stack_lvl(KERN_DEFAULT);
}

/* ---- rate limits ---- */

static DEFINE_RATELIMIT_STATE(printk_limit, DEFAULT_RATELIMIT_INTERVAL,
			      DEFAULT_RATELIMIT_BURST);

int __printk_ratelimit(const char *func)
{
	return ___ratelimit(&printk_limit, func);
}

bool printk_timed_ratelimit(unsigned long *caller_jiffies,
			    unsigned int interval_msecs)
{
	unsigned long elapsed = jiffies - *caller_jiffies;

	if (*caller_jiffies && elapsed <= msecs_to_jiffies(interval_msecs))
		return false;
	*caller_jiffies = jiffies;
	return true;
}

/* ---- devices: the driver core has what prints for them ---- */

/* Dynamic debugging: reached only if the driver switched it on itself. */
void __dynamic_pr_debug(struct _ddebug *descriptor, const char *fmt, ...)
{
	struct va_format vaf = { .fmt = fmt };
	va_list args;

	va_start(args, fmt);
	vaf.va = &args;
	_printk(KERN_DEBUG "%pV", &vaf);
	va_end(args);
}

void __dynamic_dev_dbg(struct _ddebug *descriptor, const struct device *dev,
		       const char *fmt, ...)
{
	struct va_format vaf = { .fmt = fmt };
	va_list args;

	va_start(args, fmt);
	vaf.va = &args;
	_dev_printk(KERN_DEBUG, dev, "%pV", &vaf);
	va_end(args);
}
