// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fault report that a monitor left behind.
 */
#include "report.h"

#include "cli.h"
#include "domain.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPORT_MAX	(256 * 1024)

static char *read_report(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text;
	size_t n;

	if (!f)
		return NULL;
	text = malloc(REPORT_MAX + 1);
	if (text) {
		n = fread(text, 1, REPORT_MAX, f);
		text[n] = 0;
		lxd_clean(text, n);
	}
	fclose(f);
	return text;
}

void lxd_report_reason(const char *name, char *buf, size_t size)
{
	static const char head[] = "domain died: ";
	char path[LXD_PATH_MAX];
	char *text;

	lxd_run_path(path, sizeof(path), name, "fault");
	text = read_report(path);
	*buf = 0;
	if (text && !strncmp(text, head, strlen(head)))
		snprintf(buf, size, "%.*s", (int)strcspn(text + strlen(head), "\n"),
			 text + strlen(head));
	free(text);
}

int lxd_report_show(const char *name)
{
	char *text = NULL;
	char path[LXD_PATH_MAX];

	lxd_run_path(path, sizeof(path), name, "fault");
	if (lxd_name_ok(name))
		text = read_report(path);
	if (!text)
		return lxd_error(LXD_EXIT_NO_DOMAIN,
				 "%s: no such domain: lxdom list has their names",
				 name);
	if (lxd_json()) {
		struct json_object *o = json_object_new_object();

		lxd_json_str(o, "name", name);
		lxd_json_str(o, "state", "gone");
		lxd_json_str(o, "report", path);
		lxd_json_str(o, "fault", text);
		lxd_json_print(o);
		free(text);
		return LXD_EXIT_NO_DOMAIN;
	}
	fputs(text, stdout);
	free(text);
	/* The report goes first where both end in one file. */
	lxd_flush(LXD_EXIT_OK);
	return lxd_error(LXD_EXIT_NO_DOMAIN,
		"%s: no such domain: the last one of this name died, its report (%s) is above",
		name, path);
}
