// SPDX-License-Identifier: GPL-2.0-only
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <lzma.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "unpack.h"

/* Smaller files are read whole. */
#define SPARSE_MIN	(1u << 20)
#define LZMA_MEMORY_MAX	(256ull << 20)

static const u8 xz_magic[] = { 0xfd, '7', 'z', 'X', 'Z', 0 };
static const u8 zst_magic[] = { 0x28, 0xb5, 0x2f, 0xfd };

/* Bytes that grow as they are needed. */
struct output {
	u8 *bytes;
	size_t used;
	size_t room;
};

static int make_room(struct output *out)
{
	size_t room = out->room ? out->room * 2 : 256 << 10;
	u8 *bytes;

	if (out->used < out->room)
		return 0;
	if (room > LXD_FILE_MAX) {
		errno = EFBIG;
		return -1;
	}
	bytes = realloc(out->bytes, room + 1);
	if (!bytes)
		return -1;
	out->bytes = bytes;
	out->room = room;
	return 0;
}

static int unpack_xz(const char *path, const u8 *in, size_t len,
		     struct output *out, struct lxd_err *err)
{
	lzma_stream s = LZMA_STREAM_INIT;
	lzma_ret ret;

	if (lzma_stream_decoder(&s, LZMA_MEMORY_MAX, 0) != LZMA_OK)
		return lxd_fail(err, "%s: cannot set up liblzma", path);
	s.next_in = in;
	s.avail_in = len;
	do {
		if (make_room(out)) {
			lzma_end(&s);
			return lxd_fail_errno(err, "%s: cannot unpack", path);
		}
		s.next_out = out->bytes + out->used;
		s.avail_out = out->room - out->used;
		ret = lzma_code(&s, LZMA_FINISH);
		out->used = out->room - s.avail_out;
	} while (ret == LZMA_OK);
	lzma_end(&s);
	if (ret != LZMA_STREAM_END)
		return lxd_fail(err, "%s: damaged .xz file (truncated?)", path);
	return 0;
}

static int unpack_zst(const char *path, const u8 *in, size_t len,
		      struct output *out, struct lxd_err *err)
{
	ZSTD_DStream *s = ZSTD_createDStream();
	ZSTD_inBuffer ib = { in, len, 0 };
	size_t left;

	if (!s)
		return lxd_fail(err, "%s: cannot set up libzstd", path);
	do {
		ZSTD_outBuffer ob;

		if (make_room(out)) {
			ZSTD_freeDStream(s);
			return lxd_fail_errno(err, "%s: cannot unpack", path);
		}
		ob = (ZSTD_outBuffer){ out->bytes, out->room, out->used };
		left = ZSTD_decompressStream(s, &ob, &ib);
		if (ob.pos == out->used && ib.pos == ib.size && left)
			break;	/* wants more than there is */
		out->used = ob.pos;
	} while (!ZSTD_isError(left) && (left || ib.pos < ib.size));
	ZSTD_freeDStream(s);
	if (left)
		return lxd_fail(err, "%s: damaged .zst file (truncated?)",
				path);
	return 0;
}

/* Part of a file into its place in @bytes; returns whether all of it came. */
static bool read_part(int fd, u8 *bytes, size_t start, size_t end)
{
	ssize_t n;

	while (start < end) {
		n = pread(fd, bytes + start, end - start, start);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		start += n;
	}
	return true;
}

#define SKIP_MIN	(64u << 10)	/* bytes: less isn't worth a system call */

/*
 * Is this a section that nobody reads?  Debug information is nine tenths of a
 * library kernel.  Whoever checks the file later sees zeros there.
 */
static bool is_skipped(const Elf64_Shdr *all, u32 nr, const Elf64_Shdr *sh)
{
	if (sh->sh_size < SKIP_MIN)
		return false;
	if (sh->sh_type == SHT_RELA && sh->sh_info < nr)
		sh = &all[sh->sh_info];
	return sh->sh_type == SHT_PROGBITS && !(sh->sh_flags & SHF_ALLOC);
}

/* The section headers at the end of an object; NULL: just read all of it. */
static Elf64_Shdr *section_headers(int fd, size_t size, u32 *nr)
{
	Elf64_Ehdr eh;
	Elf64_Shdr *sh;
	size_t len;

	if (size < SPARSE_MIN || !read_part(fd, (u8 *)&eh, 0, sizeof(eh)) ||
	    memcmp(eh.e_ident, ELFMAG, SELFMAG) ||
	    eh.e_ident[EI_CLASS] != ELFCLASS64 || eh.e_type != ET_REL ||
	    eh.e_shentsize != sizeof(*sh) || eh.e_shoff > size)
		return NULL;
	len = eh.e_shnum * sizeof(*sh);
	if (!len || len > size - eh.e_shoff)
		return NULL;
	sh = malloc(len);
	if (sh && pread(fd, sh, len, eh.e_shoff) != len) {
		free(sh);
		return NULL;
	}
	*nr = eh.e_shnum;
	return sh;
}

/* All of a file but what nobody reads of an object; @bytes is zeroed. */
static bool read_sparse(int fd, u8 *bytes, size_t size)
{
	Elf64_Shdr *sh;
	size_t at = 0;
	bool ok = true;
	u32 nr = 0, i;

	sh = section_headers(fd, size, &nr);
	for (i = 0; i < nr && sh && ok; i++) {
		/* Linkers write sections in the order of their headers. */
		if (!is_skipped(sh, nr, &sh[i]) || sh[i].sh_offset < at ||
		    sh[i].sh_offset > size ||
		    sh[i].sh_size > size - sh[i].sh_offset)
			continue;
		ok = read_part(fd, bytes, at, sh[i].sh_offset);
		at = sh[i].sh_offset + sh[i].sh_size;
	}
	free(sh);
	return ok && read_part(fd, bytes, at, size);
}

static u8 *read_plain(const char *path, size_t *size, struct lxd_err *err)
{
	struct stat st;
	u8 *bytes = NULL;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st)) {
		lxd_fail_errno(err, "%s", path);
		goto close_fd;
	}
	if (!S_ISREG(st.st_mode) || st.st_size > LXD_FILE_MAX) {
		lxd_fail(err, "%s: %s", path, S_ISREG(st.st_mode) ?
			 "too large for a module" : "not a file");
		goto close_fd;
	}
	bytes = calloc(1, st.st_size + 1);
	if (!bytes) {
		lxd_fail_errno(err, "%s", path);
		goto close_fd;
	}
	if (!read_sparse(fd, bytes, st.st_size)) {
		lxd_fail(err, "%s: cannot read all of it", path);
		free(bytes);
		bytes = NULL;
		goto close_fd;
	}
	*size = st.st_size;
close_fd:
	if (fd >= 0)
		close(fd);
	return bytes;
}

u8 *lxd_read_file(const char *path, size_t *size, struct lxd_err *err)
{
	struct output out = { 0 };
	size_t len;
	u8 *in;
	int ret;

	in = read_plain(path, &len, err);
	if (!in)
		return NULL;
	if (len >= sizeof(xz_magic) &&
	    !memcmp(in, xz_magic, sizeof(xz_magic))) {
		ret = unpack_xz(path, in, len, &out, err);
	} else if (len >= sizeof(zst_magic) &&
		   !memcmp(in, zst_magic, sizeof(zst_magic))) {
		ret = unpack_zst(path, in, len, &out, err);
	} else {
		*size = len;
		return in;
	}
	free(in);
	if (ret) {
		free(out.bytes);
		return NULL;
	}
	out.bytes[out.used] = 0;
	*size = out.used;
	return out.bytes;
}

char *lxd_absolute(const char *path)
{
	char *dir, *all;

	if (*path == '/')
		return strdup(path);
	dir = getcwd(NULL, 0);
	if (!dir)
		return NULL;
	if (asprintf(&all, "%s/%s", strcmp(dir, "/") ? dir : "", path) < 0)
		all = NULL;
	free(dir);
	return all;
}
