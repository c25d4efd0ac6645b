// SPDX-License-Identifier: GPL-2.0-only
// The IDL compiler from end to end: any text is either refused with one error
// or compiled into all files, and every byte of memory comes back.
/* All of idlc/ but main.c, and what flex and bison made of it: */
/* sources: idlc/[acdel]*.c gen/../idlc/idlc/[lp]*.c */
/* cflags: -Iidlc -Wno-unused-function -Wno-unused-but-set-variable */
/* seeds: tests/idlc */
#include <stdlib.h>
#include <string.h>

#include <linux/types.h>

#include "emit.h"

static const emit_fn emitters[] = {
	emit_msg, emit_host_h, emit_host_c, emit_domain_h, emit_domain_c,
	emit_names, emit_fuzz_h, emit_fuzz_c, emit_doc,
};

static void emit_all(struct idl *idl)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(emitters); i++) {
		struct out o = { .idl = idl };
		char *text = NULL;
		size_t len = 0;

		o.f = open_memstream(&text, &len);
		if (!o.f)
			abort();
		emitters[i](&o);
		/* Something must come out, and no byte that is no text. */
		if (fclose(o.f) || !len || strlen(text) != len)
			abort();
		free(text);
	}
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	char *errors = NULL, *src = malloc(size ? size : 1);
	size_t errors_len = 0;
	struct idl idl;
	FILE *to;
	int ret;

	to = open_memstream(&errors, &errors_len);
	if (!to || !src)
		abort();
	/* Exactly as long as it says, so that ASan sees a read beyond it. */
	memcpy(src, data, size);
	idl_init(&idl, "fuzz.idl", src, size, to);
	ret = idl_compile(&idl);
	/* An error is one error, and is told; no error, no word. */
	if (ret ? idl.diag.errors != 1 : idl.diag.errors)
		abort();
	if (!ret)
		emit_all(&idl);
	idl_free(&idl);
	if (fclose(to))
		abort();
	if (ret ? strncmp(errors, "fuzz.idl:", 9) : errors_len)
		abort();
	free(errors);
	free(src);
	return 0;
}
