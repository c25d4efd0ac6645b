// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints what a path leads to in the JSON that it reads, as jq -r would: jq takes a
 * fifth of a second to start on the emulated processor, and the tests ask often.
 * usage: json PATH	a path is made of .NAME, [NUMBER] and [], each of an array
 * Status 1: what is read is no JSON.  2: this is no such path; jq knows others.
 */
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#define BUFFER	65536

/* Return: what is on the standard input. */
static struct json_object *parse(void)
{
	struct json_tokener *tok = json_tokener_new();
	struct json_object *obj = NULL;
	char text[BUFFER];
	ssize_t n;

	if (!tok)
		errx(1, "no memory");
	while ((n = read(STDIN_FILENO, text, sizeof(text))) > 0) {
		obj = json_tokener_parse_ex(tok, text, n);
		if (obj || json_tokener_get_error(tok) != json_tokener_continue)
			break;
	}
	if (!obj)
		errx(1, "no JSON: %s", json_tokener_error_desc(json_tokener_get_error(tok)));
	json_tokener_free(tok);
	return obj;
}

static void print(struct json_object *obj)
{
	if (json_object_is_type(obj, json_type_string))
		puts(json_object_get_string(obj));
	else
		puts(json_object_to_json_string_ext(obj, JSON_C_TO_STRING_PLAIN |
						    JSON_C_TO_STRING_NOSLASHESCAPE));
}

static void follow(struct json_object *obj, const char *path);

/* @path begins behind the dot. */
static void member(struct json_object *obj, const char *path)
{
	size_t len = 0;
	char *name;

	while (isalnum((unsigned char)path[len]) || path[len] == '_')
		len++;
	/* ".[" is "[". */
	if (!len && path[0] == '[')
		return follow(obj, path);
	name = len ? strndup(path, len) : NULL;
	if (!name)
		errx(2, "no path: '.%s'", path);
	/* What is not there is null, as to jq. */
	follow(json_object_object_get(obj, name), path + len);
	free(name);
}

/* @path begins behind the bracket. */
static void elements(struct json_object *obj, const char *path)
{
	size_t nr = json_object_is_type(obj, json_type_array) ? json_object_array_length(obj) : 0;
	size_t i;
	char *end;

	if (path[0] == ']') {
		for (i = 0; i < nr; i++)
			follow(json_object_array_get_idx(obj, i), path + 1);
		return;
	}
	i = strtoul(path, &end, 10);
	if (end == path || *end != ']')
		errx(2, "no path: '[%s'", path);
	follow(i < nr ? json_object_array_get_idx(obj, i) : NULL, end + 1);
}

static void follow(struct json_object *obj, const char *path)
{
	switch (path[0]) {
	case '\0':
		return print(obj);
	case '.':
		return member(obj, path + 1);
	case '[':
		return elements(obj, path + 1);
	default:
		errx(2, "no path: '%s'", path);
	}
}

int main(int argc, char **argv)
{
	struct json_object *obj;

	if (argc != 2 || argv[1][0] != '.')
		errx(2, "usage: json .PATH");
	obj = parse();
	follow(obj, argv[1]);
	json_object_put(obj);
	return 0;
}
