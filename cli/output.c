// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errors and JSON: the same everywhere.
 */
#include "cli.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool json;

bool lxd_json(void)
{
	return json;
}

void lxd_json_set(bool on)
{
	json = on;
}

int lxd_error(int code, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	char *c;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	lxd_clean(text, strlen(text));
	/* One line, whatever came in by %s. */
	for (c = text; *c; c++)
		if (*c == '\n')
			*c = ' ';

	fprintf(stderr, "lxdom: %s\n", text);
	if (json) {
		struct json_object *obj = json_object_new_object();

		lxd_json_str(obj, "error", text);
		lxd_json_u64(obj, "exit", code);
		lxd_json_print(obj);
	}
	return code;
}

void lxd_clean(char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((text[i] < ' ' && text[i] != '\n' && text[i] != '\t') ||
		    text[i] == 0x7f)
			text[i] = '?';
}

int lxd_flush(int code)
{
	if (!fflush(stdout) && !ferror(stdout))
		return code;
	fprintf(stderr, "lxdom: standard output: %s: output is incomplete\n",
		strerror(errno));
	return code ? code : LXD_EXIT_FAILED;
}

void lxd_json_print(struct json_object *obj)
{
	puts(json_object_to_json_string_ext(obj,
					    JSON_C_TO_STRING_PLAIN |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(obj);
}

/*
 * Return: bytes of the character at @s if it is valid UTF-8, else 0 (RFC 3629).
 */
static size_t character(const unsigned char *s)
{
	size_t len, i;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	/* Too long a form of it, half of a pair, or beyond the last. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	return len;
}

/* JSON is UTF-8, names of files are whatever they are. */
static struct json_object *new_string(const char *value)
{
	char *copy = strdup(value);
	struct json_object *o;
	size_t i, n;

	if (!copy)
		return NULL;
	for (i = 0; copy[i]; i += n) {
		n = character((unsigned char *)copy + i);
		if (n)
			continue;
		copy[i] = '?';
		n = 1;
	}
	o = json_object_new_string(copy);
	free(copy);
	return o;
}

void lxd_json_str(struct json_object *obj, const char *key, const char *value)
{
	json_object_object_add(obj, key, value ? new_string(value) : NULL);
}

void lxd_json_add_str(struct json_object *array, const char *value)
{
	json_object_array_add(array, new_string(value));
}

void lxd_json_u64(struct json_object *obj, const char *key,
		  unsigned long long value)
{
	json_object_object_add(obj, key, json_object_new_uint64(value));
}
