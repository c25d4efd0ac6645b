// SPDX-License-Identifier: GPL-2.0-only
/* Disks made through the driver's configfs tree. */
#include "rig.h"

static int config(struct lxd_domain *dom, u8 op, const char *path,
		  const char *data, struct lxd_core_config_rep *rep)
{
	struct lxd_core_config_req req = { .op = op };

	req.path_len = strlen(path);
	memcpy(req.path, path, req.path_len);
	if (data) {
		req.data_len = strlen(data);
		memcpy(req.data, data, req.data_len);
	}
	return lxd_core_config(dom, &req, rep);
}

static int set(struct lxd_domain *dom, const char *path, const char *value)
{
	struct lxd_core_config_rep rep;

	return config(dom, LXD_CORE_CONFIG_OP_WRITE, path, value, &rep);
}

static int make(struct lxd_domain *dom, const char *path)
{
	struct lxd_core_config_rep rep;

	return config(dom, LXD_CORE_CONFIG_OP_MKDIR, path, NULL, &rep);
}

static int unmake(struct lxd_domain *dom, const char *path)
{
	struct lxd_core_config_rep rep;

	return config(dom, LXD_CORE_CONFIG_OP_RMDIR, path, NULL, &rep);
}

static void assert_reads(struct lxd_domain *dom, const char *path,
			 const char *value)
{
	struct lxd_core_config_rep rep;
	char text[LXD_CORE_DATA_MAX + 1];

	assert_int_equal(config(dom, LXD_CORE_CONFIG_OP_READ, path, NULL,
				&rep), 0);
	memcpy(text, rep.data, rep.data_len);
	text[rep.data_len] = '\0';
	assert_string_equal(text, value);
}

static void assert_lists(struct lxd_domain *dom, const char *path,
			 const char *name, bool there)
{
	struct lxd_core_config_rep rep;
	char text[LXD_CORE_DATA_MAX + 2] = "\n", line[80];

	assert_int_equal(config(dom, LXD_CORE_CONFIG_OP_LIST, path, NULL,
				&rep), 0);
	memcpy(text + 1, rep.data, rep.data_len);
	text[rep.data_len + 1] = '\0';
	snprintf(line, sizeof(line), "\n%s\n", name);
	if (there)
		assert_non_null(strstr(text, line));
	else
		assert_null(strstr(text, line));
}

static void test_create_use_remove(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;

	rig_run(dom, "null_blk", "nr_devices=0");
	assert_int_equal(disk_count(dom), 0);
	assert_lists(dom, "", "nullb", true);
	assert_int_equal(make(dom, "nullb/mine"), 0);
	assert_lists(dom, "nullb", "mine", true);
	assert_lists(dom, "nullb/mine", "memory_backed", true);
	assert_int_equal(set(dom, "nullb/mine/memory_backed", "1\n"), 0);
	assert_int_equal(set(dom, "nullb/mine/size", "64"), 0);
	assert_int_equal(set(dom, "nullb/mine/blocksize", "4096"), 0);
	assert_reads(dom, "nullb/mine/size", "64\n");
	assert_int_equal(set(dom, "nullb/mine/power", "1"), 0);
	disk = rig_disk(dom, "mine");
	assert_int_equal(disk->capacity, 64 << 11);
	rig_write(disk, 800, 4096, 5);
	rig_verify(disk, 800, 4096, 5);
	assert_int_equal(set(dom, "nullb/mine/power", "0"), 0);
	assert_int_equal(disk_count(dom), 0);
	assert_int_equal(unmake(dom, "nullb/mine"), 0);
	assert_lists(dom, "nullb", "mine", false);
	rig_stop(dom);
}

/* rmdir of a disk that is on takes the disk away; so does stop. */
static void test_remove_while_on(void **state)
{
	struct lxd_domain *dom = *state;

	rig_run(dom, "null_blk", "nr_devices=1");
	assert_int_equal(make(dom, "nullb/a"), 0);
	assert_int_equal(make(dom, "nullb/b"), 0);
	assert_int_equal(set(dom, "nullb/a/power", "1"), 0);
	assert_int_equal(set(dom, "nullb/b/power", "1"), 0);
	assert_int_equal(disk_count(dom), 3);
	assert_int_equal(unmake(dom, "nullb/a"), 0);
	assert_int_equal(disk_count(dom), 2);
	assert_int_equal(unmake(dom, "nullb/b"), 0);
	rig_stop(dom);
}

/* As the kernel: a driver whose tree is in use can't leave. */
static void test_stop_while_in_use(void **state)
{
	struct lxd_domain *dom = *state;

	rig_run(dom, "null_blk", "nr_devices=0");
	assert_int_equal(make(dom, "nullb/a"), 0);
	assert_int_equal(peer_stop(dom), -EBUSY);
	assert_int_equal(unmake(dom, "nullb/a"), 0);
	rig_stop(dom);
}

static void test_errors(void **state)
{
	struct lxd_domain *dom = *state;
	struct lxd_core_config_rep rep;

	rig_run(dom, "null_blk", "nr_devices=0");
	assert_int_equal(make(dom, "nothing/a"), -ENOENT);
	assert_int_equal(set(dom, "nullb/a/size", "1"), -ENOENT);
	assert_int_equal(unmake(dom, "nullb/a"), -ENOENT);
	assert_int_equal(make(dom, "nullb/a"), 0);
	assert_int_equal(make(dom, "nullb/a"), -EEXIST);
	assert_int_equal(set(dom, "nullb/a/size", "many"), -EINVAL);
	assert_int_equal(set(dom, "nullb/a/nosuch", "1"), -ENOENT);
	assert_int_equal(config(dom, LXD_CORE_CONFIG_OP_READ, "nullb/a/nosuch",
				NULL, &rep), -ENOENT);
	assert_int_equal(set(dom, "nullb/features", "1"), -EACCES);
	assert_int_equal(unmake(dom, "nullb/a"), 0);
	rig_stop(dom);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(test_create_use_remove),
		rig_test(test_remove_while_on),
		rig_test(test_stop_while_in_use),
		rig_test(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
