// SPDX-License-Identifier: GPL-2.0-only
// idlc: the compiler of interface definitions.
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emit.h"

#define IDLC_VERSION "1"
#define SOURCE_MAX (256 * 1024)	/* bytes; a page of IDL has 3000 */

enum { EXIT_BAD_IDL = 1, EXIT_TROUBLE = 2 };

static const struct {
	const char *part;
	const char *ext;
	emit_fn emit;
} kinds[] = {
	{ "_msg", "h", emit_msg },
	{ "_host", "h", emit_host_h },
	{ "_host", "c", emit_host_c },
	{ "_domain", "h", emit_domain_h },
	{ "_domain", "c", emit_domain_c },
	{ "_names", "c", emit_names },
	{ "_fuzz", "h", emit_fuzz_h },
	{ "_fuzz", "c", emit_fuzz_c },
	{ "", "md", emit_doc },
};

#define NR_KINDS ARRAY_SIZE(kinds)

/* One file to write: under a temporary name until all is well. */
struct file {
	const char *path;
	const char *temp;
	char *text;
	size_t len;
};

static const char usage[] =
"Usage: idlc [-o DIR] [--depfile FILE] FILE.idl\n"
"Compile an interface definition into C.\n"
"\n"
"  -o, --output DIR    write the generated files there (default: .)\n"
"      --depfile FILE  write a make rule: generated files depend on FILE.idl\n"
"  -h, --help          show this and leave\n"
"      --version       show the version and leave\n"
"\n"
"Exit code: 0 done, 1 error in FILE.idl (nothing is written), 2 other trouble.\n";

static int read_source(const char *path, char **text, size_t *len)
{
	FILE *f = fopen(path, "r");
	char *buf;
	size_t n;

	if (!f) {
		fprintf(stderr, "idlc: %s: %s\n", path, strerror(errno));
		return -1;
	}
	buf = malloc(SOURCE_MAX + 1);
	if (!buf) {
		fprintf(stderr, "idlc: out of memory\n");
		goto close;
	}
	n = fread(buf, 1, SOURCE_MAX + 1, f);
	if (ferror(f)) {
		fprintf(stderr, "idlc: %s: %s\n", path, strerror(errno));
		goto free_buf;
	}
	if (n > SOURCE_MAX) {
		fprintf(stderr, "idlc: %s: larger than %d bytes\n", path,
			SOURCE_MAX);
		goto free_buf;
	}
	fclose(f);
	*text = buf;
	*len = n;
	return 0;

free_buf:
	free(buf);
close:
	fclose(f);
	return -1;
}

static int generate(struct idl *idl, emit_fn emit, struct file *file)
{
	struct out o = { .idl = idl };
	int bad;

	o.f = open_memstream(&file->text, &file->len);
	if (!o.f) {
		fprintf(stderr, "idlc: out of memory\n");
		return -1;
	}
	emit(&o);
	bad = ferror(o.f);
	if (fclose(o.f) || bad) {
		fprintf(stderr, "idlc: out of memory\n");
		return -1;
	}
	return 0;
}

static int write_temp(const struct file *file)
{
	FILE *f = fopen(file->temp, "w");
	int bad;

	if (!f) {
		fprintf(stderr, "idlc: %s: %s\n", file->temp, strerror(errno));
		return -1;
	}
	bad = fwrite(file->text, 1, file->len, f) != file->len;
	if (fclose(f) || bad) {
		fprintf(stderr, "idlc: %s: %s\n", file->temp, strerror(errno));
		unlink(file->temp);
		return -1;
	}
	return 0;
}

static int write_all(const struct file *files, size_t nr)
{
	size_t i, done = 0;

	for (; done < nr; done++) {
		if (write_temp(&files[done]))
			goto unlink_temps;
	}
	for (i = 0; i < nr; i++) {
		if (!rename(files[i].temp, files[i].path))
			continue;
		fprintf(stderr, "idlc: %s: %s\n", files[i].path,
			strerror(errno));
		goto unlink_temps;
	}
	return 0;

unlink_temps:
	/* Those that have been renamed are gone from here already. */
	for (i = 0; i < done; i++)
		unlink(files[i].temp);
	return -1;
}

static void name_file(struct idl *idl, struct file *file, const char *path)
{
	file->path = path;
	file->temp = idl_str(idl, "%s.%ld.tmp", path, (long)getpid());
}

static int write_rule(struct idl *idl, const struct file *files, size_t nr,
		      struct file *rule)
{
	FILE *f = open_memstream(&rule->text, &rule->len);
	size_t i;

	if (!f) {
		fprintf(stderr, "idlc: out of memory\n");
		return -1;
	}
	for (i = 0; i < nr; i++)
		fprintf(f, "%s%s", i ? " " : "", files[i].path);
	fprintf(f, ": %s\n", idl->diag.path);
	if (fclose(f)) {
		fprintf(stderr, "idlc: out of memory\n");
		return -1;
	}
	return 0;
}

static int output(struct idl *idl, const char *dir, const char *depfile)
{
	struct file files[NR_KINDS + 1] = { 0 };
	size_t nr = NR_KINDS, i;
	int ret = -1;

	for (i = 0; i < NR_KINDS; i++) {
		name_file(idl, &files[i], idl_str(idl, "%s/%s%s.%s", dir,
						  idl->name.s, kinds[i].part,
						  kinds[i].ext));
		if (generate(idl, kinds[i].emit, &files[i]))
			goto free_texts;
	}
	if (depfile) {
		name_file(idl, &files[nr], depfile);
		nr++;
		if (write_rule(idl, files, NR_KINDS, &files[NR_KINDS]))
			goto free_texts;
	}
	ret = write_all(files, nr);

free_texts:
	for (i = 0; i < NR_KINDS + 1; i++)
		free(files[i].text);
	return ret;
}

static int compile(const char *path, const char *dir, const char *depfile)
{
	struct idl idl;
	char *text;
	size_t len;
	int ret = 0;

	if (read_source(path, &text, &len))
		return EXIT_TROUBLE;
	idl_init(&idl, path, text, len, stderr);
	if (idl_compile(&idl))
		ret = EXIT_BAD_IDL;
	else if (output(&idl, dir, depfile))
		ret = EXIT_TROUBLE;
	idl_free(&idl);
	free(text);
	return ret;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "depfile", required_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	const char *dir = ".", *depfile = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		switch (c) {
		case 'o':
			dir = optarg;
			break;
		case 'd':
			depfile = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		case 'v':
			puts("idlc " IDLC_VERSION);
			return 0;
		default:
			fputs("Try 'idlc --help'.\n", stderr);
			return EXIT_TROUBLE;
		}
	}
	if (optind != argc - 1) {
		fputs("idlc: give exactly one FILE.idl; try 'idlc --help'\n",
		      stderr);
		return EXIT_TROUBLE;
	}
	return compile(argv[optind], dir, depfile);
}
