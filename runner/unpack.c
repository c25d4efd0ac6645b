// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <lzma.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "unpack.h"

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

static u8 *read_plain(const char *path, size_t *size, struct lxd_err *err)
{
	struct stat st;
	u8 *bytes = NULL;
	size_t done = 0;
	ssize_t n;
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
	bytes = malloc(st.st_size + 1);
	if (!bytes) {
		lxd_fail_errno(err, "%s", path);
		goto close_fd;
	}
	while (done < st.st_size) {
		n = read(fd, bytes + done, st.st_size - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += n;
	}
	if (done < st.st_size) {
		lxd_fail(err, "%s: cannot read all of it", path);
		free(bytes);
		bytes = NULL;
		goto close_fd;
	}
	bytes[done] = 0;
	*size = done;
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
