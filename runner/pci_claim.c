// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which devices are ours: a lock while we live, and a note that outlives a monitor
 * that was killed, so that the next one gives the device back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pci.h"

#define PATH_SIZE	4096

int lxd_pci_claim(struct lxd_pci_device *dev, struct lxd_err *err)
{
	char path[PATH_SIZE];

	/* Any file of it will do; this one every device has. */
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config",
		 dev->name);
	dev->claim = open(path, O_RDONLY | O_CLOEXEC);
	if (dev->claim < 0)
		return lxd_fail_errno(err, "%s", path);
	if (!flock(dev->claim, LOCK_EX | LOCK_NB))
		return 0;
	if (errno == EWOULDBLOCK)
		return lxd_fail_busy(err,
				     "%s: another domain has it, or is about to take it or to give it back: see lxdom list",
				     dev->name);
	return lxd_fail_errno(err, "%s: cannot be claimed", dev->name);
}

void lxd_pci_unclaim(struct lxd_pci_device *dev)
{
	if (dev->claim >= 0)
		close(dev->claim);
	dev->claim = -1;
}

static bool note_path(const struct lxd_pci *pci,
		      const struct lxd_pci_device *dev, char *path)
{
	return pci->run_dir && snprintf(path, PATH_SIZE, "%s/%s.vfio",
					pci->run_dir, dev->name) < PATH_SIZE;
}

void lxd_pci_note(const struct lxd_pci *pci, const struct lxd_pci_device *dev)
{
	char path[PATH_SIZE];
	int fd = -1;

	if (note_path(pci, dev, path)) {
		mkdir(pci->run_dir, 0755);
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	}
	/* Without it a device that we leave behind has to be unbound by hand. */
	if (fd >= 0)
		close(fd);
}

bool lxd_pci_noted(const struct lxd_pci *pci, const struct lxd_pci_device *dev)
{
	char path[PATH_SIZE];

	return note_path(pci, dev, path) && !access(path, F_OK);
}

void lxd_pci_unnote(const struct lxd_pci *pci, const struct lxd_pci_device *dev)
{
	char path[PATH_SIZE];

	if (note_path(pci, dev, path))
		unlink(path);
}
