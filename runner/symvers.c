// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "symvers.h"
#include "unpack.h"

#define BLANKS	" \t"

/* Takes one line apart and ends its name with NUL. */
static int parse_line(struct lxd_symvers *sv, char *line)
{
	char *name, *end;
	unsigned long crc;

	if (strncmp(line, "0x", 2))
		return -1;
	crc = strtoul(line, &end, 16);
	if (end - line < 3 || end - line > 10 || !strchr(BLANKS, *end) || !*end)
		return -1;
	name = end + strspn(end, BLANKS);
	name[strcspn(name, BLANKS)] = 0;
	if (!*name)
		return -1;
	return lxd_names_add(&sv->crcs, name, crc) < 0 ? -1 : 0;
}

int lxd_symvers_parse(struct lxd_symvers *sv, char *text, const char *file,
		      struct lxd_err *err)
{
	unsigned int nr = 0;
	char *line, *next;

	memset(sv, 0, sizeof(*sv));
	sv->text = text;
	for (line = text; *line; line = next) {
		next = strchrnul(line, '\n');
		if (*next)
			*next++ = 0;
		nr++;
		if (*line && parse_line(sv, line)) {
			lxd_fail(err, "%s:%u: not '0xCRC NAME'; install the library kernel anew",
				 file, nr);
			lxd_symvers_close(sv);
			return -1;
		}
	}
	return 0;
}

int lxd_symvers_open(struct lxd_symvers *sv, const char *path,
		     struct lxd_err *err)
{
	size_t size;
	char *text = (char *)lxd_read_file(path, &size, err);

	return text ? lxd_symvers_parse(sv, text, path, err) : -1;
}

bool lxd_symvers_crc(const struct lxd_symvers *sv, const char *name, u32 *crc)
{
	u64 value;

	if (!lxd_names_find(&sv->crcs, name, &value))
		return false;
	if (crc)
		*crc = value;
	return true;
}

void lxd_symvers_close(struct lxd_symvers *sv)
{
	lxd_names_free(&sv->crcs);
	free(sv->text);
	sv->text = NULL;
}
