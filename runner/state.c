// SPDX-License-Identifier: GPL-2.0-only
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend.h"
#include "state.h"
#include "unpack.h"

static bool path_of(const struct lxd_domain *dom, const char *ext, char *path)
{
	if (!dom->opt->run_dir)
		return false;
	return snprintf(path, LXD_STATE_PATH_MAX, "%s/%s.%s",
			dom->opt->run_dir, dom->name, ext) < LXD_STATE_PATH_MAX;
}

/* Whole or not at all: readers look at any time. */
static int write_file(const char *path, const char *text, size_t len)
{
	char temp[LXD_STATE_PATH_MAX + 8];
	int fd, ret;

	snprintf(temp, sizeof(temp), "%s.new", path);
	fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		  0644);
	if (fd < 0)
		return -1;
	ret = write(fd, text, len) != len;
	ret |= close(fd);
	if (!ret)
		ret = rename(temp, path);
	if (ret)
		unlink(temp);
	return ret ? -1 : 0;
}

static struct json_object *sections_json(const struct lxd_placed *obj)
{
	struct json_object *all = json_object_new_array();
	u32 i;

	for (i = 1; i < obj->mod->elf.nr_sections; i++) {
		const struct lxd_section *sec = &obj->mod->elf.sections[i];
		struct json_object *s;
		char addr[24];

		/* Per-CPU data have an offset and no address. */
		if (!obj->host[i] || !sec->size ||
		    !lxd_link_in_image(obj, obj->addr[i]))
			continue;
		snprintf(addr, sizeof(addr), "0x%llx", obj->addr[i]);
		s = json_object_new_object();
		json_object_object_add(s, "name",
				       json_object_new_string(sec->name));
		json_object_object_add(s, "address",
				       json_object_new_string(addr));
		json_object_array_add(all, s);
	}
	return all;
}

static bool unpacked_path(const struct lxd_domain *dom,
			  const struct lxd_placed *obj, char *path)
{
	char ext[256];

	return snprintf(ext, sizeof(ext), "%s.ko", obj->mod->name) < sizeof(ext) &&
	       path_of(dom, ext, path);
}

/* Is there a file at @path that a debugger can't read? */
static bool is_packed(const char *path)
{
	char magic[SELFMAG];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool other;

	if (fd < 0)
		return false;
	other = read(fd, magic, SELFMAG) != SELFMAG ||
		memcmp(magic, ELFMAG, SELFMAG);
	close(fd);
	return other;
}

/* Once more: what we have of it has no symbols left that linking has no need for. */
static int unpack(const char *from, const char *to)
{
	struct lxd_err err;
	size_t size;
	u8 *bytes = lxd_read_file(from, &size, &err);
	int ret = bytes ? write_file(to, (char *)bytes, size) : -1;

	free(bytes);
	return ret;
}

/*
 * Where a debugger finds an object: a compressed module is unpacked for it.  If that
 * fails, its symbols lack, and gdb says so.
 */
static const char *object_path(const struct lxd_domain *dom,
			       const struct lxd_placed *obj, const char *inside,
			       char *unpacked)
{
	if (obj->scope == LXD_SCOPE_INSIDE)
		return inside;
	if (obj->scope == LXD_SCOPE_MODULE && is_packed(obj->mod->path) &&
	    unpacked_path(dom, obj, unpacked) &&
	    !unpack(obj->mod->path, unpacked))
		return unpacked;
	return obj->mod->path;
}

static struct json_object *objects_json(const struct lxd_domain *dom,
					const char *inside)
{
	struct json_object *all = json_object_new_array();
	char unpacked[LXD_STATE_PATH_MAX];
	u32 i;

	for (i = 0; i < dom->link.nr; i++) {
		const struct lxd_placed *obj = &dom->link.objects[i];
		const char *path = object_path(dom, obj, inside, unpacked);
		struct json_object *o;

		o = json_object_new_object();
		json_object_object_add(o, "name",
				       json_object_new_string(obj->mod->name));
		json_object_object_add(o, "path",
				       json_object_new_string(path));
		json_object_object_add(o, "sections", sections_json(obj));
		json_object_array_add(all, o);
	}
	return all;
}

/* Memory files, by their names, and where the domain sees them. */
static struct json_object *regions_json(const struct lxd_domain *dom)
{
	struct json_object *all = json_object_new_array();
	int r;

	for (r = 0; r < LXD_OWN_REGIONS; r++) {
		struct json_object *o = json_object_new_object();
		char addr[24];

		snprintf(addr, sizeof(addr), "0x%llx", dom->mem.region[r].run);
		json_object_object_add(o, "name",
				       json_object_new_string(lxd_memory_name(r)));
		json_object_object_add(o, "address",
				       json_object_new_string(addr));
		json_object_array_add(all, o);
	}
	return all;
}

static struct json_object *domain_json(const struct lxd_domain *dom,
				       const char *inside)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "name", json_object_new_string(dom->name));
	json_object_object_add(o, "pid", json_object_new_int(dom->pid));
	json_object_object_add(o, "monitor", json_object_new_int(getpid()));
	json_object_object_add(o, "kernel",
			       json_object_new_string(dom->lib->release));
	json_object_object_add(o, "wall",
			       json_object_new_string(dom->ops->name));
	json_object_object_add(o, "objects", objects_json(dom, inside));
	json_object_object_add(o, "regions", regions_json(dom));
	return o;
}

/* The code inside is in no file of its own: make one, for its symbols. */
static int write_inside(const struct lxd_domain *dom, const char *path)
{
	size_t size;
	const char *bytes;

	bytes = elf_rawfile(dom->inside_object->elf.handle, &size);
	return bytes ? write_file(path, bytes, size) : -1;
}

static int write_json(const struct lxd_domain *dom, const char *path,
		      const char *inside)
{
	struct json_object *o = domain_json(dom, inside);
	const char *text;
	int ret;

	text = json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
					      JSON_C_TO_STRING_NOSLASHESCAPE);
	ret = text ? write_file(path, text, strlen(text)) : -1;
	json_object_put(o);
	return ret;
}

int lxd_state_write(const struct lxd_domain *dom, struct lxd_err *err)
{
	char path[LXD_STATE_PATH_MAX], inside[LXD_STATE_PATH_MAX];

	if (!dom->opt->run_dir)
		return 0;
	if (mkdir(dom->opt->run_dir, 0755) && errno != EEXIST)
		return lxd_fail_errno(err, "%s", dom->opt->run_dir);
	if (path_of(dom, "fault", path))
		unlink(path);
	if (!path_of(dom, "json", path) || !path_of(dom, "inside.o", inside))
		return lxd_fail(err, "%s: the path is too long",
				dom->opt->run_dir);
	if (write_inside(dom, inside))
		return lxd_fail_errno(err, "%s", inside);
	return write_json(dom, path, inside) ?
	       lxd_fail_errno(err, "%s", path) : 0;
}

void lxd_state_fault(const struct lxd_domain *dom, const char *text,
		     size_t len, char *path)
{
	if (!path_of(dom, "fault", path) || write_file(path, text, len))
		*path = 0;
}

void lxd_state_remove(const struct lxd_domain *dom)
{
	char path[LXD_STATE_PATH_MAX];
	u32 i;

	if (path_of(dom, "json", path))
		unlink(path);
	if (path_of(dom, "inside.o", path))
		unlink(path);
	for (i = 0; i < dom->link.nr; i++) {
		if (dom->link.objects[i].scope == LXD_SCOPE_MODULE &&
		    unpacked_path(dom, &dom->link.objects[i], path))
			unlink(path);
	}
}
