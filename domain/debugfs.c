// SPDX-License-Identifier: GPL-2.0-only
/*
 * There is no debugfs in a domain.  Drivers hear what they hear from a kernel
 * that was booted with debugfs=off; they must cope with that.
 */
#include <linux/debugfs.h>
#include <linux/err.h>

struct dentry *debugfs_create_dir(const char *name, struct dentry *parent)
{
	return ERR_PTR(-EPERM);
}

struct dentry *debugfs_create_file(const char *name, umode_t mode,
				   struct dentry *parent, void *data,
				   const struct file_operations *fops)
{
	return ERR_PTR(-EPERM);
}

struct dentry *debugfs_create_symlink(const char *name, struct dentry *parent,
				      const char *dest)
{
	return ERR_PTR(-EPERM);
}

struct dentry *debugfs_create_blob(const char *name, umode_t mode,
				   struct dentry *parent,
				   struct debugfs_blob_wrapper *blob)
{
	return ERR_PTR(-EPERM);
}

struct dentry *debugfs_lookup(const char *name, struct dentry *parent)
{
	return NULL;
}

bool debugfs_initialized(void)
{
	return false;
}

/* These return nothing: there is nobody to tell. */

void debugfs_remove(struct dentry *dentry)
{
}

void debugfs_lookup_and_remove(const char *name, struct dentry *parent)
{
}

void debugfs_create_u8(const char *name, umode_t mode, struct dentry *parent,
		       u8 *value)
{
}

void debugfs_create_u16(const char *name, umode_t mode, struct dentry *parent,
			u16 *value)
{
}

void debugfs_create_u32(const char *name, umode_t mode, struct dentry *parent,
			u32 *value)
{
}

void debugfs_create_u64(const char *name, umode_t mode, struct dentry *parent,
			u64 *value)
{
}

void debugfs_create_x32(const char *name, umode_t mode, struct dentry *parent,
			u32 *value)
{
}

void debugfs_create_x64(const char *name, umode_t mode, struct dentry *parent,
			u64 *value)
{
}

void debugfs_create_size_t(const char *name, umode_t mode,
			   struct dentry *parent, size_t *value)
{
}

void debugfs_create_atomic_t(const char *name, umode_t mode,
			     struct dentry *parent, atomic_t *value)
{
}

void debugfs_create_bool(const char *name, umode_t mode, struct dentry *parent,
			 bool *value)
{
}
