// SPDX-License-Identifier: GPL-2.0-only
/* Who has which PCI device, and having it ourselves: all by sysfs. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pci.h"

#define DEVICES		"/sys/bus/pci/devices"
#define DRIVERS		"/sys/bus/pci/drivers"
#define VFIO_DRIVER	"vfio-pci"
#define PATH_SIZE	512

/* Where a link of a device leads to: the last part of it. */
static bool read_link(const char *name, const char *link, char *to, size_t size)
{
	char path[PATH_SIZE], target[PATH_SIZE];
	const char *last;
	ssize_t n;

	snprintf(path, sizeof(path), DEVICES "/%s/%s", name, link);
	n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0)
		return false;
	target[n] = 0;
	last = strrchr(target, '/');
	snprintf(to, size, "%s", last ? last + 1 : target);
	return true;
}

bool lxd_pci_driver(const char *name, char *driver, size_t size)
{
	char path[PATH_SIZE];

	if (!read_link(name, "driver", driver, size))
		*driver = 0;
	snprintf(path, sizeof(path), DEVICES "/%s/vendor", name);
	return !access(path, F_OK);
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return -1;
	ret = write(fd, text, strlen(text)) < 0 ? -1 : 0;
	close(fd);
	return ret;
}

/* What the administrator has set, as it is written back; an empty line: nothing. */
static void read_override(const char *name, char *driver, size_t size)
{
	char path[PATH_SIZE];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), DEVICES "/%s/driver_override", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, driver, size - 1);
		close(fd);
	}
	driver[n > 0 ? n : 0] = 0;
	if (!*driver || !strcmp(driver, "(null)\n"))
		snprintf(driver, size, "\n");
}

static int set_override(const char *name, const char *driver)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), DEVICES "/%s/driver_override", name);
	return write_file(path, driver);
}

static int bind_vfio(const struct lxd_pci *pci, struct lxd_pci_device *dev,
		     struct lxd_err *err)
{
	char driver[64], before[PATH_SIZE];
	int ret;

	read_override(dev->name, before, sizeof(before));
	if (access(DRIVERS "/" VFIO_DRIVER, F_OK))
		return lxd_fail(err, "%s: the kernel has no driver %s: modprobe %s",
				dev->name, VFIO_DRIVER, VFIO_DRIVER);
	lxd_pci_note(pci, dev);
	if (set_override(dev->name, VFIO_DRIVER))
		return lxd_fail_errno(err, "%s: cannot be bound to %s",
				      dev->name, VFIO_DRIVER);
	ret = write_file("/sys/bus/pci/drivers_probe", dev->name);
	if (ret)
		lxd_fail_errno(err, "%s: cannot be bound to %s", dev->name,
			       VFIO_DRIVER);
	/* It has done its work: nothing is left behind if we are killed. */
	set_override(dev->name, before);
	if (ret)
		return -1;
	lxd_pci_driver(dev->name, driver, sizeof(driver));
	if (strcmp(driver, VFIO_DRIVER))
		return lxd_fail(err, "%s: %s does not take it: see dmesg",
				dev->name, VFIO_DRIVER);
	dev->bound = true;
	return 0;
}

/* Everything that can do DMA in its name has to be in the same hands. */
static int check_group(const struct lxd_pci_device *dev, struct lxd_err *err)
{
	char path[PATH_SIZE], driver[64];
	const struct dirent *d;
	int ret = 0;
	DIR *dir;

	snprintf(path, sizeof(path), DEVICES "/%s/iommu_group/devices",
		 dev->name);
	dir = opendir(path);
	if (!dir)
		return lxd_fail_errno(err, "%s", path);
	while (!ret && (d = readdir(dir))) {
		if (*d->d_name == '.' || !strcmp(d->d_name, dev->name))
			continue;
		lxd_pci_driver(d->d_name, driver, sizeof(driver));
		/* Bridges do no DMA of their own. */
		if (!*driver || !strcmp(driver, VFIO_DRIVER) ||
		    !strcmp(driver, "pcieport"))
			continue;
		ret = lxd_fail_busy(err,
				    "%s: %s is in the same IOMMU group and has driver %s: unbind it, too",
				    dev->name, d->d_name, driver);
	}
	closedir(dir);
	return ret;
}

static int find_group(struct lxd_pci_device *dev, struct lxd_err *err)
{
	char group[16];

	if (!read_link(dev->name, "iommu_group", group, sizeof(group)))
		return lxd_fail(err,
				"%s: no IOMMU keeps its DMA from the rest of memory: boot with intel_iommu=on (AMD: without amd_iommu=off), and enable VT-d or AMD-Vi in the firmware",
				dev->name);
	dev->group_nr = strtoul(group, NULL, 10);
	return 0;
}

/* A monitor that was killed has left it so, and the administrator has not since. */
static bool left_behind(const struct lxd_pci *pci,
			const struct lxd_pci_device *dev)
{
	char driver[PATH_SIZE];

	read_override(dev->name, driver, sizeof(driver));
	return lxd_pci_noted(pci, dev) && strcmp(driver, VFIO_DRIVER "\n");
}

int lxd_pci_take(const struct lxd_pci *pci, struct lxd_pci_device *dev,
		 struct lxd_err *err)
{
	char driver[64];

	if (!lxd_pci_driver(dev->name, driver, sizeof(driver)))
		return lxd_fail(err, "%s: there is no such PCI device: see lspci -D",
				dev->name);
	if (lxd_pci_claim(dev, err))
		return -1;
	lxd_pci_driver(dev->name, driver, sizeof(driver));
	if (*driver && strcmp(driver, VFIO_DRIVER))
		return lxd_fail_busy(err,
				     "%s: driver %s has it: echo %s > " DRIVERS "/%s/unbind",
				     dev->name, driver, dev->name, driver);
	if (*driver)
		dev->bound = left_behind(pci, dev);
	if (find_group(dev, err) || check_group(dev, err))
		return -1;
	return *driver ? 0 : bind_vfio(pci, dev, err);
}

void lxd_pci_untake(const struct lxd_pci *pci, struct lxd_pci_device *dev)
{
	if (dev->bound &&
	    write_file(DRIVERS "/" VFIO_DRIVER "/unbind", dev->name))
		fprintf(stderr, "lxdom: %s: stays bound to %s: %s\n", dev->name,
			VFIO_DRIVER, strerror(errno));
	else if (dev->bound)
		lxd_pci_unnote(pci, dev);
	dev->bound = false;
	lxd_pci_unclaim(dev);
}

bool lxd_pci_in_use(const char *name)
{
	char group[16], path[PATH_SIZE];
	int fd;

	if (!read_link(name, "iommu_group", group, sizeof(group)))
		return false;
	snprintf(path, sizeof(path), "/dev/vfio/%s", group);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return errno == EBUSY;
	close(fd);
	return false;
}

static bool read_alias(const char *name, char *alias, size_t size)
{
	char path[PATH_SIZE];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), DEVICES "/%s/modalias", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, alias, size - 1);
	close(fd);
	if (n <= 0)
		return false;
	alias[n] = 0;
	alias[strcspn(alias, "\n")] = 0;
	return true;
}

int lxd_pci_each(int (*fn)(void *ctx, const char *name, const char *alias),
		 void *ctx)
{
	struct dirent **list;
	char alias[128];
	int nr, i, ret = 0;

	/* In order, so that the first device is the first interface. */
	nr = scandir(DEVICES, &list, NULL, alphasort);
	if (nr < 0)
		return 0;
	for (i = 0; i < nr; i++) {
		if (!ret && *list[i]->d_name != '.' &&
		    read_alias(list[i]->d_name, alias, sizeof(alias)))
			ret = fn(ctx, list[i]->d_name, alias);
		free(list[i]);
	}
	free(list);
	return ret;
}
