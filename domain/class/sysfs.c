// SPDX-License-Identifier: GPL-2.0-only
/*
 * There is no sysfs in a domain, and nobody who could look into it.  Drivers
 * hear what they hear from a kernel that was built without it, whose
 * <linux/sysfs.h> has these answers; the first attribute of a driver's is told
 * about in the log.
 */
#include <linux/printk.h>
#include <linux/sysfs.h>
#include "lxd.h"

static const struct lxdom_module *driver_of(unsigned long addr)
{
	const struct lxdom_module *m = lxd_module_of(addr);

	return m == &lxd_boot->image ? NULL : m;
}

/* Those of the driver core itself are nothing to speak of. */
static void tell(const void *what, unsigned long caller)
{
	const struct lxdom_module *m = driver_of((unsigned long)what) ?:
				       driver_of(caller);

	if (m)
		pr_info_once("%s: its attributes in sysfs are not seen outside of the domain\n",
			     m->name);
}

/* ---- directories ---- */

int sysfs_create_dir_ns(struct kobject *kobj, const void *ns)
{
	return 0;
}

void sysfs_remove_dir(struct kobject *kobj)
{
}

int sysfs_rename_dir_ns(struct kobject *kobj, const char *new_name,
			const void *new_ns)
{
	return 0;
}

int sysfs_move_dir_ns(struct kobject *kobj, struct kobject *new_parent,
		      const void *new_ns)
{
	return 0;
}

/* ---- files ---- */

int sysfs_create_file_ns(struct kobject *kobj, const struct attribute *attr,
			 const void *ns)
{
	tell(attr, _RET_IP_);
	return 0;
}

int sysfs_create_files(struct kobject *kobj, const struct attribute *const *ptr)
{
	tell(ptr, _RET_IP_);
	return 0;
}

void sysfs_remove_file_ns(struct kobject *kobj, const struct attribute *attr,
			  const void *ns)
{
}

bool sysfs_remove_file_self(struct kobject *kobj, const struct attribute *attr)
{
	return false;
}

void sysfs_remove_files(struct kobject *kobj,
			const struct attribute *const *ptr)
{
}

int sysfs_create_bin_file(struct kobject *kobj,
			  const struct bin_attribute *attr)
{
	tell(attr, _RET_IP_);
	return 0;
}

void sysfs_remove_bin_file(struct kobject *kobj,
			   const struct bin_attribute *attr)
{
}

int sysfs_chmod_file(struct kobject *kobj, const struct attribute *attr,
		     umode_t mode)
{
	return 0;
}

/* ---- groups ---- */

int sysfs_create_group(struct kobject *kobj, const struct attribute_group *grp)
{
	tell(grp, _RET_IP_);
	return 0;
}

int sysfs_create_groups(struct kobject *kobj,
			const struct attribute_group **groups)
{
	tell(groups, _RET_IP_);
	return 0;
}

int sysfs_update_group(struct kobject *kobj, const struct attribute_group *grp)
{
	return 0;
}

int sysfs_update_groups(struct kobject *kobj,
			const struct attribute_group **groups)
{
	return 0;
}

void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *grp)
{
}

void sysfs_remove_groups(struct kobject *kobj,
			 const struct attribute_group **groups)
{
}

int sysfs_merge_group(struct kobject *kobj, const struct attribute_group *grp)
{
	return 0;
}

void sysfs_unmerge_group(struct kobject *kobj,
			 const struct attribute_group *grp)
{
}

int sysfs_add_file_to_group(struct kobject *kobj, const struct attribute *attr,
			    const char *group)
{
	tell(attr, _RET_IP_);
	return 0;
}

void sysfs_remove_file_from_group(struct kobject *kobj,
				  const struct attribute *attr,
				  const char *group)
{
}

/* ---- links ---- */

int sysfs_create_link(struct kobject *kobj, struct kobject *target,
		      const char *name)
{
	return 0;
}

int sysfs_create_link_nowarn(struct kobject *kobj, struct kobject *target,
			     const char *name)
{
	return 0;
}

void sysfs_delete_link(struct kobject *dir, struct kobject *targ,
		       const char *name)
{
}

void sysfs_remove_link(struct kobject *kobj, const char *name)
{
}

int sysfs_rename_link_ns(struct kobject *kobj, struct kobject *targ,
			 const char *old, const char *new, const void *new_ns)
{
	return 0;
}

/* ---- owners, and who waits for a change ---- */

int sysfs_change_owner(struct kobject *kobj, kuid_t kuid, kgid_t kgid)
{
	return 0;
}

int sysfs_file_change_owner(struct kobject *kobj, const char *name, kuid_t kuid,
			    kgid_t kgid)
{
	return 0;
}

int sysfs_link_change_owner(struct kobject *kobj, struct kobject *targ,
			    const char *name, kuid_t kuid, kgid_t kgid)
{
	return 0;
}

int sysfs_groups_change_owner(struct kobject *kobj,
			      const struct attribute_group **groups,
			      kuid_t kuid, kgid_t kgid)
{
	return 0;
}

void sysfs_notify(struct kobject *kobj, const char *dir, const char *attr)
{
}

/* ---- what an attribute prints, if it is ever asked ---- */

static int emit(char *buf, int at, const char *fmt, va_list args)
{
	if (WARN(!buf || offset_in_page(buf) || at < 0 || at >= PAGE_SIZE,
		 "invalid sysfs buffer %px at %d\n", buf, at))
		return 0;
	return vscnprintf(buf + at, PAGE_SIZE - at, fmt, args);
}

int sysfs_emit(char *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = emit(buf, 0, fmt, args);
	va_end(args);
	return len;
}

int sysfs_emit_at(char *buf, int at, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = emit(buf, at, fmt, args);
	va_end(args);
	return len;
}

/* ---- kernfs: no object has a node ---- */

struct kernfs_node *kernfs_find_and_get_ns(struct kernfs_node *parent,
					   const char *name, const void *ns)
{
	return NULL;
}

void kernfs_get(struct kernfs_node *kn)
{
	WARN_ON(kn);
}

void kernfs_put(struct kernfs_node *kn)
{
	WARN_ON(kn);
}

void kernfs_notify(struct kernfs_node *kn)
{
	WARN_ON(kn);
}
