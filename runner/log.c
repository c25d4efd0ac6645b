// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ints.h"
#include "log.h"

#define LINES_MAX	80	/* of one report */
#define WRITE_MAX	512	/* bytes of a line */
#define RECORD_MAX	8192	/* bytes: what the kernel may return */
/* printk.devkmsg=ratelimit, the default, lets 10 lines through for each open */
#define LINES_OPEN	8
#define LEVEL		"<3>"	/* as KERN_ERR */
#define LEVEL_WARNING	4
#define LEVEL_MASK	7	/* the rest of the number is the facility */

void lxd_log_open(struct lxd_log *log)
{
	log->fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (log->fd >= 0 && lseek(log->fd, 0, SEEK_END) < 0)
		lxd_log_close(log);
}

/* "level,sequence,time,flags;text\n more\n": the text if it is @name's. */
static char *complaint(char *record, const char *name)
{
	char *text = strchr(record, ';');
	size_t len = strlen(name);

	if (!text || (strtoul(record, NULL, 10) & LEVEL_MASK) > LEVEL_WARNING)
		return NULL;
	text++;
	if (strncmp(text, "lxdom ", 6) || strncmp(text + 6, name, len) ||
	    strncmp(text + 6 + len, ": ", 2))
		return NULL;
	text += 6 + len + 2;
	text[strcspn(text, "\n")] = 0;
	return text;
}

void lxd_log_last(struct lxd_log *log, const char *name, char *line)
{
	char record[RECORD_MAX + 1];
	const char *text;
	ssize_t n;

	*line = 0;
	if (log->fd < 0)
		return;
	for (;;) {
		n = read(log->fd, record, RECORD_MAX);
		/* EPIPE: lines were lost; go on with the oldest there is. */
		if (n < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (n <= 0)
			return;
		record[n] = 0;
		text = complaint(record, name);
		if (text)
			snprintf(line, LXD_LOG_LINE_MAX, "%s", text);
	}
}

void lxd_log_close(struct lxd_log *log)
{
	if (log->fd >= 0)
		close(log->fd);
	log->fd = -1;
}

/* Each line is a record of its own. */
void lxd_log_write(const char *name, const char *text)
{
	char line[WRITE_MAX];
	int nr, fd = -1;

	for (nr = 0; *text && nr < LINES_MAX; nr++) {
		int len = strcspn(text, "\n");
		int n;

		if (nr % LINES_OPEN == 0) {
			if (fd >= 0)
				close(fd);
			fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
			if (fd < 0)
				return;
		}
		n = snprintf(line, sizeof(line), LEVEL "lxdom %s: %.*s\n",
			     name, len, text);
		if (n >= sizeof(line))
			n = sizeof(line) - 1;
		/* A full log drops old lines, not this one. */
		if (write(fd, line, n) != n)
			break;
		text += len + (text[len] == '\n');
	}
	if (fd >= 0)
		close(fd);
}
