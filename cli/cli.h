/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the verbs of the lxdom command share: their description, from which
 * help is made, options, errors and output.
 */
#ifndef LXD_CLI_H
#define LXD_CLI_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

#ifndef LXD_VERSION
#error "LXD_VERSION comes from the Makefile"
#endif

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#endif
#ifndef __printf
#define __printf(a, b) __attribute((format(printf, a, b)))
#endif

/* Exit codes: an interface, documented in lxdom(8). */
enum lxd_exit {
	LXD_EXIT_OK		= 0,
	LXD_EXIT_FAILED		= 1,
	LXD_EXIT_USAGE		= 2,
	LXD_EXIT_NO_DOMAIN	= 3,
	LXD_EXIT_BUSY		= 4,
	LXD_EXIT_TIMED_OUT	= 5,
};

/**
 * struct lxd_option - one option of a verb
 * @name: long name, without dashes
 * @id: its letter, or a number from 256 on if it has none
 * @arg: name of its argument, or NULL
 * @help: what it does, one line
 */
struct lxd_option {
	const char *name;
	int id;
	const char *arg;
	const char *help;
};

/**
 * struct lxd_verb - one verb of the command
 * @name: as it is typed
 * @operands: what follows the options, as help shows it
 * @summary: what it does, one line
 * @options: ends with an entry without a name; --json and --help not among
 *           them: every verb has those
 * @min: fewest operands
 * @max: most operands, or -1
 * @run: does it; returns an enum lxd_exit
 */
struct lxd_verb {
	const char *name;
	const char *operands;
	const char *summary;
	const struct lxd_option *options;
	int min;
	int max;
	int (*run)(int argc, char **argv);
};

/* All verbs, in the order of help; ends with NULL. */
extern const struct lxd_verb *const lxd_verbs[];

extern const struct lxd_verb lxd_verb_run, lxd_verb_list, lxd_verb_show,
	lxd_verb_stop, lxd_verb_kill, lxd_verb_log, lxd_verb_config,
	lxd_verb_check, lxd_verb_gdb, lxd_verb_version, lxd_verb_help;

/* Options that every verb has, by their ids in struct lxd_option. */
extern const struct lxd_option lxd_common_options[];

/**
 * lxd_verb_find() - look a verb up
 * @name: its name
 *
 * Return: the verb, or NULL
 */
const struct lxd_verb *lxd_verb_find(const char *name);

/**
 * lxd_main() - the whole command, but for the process around it
 * @argc: as main() gets it
 * @argv: as main() gets it
 *
 * Return: enum lxd_exit
 */
int lxd_main(int argc, char **argv);

/* ---- args.c ---- */

#define LXD_OPTIONS_MAX	16

/**
 * struct lxd_args - a verb's command line while it is taken apart
 * @verb: the verb
 * @argc: number of words, the verb's name among them
 * @argv: the words
 * @value: argument of the option returned last
 * @exit: exit code if lxd_args_next() returned -1
 * @first: index in @argv of the first operand, once all options are taken
 * @longs: for getopt_long()
 * @shorts: for getopt_long()
 */
struct lxd_args {
	const struct lxd_verb *verb;
	int argc;
	char **argv;
	const char *value;
	int exit;
	int first;
	struct option longs[LXD_OPTIONS_MAX + 1];
	char shorts[3 * LXD_OPTIONS_MAX + 2];
};

/**
 * lxd_args_json() - print JSON from now on, if that is asked for anywhere
 * @argc: number of words
 * @argv: the words; those from "--" on are not options
 *
 * An error in one option may come before another one that says how to tell it.
 */
void lxd_args_json(int argc, char **argv);

/**
 * lxd_args_init() - start taking a command line apart
 * @args: filled in
 * @verb: the verb that it is for
 * @argc: number of words
 * @argv: the words; options may stand anywhere before "--"
 */
void lxd_args_init(struct lxd_args *args, const struct lxd_verb *verb,
		   int argc, char **argv);

/**
 * lxd_args_next() - take the next option
 * @args: the command line
 *
 * --json and --help are dealt with here, and so is the number of operands.
 *
 * Return: id of the option; 0: all options are taken and the operands are
 * @args->argv[@args->first] and on; -1: leave with @args->exit
 */
int lxd_args_next(struct lxd_args *args);

/**
 * lxd_args_operands() - number of operands
 * @args: the command line, its options taken
 *
 * Return: how many.
 */
static inline int lxd_args_operands(const struct lxd_args *args)
{
	return args->argc - args->first;
}

/**
 * lxd_args_number() - the argument of the option taken last as a number
 * @args: the command line
 * @min: lowest value that is allowed
 * @max: highest
 * @out: the number
 *
 * Return: 0, or -1 after an error has been printed and @args->exit set
 */
int lxd_args_number(struct lxd_args *args, unsigned long min,
		    unsigned long max, unsigned long *out);

/* ---- output.c ---- */

/**
 * lxd_json() - is the output to be JSON?
 *
 * Return: true if --json was given.
 */
bool lxd_json(void);

/**
 * lxd_json_set() - choose between JSON and text
 * @on: true for JSON
 */
void lxd_json_set(bool on);

/**
 * lxd_error() - print an error
 * @code: enum lxd_exit
 * @fmt: thing, reason and way out, without "lxdom: " and newline
 *
 * One line on stderr; with JSON chosen an object on stdout, too.
 *
 * Return: @code
 */
__printf(2, 3)
int lxd_error(int code, const char *fmt, ...);

/**
 * lxd_clean() - make text that comes from a domain safe for a terminal
 * @text: text; whatever is neither printable ASCII, tab nor newline becomes '?'
 * @len: bytes of it
 */
void lxd_clean(char *text, size_t len);

/**
 * lxd_flush() - write out what stdout still holds
 * @code: exit code so far
 *
 * Return: @code, or LXD_EXIT_FAILED if it could not be written
 */
int lxd_flush(int code);

struct json_object;

/**
 * lxd_json_print() - print a JSON document and drop it
 * @obj: the document, one line is made of it
 */
void lxd_json_print(struct json_object *obj);

/**
 * lxd_json_str() - add a text member
 * @obj: object
 * @key: member's name
 * @value: text, or NULL for null
 */
void lxd_json_str(struct json_object *obj, const char *key, const char *value);

/**
 * lxd_json_add_str() - add a text to an array
 * @array: the array
 * @value: text
 */
void lxd_json_add_str(struct json_object *array, const char *value);

/**
 * lxd_json_u64() - add a number member
 * @obj: object
 * @key: member's name
 * @value: number
 */
void lxd_json_u64(struct json_object *obj, const char *key,
		  unsigned long long value);

/* ---- help.c ---- */

/**
 * lxd_help_verb() - print the help of one verb
 * @verb: the verb
 */
void lxd_help_verb(const struct lxd_verb *verb);

/**
 * lxd_help_usage() - print the list of verbs
 * @to_stderr: there rather than to stdout
 */
void lxd_help_usage(bool to_stderr);

/**
 * lxd_version_print() - print this command's version, one line
 */
void lxd_version_print(void);

#endif /* LXD_CLI_H */
