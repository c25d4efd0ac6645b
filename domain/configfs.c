// SPDX-License-Identifier: GPL-2.0-only
/*
 * configfs without a file system: the tree that a driver registers, and the
 * operations on it by path.  Items and their references are the kernel's own
 * (fs/configfs/item.c); order of calls and errors follow fs/configfs/dir.c.
 */
#include <linux/configfs.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/stat.h>
#include <linux/string.h>
#include "configfs.h"

/* One operation at a time, as if there were one user. */
static DEFINE_MUTEX(one_user);

static struct config_group root = {
	.cg_item = {
		.ci_namebuf = "root",
		.ci_name = root.cg_item.ci_namebuf,
		.ci_kref = KREF_INIT(1),
		.ci_entry = LIST_HEAD_INIT(root.cg_item.ci_entry),
	},
	.cg_children = LIST_HEAD_INIT(root.cg_children),
	.default_groups = LIST_HEAD_INIT(root.default_groups),
};

/* Items that somebody depends on can't be removed. */
struct dependence {
	struct list_head list;
	struct config_item *item;
	unsigned int count;
};

static LIST_HEAD(dependences);

/* ---- the tree ---- */

/* All of these need the subsystem's su_mutex, as in the kernel. */

static void link_obj(struct config_item *parent, struct config_item *item)
{
	item->ci_parent = parent;
	item->ci_group = config_group_get(to_config_group(parent));
	list_add_tail(&item->ci_entry, &item->ci_group->cg_children);
	config_item_get(item);
}

static void unlink_obj(struct config_item *item)
{
	struct config_group *group = item->ci_group;

	if (!group)
		return;
	list_del_init(&item->ci_entry);
	item->ci_group = NULL;
	item->ci_parent = NULL;
	config_item_put(item);
	config_group_put(group);
}

static void link_group(struct config_group *parent, struct config_group *group)
{
	struct config_group *child;

	link_obj(&parent->cg_item, &group->cg_item);
	group->cg_subsys = parent == &root ? to_configfs_subsystem(group) :
					     parent->cg_subsys;
	list_for_each_entry(child, &group->default_groups, group_entry)
		link_group(group, child);
}

static void unlink_group(struct config_group *group)
{
	struct config_group *child;

	list_for_each_entry(child, &group->default_groups, group_entry)
		unlink_group(child);
	group->cg_subsys = NULL;
	unlink_obj(&group->cg_item);
}

static bool is_default(struct config_group *parent, struct config_item *item)
{
	struct config_group *g;

	list_for_each_entry(g, &parent->default_groups, group_entry)
		if (&g->cg_item == item)
			return true;
	return false;
}

/* Can it have children?  Groups have a list of them; items are smaller. */
static bool is_group(struct config_item *item)
{
	const struct config_item_type *type = item->ci_type;
	struct config_group *parent = item->ci_group;

	if (item == &root.cg_item || parent == &root ||
	    (parent && is_default(parent, item)))
		return true;
	/* Made by make_group() of its parent? */
	type = parent ? parent->cg_item.ci_type : NULL;
	return type && type->ct_group_ops && type->ct_group_ops->make_group;
}

static bool has_children_of_users(struct config_group *group)
{
	struct config_item *item;

	list_for_each_entry(item, &group->cg_children, ci_entry) {
		if (!is_default(group, item) ||
		    has_children_of_users(to_config_group(item)))
			return true;
	}
	return false;
}

/* ---- paths ---- */

static struct configfs_attribute *find_attr(struct config_item *item,
					    const char *name)
{
	const struct config_item_type *type = item->ci_type;
	struct configfs_attribute **attr;

	for (attr = type ? type->ct_attrs : NULL; attr && *attr; attr++)
		if (!strcmp((*attr)->ca_name, name))
			return *attr;
	return NULL;
}

static bool has_bin_attr(struct config_item *item, const char *name)
{
	const struct config_item_type *type = item->ci_type;
	struct configfs_bin_attribute **attr;

	for (attr = type ? type->ct_bin_attrs : NULL; attr && *attr; attr++)
		if (!strcmp((*attr)->cb_attr.ca_name, name))
			return true;
	return false;
}

static bool has_any_attr(struct config_item *item, const char *name)
{
	return find_attr(item, name) || has_bin_attr(item, name);
}

/* Walks to a directory.  Return: it, with a reference, or an error. */
static struct config_item *find_dir(char *path)
{
	struct config_item *item = config_item_get(&root.cg_item);
	char *name;

	while ((name = strsep(&path, "/"))) {
		struct config_item *next = NULL;
		int err = -ENOENT;

		if (!*name)
			continue;
		if (is_group(item))
			next = config_group_find_item(to_config_group(item),
						      name);
		if (!next && has_any_attr(item, name))
			err = -ENOTDIR;
		config_item_put(item);
		if (!next)
			return ERR_PTR(err);
		item = next;
	}
	return item;
}

/**
 * struct place - a name in a directory
 * @copy: the path, cut to pieces
 * @dir: the directory, with a reference
 * @name: last component of the path, in @copy; "" for the root
 */
struct place {
	char *copy;
	struct config_item *dir;
	const char *name;
};

static void put_place(struct place *p)
{
	config_item_put(p->dir);
	kfree(p->copy);
}

static int find_place(struct place *p, const char *path)
{
	char *slash;
	size_t len;

	p->copy = kstrdup(path, GFP_KERNEL);
	if (!p->copy)
		return -ENOMEM;
	len = strlen(p->copy);
	while (len && p->copy[len - 1] == '/')
		p->copy[--len] = '\0';
	slash = strrchr(p->copy, '/');
	p->name = slash ? slash + 1 : p->copy;
	if (slash)
		*slash = '\0';
	p->dir = find_dir(slash ? p->copy : NULL);
	if (IS_ERR(p->dir)) {
		kfree(p->copy);
		return PTR_ERR(p->dir);
	}
	return 0;
}

static struct config_item *child(struct place *p)
{
	if (!is_group(p->dir))
		return NULL;
	return config_group_find_item(to_config_group(p->dir), p->name);
}

/* ---- listing ---- */

static int add_name(char *buf, size_t size, int len, const char *name)
{
	size_t n = strlen(name);

	if (len < 0 || len + n + 1 > size)
		return -EOVERFLOW;
	memcpy(buf + len, name, n);
	buf[len + n] = '\n';
	return len + n + 1;
}

int lxd_configfs_list(const char *path, void *buf, size_t size)
{
	const struct config_item_type *type;
	struct configfs_attribute **attr;
	struct configfs_bin_attribute **bin;
	struct config_item *dir, *item;
	char *copy = kstrdup(path, GFP_KERNEL);
	int len = 0;

	if (!copy)
		return -ENOMEM;
	dir = find_dir(copy);
	kfree(copy);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	type = dir->ci_type;
	for (attr = type ? type->ct_attrs : NULL; attr && *attr; attr++)
		len = add_name(buf, size, len, (*attr)->ca_name);
	for (bin = type ? type->ct_bin_attrs : NULL; bin && *bin; bin++)
		len = add_name(buf, size, len, (*bin)->cb_attr.ca_name);
	if (is_group(dir))
		list_for_each_entry(item, &to_config_group(dir)->cg_children,
				    ci_entry)
			len = add_name(buf, size, len, config_item_name(item));
	config_item_put(dir);
	return len;
}

/* ---- attributes ---- */

static int find_attribute(struct place *p, const char *path,
			  struct configfs_attribute **attr)
{
	struct config_item *dir;
	int err = find_place(p, path);

	if (err)
		return err;
	*attr = find_attr(p->dir, p->name);
	if (*attr && !try_module_get((*attr)->ca_owner)) {
		err = -ENODEV;
		goto put_place;
	}
	if (*attr)
		return 0;
	err = -ENOENT;
	if (has_bin_attr(p->dir, p->name))
		err = -EOPNOTSUPP;	/* not through this interface */
	dir = *p->name ? child(p) : config_item_get(&root.cg_item);
	if (dir)
		err = -EISDIR;
	config_item_put(dir);
put_place:
	put_place(p);
	return err;
}

static void put_attribute(struct place *p, struct configfs_attribute *attr)
{
	module_put(attr->ca_owner);
	put_place(p);
}

int lxd_configfs_read(const char *path, void *buf, size_t size)
{
	struct configfs_attribute *attr;
	struct place p;
	ssize_t len;
	char *page;

	mutex_lock(&one_user);
	len = find_attribute(&p, path, &attr);
	if (len)
		goto unlock;
	len = -EACCES;
	if (!(attr->ca_mode & 0444) || !attr->show)
		goto put_attribute;
	len = -ENOMEM;
	page = (char *)get_zeroed_page(GFP_KERNEL);
	if (!page)
		goto put_attribute;
	len = attr->show(p.dir, page);
	if (len > (ssize_t)size)
		len = -EOVERFLOW;
	if (len > 0)
		memcpy(buf, page, len);
	free_page((unsigned long)page);
put_attribute:
	put_attribute(&p, attr);
unlock:
	mutex_unlock(&one_user);
	return len;
}

int lxd_configfs_write(const char *path, const void *data, size_t len)
{
	struct configfs_attribute *attr;
	struct place p;
	ssize_t done;
	char *page;

	mutex_lock(&one_user);
	done = find_attribute(&p, path, &attr);
	if (done)
		goto unlock;
	done = -EACCES;
	if (!(attr->ca_mode & 0222) || !attr->store)
		goto put_attribute;
	done = -ENOMEM;
	page = (char *)get_zeroed_page(GFP_KERNEL);
	if (!page)
		goto put_attribute;
	memcpy(page, data, len);
	done = attr->store(p.dir, page, len);
	free_page((unsigned long)page);
	/* A driver that takes a part of the value has understood that part. */
	if (done > 0 || !len)
		done = min_t(ssize_t, done, 0);
	else if (!done)
		done = -EIO;
put_attribute:
	put_attribute(&p, attr);
unlock:
	mutex_unlock(&one_user);
	return done;
}

/* ---- making and removing ---- */

static void drop_item(struct config_item *parent, struct config_item *item)
{
	const struct configfs_group_operations *ops =
		parent->ci_type->ct_group_ops;

	if (ops && ops->drop_item)
		ops->drop_item(to_config_group(parent), item);
	else
		config_item_put(item);
}

static void notify(struct config_item *parent, struct config_item *item)
{
	const struct configfs_group_operations *ops =
		parent->ci_type->ct_group_ops;

	if (ops && ops->disconnect_notify)
		ops->disconnect_notify(to_config_group(parent), item);
}

/* Has the driver make it, and links it.  su_mutex is held. */
static struct config_item *make(struct config_group *parent, const char *name)
{
	const struct configfs_group_operations *ops =
		parent->cg_item.ci_type->ct_group_ops;
	struct config_group *group;
	struct config_item *item;

	if (ops->make_group) {
		group = ops->make_group(parent, name);
		if (IS_ERR_OR_NULL(group))
			return group ? ERR_CAST(group) : ERR_PTR(-ENOMEM);
		link_group(parent, group);
		return &group->cg_item;
	}
	item = ops->make_item(parent, name);
	if (IS_ERR_OR_NULL(item))
		return item ?: ERR_PTR(-ENOMEM);
	link_obj(&parent->cg_item, item);
	return item;
}

static void unmake(struct config_item *parent, struct config_item *item)
{
	notify(parent, item);
	if (parent->ci_type->ct_group_ops->make_group)
		unlink_group(to_config_group(item));
	else
		unlink_obj(item);
	drop_item(parent, item);
}

static int make_in(struct config_item *dir, const char *name)
{
	const struct config_item_type *type = dir->ci_type;
	struct configfs_subsystem *subsys;
	struct module *subsys_owner;
	struct config_item *item;
	int err = 0;

	if (dir == &root.cg_item || !is_group(dir) || !type ||
	    !type->ct_group_ops ||
	    (!type->ct_group_ops->make_group && !type->ct_group_ops->make_item))
		return -EPERM;
	subsys = to_config_group(dir)->cg_subsys;
	if (!subsys->su_group.cg_item.ci_type)
		return -EINVAL;
	subsys_owner = subsys->su_group.cg_item.ci_type->ct_owner;
	if (!try_module_get(subsys_owner))
		return -EINVAL;
	mutex_lock(&subsys->su_mutex);
	item = make(to_config_group(dir), name);
	if (IS_ERR(item))
		err = PTR_ERR(item);
	else if (!item->ci_type || !try_module_get(item->ci_type->ct_owner))
		err = -EINVAL;
	if (err && !IS_ERR(item))
		unmake(dir, item);
	mutex_unlock(&subsys->su_mutex);
	if (err)
		module_put(subsys_owner);
	return err;
}

int lxd_configfs_mkdir(const char *path)
{
	struct config_item *there;
	struct place p;
	int err;

	mutex_lock(&one_user);
	err = find_place(&p, path);
	if (err)
		goto unlock;
	there = *p.name ? child(&p) : config_item_get(&root.cg_item);
	if (there || has_any_attr(p.dir, p.name) || !strcmp(p.name, ".") ||
	    !strcmp(p.name, ".."))
		err = -EEXIST;
	else
		err = make_in(p.dir, p.name);
	config_item_put(there);
	put_place(&p);
unlock:
	mutex_unlock(&one_user);
	return err;
}

static struct dependence *find_dependence(struct config_item *item)
{
	struct dependence *d;

	list_for_each_entry(d, &dependences, list)
		if (d->item == item)
			return d;
	return NULL;
}

static int remove_from(struct config_item *dir, struct config_item *item)
{
	struct configfs_subsystem *subsys = to_config_group(dir)->cg_subsys;
	struct module *subsys_owner, *item_owner;

	if (dir == &root.cg_item || is_default(to_config_group(dir), item))
		return -EPERM;
	if (!dir->ci_type)
		return -EINVAL;
	if (find_dependence(item))
		return -EBUSY;
	if (is_group(item) && has_children_of_users(to_config_group(item)))
		return -ENOTEMPTY;
	subsys_owner = subsys->su_group.cg_item.ci_type->ct_owner;
	item_owner = item->ci_type ? item->ci_type->ct_owner : NULL;
	mutex_lock(&subsys->su_mutex);
	unmake(dir, item);
	mutex_unlock(&subsys->su_mutex);
	module_put(item_owner);
	module_put(subsys_owner);
	return 0;
}

int lxd_configfs_rmdir(const char *path)
{
	struct config_item *item;
	struct place p;
	int err;

	mutex_lock(&one_user);
	err = find_place(&p, path);
	if (err)
		goto unlock;
	item = *p.name ? child(&p) : NULL;
	if (item)
		err = remove_from(p.dir, item);
	else if (!*p.name)
		err = -EBUSY;	/* the root, a mount point */
	else
		err = has_any_attr(p.dir, p.name) ? -ENOTDIR : -ENOENT;
	config_item_put(item);
	put_place(&p);
unlock:
	mutex_unlock(&one_user);
	return err;
}

/* ---- for drivers ---- */

int configfs_register_subsystem(struct configfs_subsystem *subsys)
{
	struct config_group *group = &subsys->su_group;
	struct config_item *there;

	if (!group->cg_item.ci_name)
		group->cg_item.ci_name = group->cg_item.ci_namebuf;
	there = config_group_find_item(&root, config_item_name(&group->cg_item));
	if (there) {
		config_item_put(there);
		return -EEXIST;
	}
	link_group(&root, group);
	return 0;
}

void configfs_unregister_subsystem(struct configfs_subsystem *subsys)
{
	if (has_children_of_users(&subsys->su_group))
		pr_err("Tried to unregister non-empty subsystem!\n");
	unlink_group(&subsys->su_group);
}

int configfs_register_group(struct config_group *parent_group,
			    struct config_group *group)
{
	struct configfs_subsystem *subsys = parent_group->cg_subsys;

	mutex_lock(&subsys->su_mutex);
	link_group(parent_group, group);
	list_add_tail(&group->group_entry, &parent_group->default_groups);
	mutex_unlock(&subsys->su_mutex);
	return 0;
}

void configfs_unregister_group(struct config_group *group)
{
	struct configfs_subsystem *subsys = group->cg_subsys;

	mutex_lock(&subsys->su_mutex);
	if (!list_empty(&group->group_entry))
		list_del_init(&group->group_entry);
	unlink_group(group);
	mutex_unlock(&subsys->su_mutex);
}

struct config_group *
configfs_register_default_group(struct config_group *parent_group,
				const char *name,
				const struct config_item_type *item_type)
{
	struct config_group *group = kzalloc(sizeof(*group), GFP_KERNEL);

	if (!group)
		return ERR_PTR(-ENOMEM);
	config_group_init_type_name(group, name, item_type);
	configfs_register_group(parent_group, group);
	return group;
}

void configfs_unregister_default_group(struct config_group *group)
{
	configfs_unregister_group(group);
	kfree(group);
}

void configfs_remove_default_groups(struct config_group *group)
{
	struct config_group *g, *next;

	list_for_each_entry_safe(g, next, &group->default_groups,
				 group_entry) {
		list_del(&g->group_entry);
		config_item_put(&g->cg_item);
	}
}

int configfs_depend_item(struct configfs_subsystem *subsys,
			 struct config_item *target)
{
	struct dependence *d = find_dependence(target);

	if (!d) {
		d = kzalloc(sizeof(*d), GFP_KERNEL);
		if (!d)
			return -ENOMEM;
		d->item = target;
		list_add(&d->list, &dependences);
	}
	d->count++;
	return 0;
}

int configfs_depend_item_unlocked(struct configfs_subsystem *caller_subsys,
				  struct config_item *target)
{
	return configfs_depend_item(caller_subsys, target);
}

void configfs_undepend_item(struct config_item *target)
{
	struct dependence *d = find_dependence(target);

	if (WARN_ON(!d) || --d->count)
		return;
	list_del(&d->list);
	kfree(d);
}
