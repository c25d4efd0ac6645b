// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks of devices.  There is no class for them: what is here says what a kernel
 * without them says, and drivers go on without.
 */
#include <linux/pci.h>
#include <linux/ptp_clock_kernel.h>
#include <linux/timekeeping.h>

struct ptp_clock *ptp_clock_register(struct ptp_clock_info *info,
				     struct device *parent)
{
	return NULL;
}

int ptp_clock_unregister(struct ptp_clock *ptp)
{
	return 0;
}

int ptp_clock_index(struct ptp_clock *ptp)
{
	return -1;
}

void ptp_clock_event(struct ptp_clock *ptp, struct ptp_clock_event *event)
{
}

int get_device_system_crosststamp(int (*get_time_fn)(ktime_t *device_time,
						     struct system_counterval_t *sys_counterval,
						     void *ctx),
				  void *ctx,
				  struct system_time_snapshot *history,
				  struct system_device_crosststamp *xtstamp)
{
	return -ENODEV;
}

/* ---- what only somebody with a clock asks ---- */

int ptp_find_pin(struct ptp_clock *ptp, enum ptp_pin_function func,
		 unsigned int chan)
{
	return -1;
}

int ptp_find_pin_unlocked(struct ptp_clock *ptp, enum ptp_pin_function func,
			  unsigned int chan)
{
	return -1;
}

int ptp_schedule_worker(struct ptp_clock *ptp, unsigned long delay)
{
	return -EOPNOTSUPP;
}

void ptp_cancel_worker_sync(struct ptp_clock *ptp)
{
}

/* Times over the link need a root of it that takes part: none is seen here. */

int pci_enable_ptm(struct pci_dev *dev, u8 *granularity)
{
	return -EINVAL;
}

void pci_disable_ptm(struct pci_dev *dev)
{
}

bool pcie_ptm_enabled(struct pci_dev *dev)
{
	return false;
}
