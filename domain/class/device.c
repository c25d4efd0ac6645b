// SPDX-License-Identifier: GPL-2.0-only
/*
 * Power of devices, and their wake-ups.
 *
 * A device that was set active is so as long as its domain lives: nobody suspends
 * it, as in a kernel whose administrator forbids it, which is how PCI devices
 * start out.  The references that drivers count are counted.
 */
#include <linux/device.h>
#include <linux/pm_runtime.h>
#include <linux/pm_wakeup.h>
#include <linux/suspend.h>
#include "drivers/base/power/power.h"

enum system_states system_state __read_mostly = SYSTEM_RUNNING;
unsigned int pm_suspend_global_flags;

/* ---- as the driver core wants it: drivers/base/power/ ---- */

void pm_runtime_init(struct device *dev)
{
	init_waitqueue_head(&dev->power.wait_queue);
	dev->power.runtime_status = RPM_SUSPENDED;
	dev->power.disable_depth = 1;
	dev->power.runtime_auto = true;
	atomic_set(&dev->power.usage_count, 0);
}

void pm_runtime_reinit(struct device *dev)
{
	if (dev->power.disable_depth)
		dev->power.runtime_status = RPM_SUSPENDED;
}

/* No device of a domain can be told to wait for another. */

void pm_runtime_get_suppliers(struct device *dev)
{
}

void pm_runtime_put_suppliers(struct device *dev)
{
}

void device_pm_sleep_init(struct device *dev)
{
	init_completion(&dev->power.completion);
	complete_all(&dev->power.completion);
	INIT_LIST_HEAD(&dev->power.entry);
}

/* The list of what is to be suspended is for one who suspends. */

void device_pm_add(struct device *dev)
{
}

void device_pm_remove(struct device *dev)
{
}

void device_pm_move_before(struct device *dev, struct device *other)
{
}

void device_pm_move_after(struct device *dev, struct device *other)
{
}

void device_pm_move_last(struct device *dev)
{
}

void device_pm_check_callbacks(struct device *dev)
{
}

void device_pm_lock(void)
{
}

void device_pm_unlock(void)
{
}

int dpm_sysfs_add(struct device *dev)
{
	return 0;
}

void dpm_sysfs_remove(struct device *dev)
{
}

int dpm_sysfs_change_owner(struct device *dev, kuid_t uid, kgid_t gid)
{
	return 0;
}

/* ---- run-time power management ---- */

int __pm_runtime_resume(struct device *dev, int rpmflags)
{
	if (rpmflags & RPM_GET_PUT)
		atomic_inc(&dev->power.usage_count);
	return dev->power.runtime_status == RPM_ACTIVE ? 1 : -EACCES;
}

/* Gives a reference back; returns what the kernel does for one that stays on. */
static int release_use(struct device *dev, int rpmflags)
{
	int left;

	if (!(rpmflags & RPM_GET_PUT))
		return -EAGAIN;
	left = atomic_dec_return(&dev->power.usage_count);
	if (left < 0) {
		atomic_inc(&dev->power.usage_count);
		dev_warn(dev, "Runtime PM usage count underflow!\n");
		return -EINVAL;
	}
	return left ? 0 : -EAGAIN;
}

int __pm_runtime_idle(struct device *dev, int rpmflags)
{
	return release_use(dev, rpmflags);
}

int __pm_runtime_suspend(struct device *dev, int rpmflags)
{
	return release_use(dev, rpmflags);
}

int pm_schedule_suspend(struct device *dev, unsigned int delay)
{
	return -EAGAIN;
}

int __pm_runtime_set_status(struct device *dev, unsigned int status)
{
	if (!dev->power.disable_depth)
		return -EAGAIN;
	if (status != RPM_ACTIVE)
		return -EINVAL;
	dev->power.runtime_status = RPM_ACTIVE;
	return 0;
}

void pm_runtime_enable(struct device *dev)
{
	if (!dev->power.disable_depth) {
		dev_warn(dev, "Unbalanced %s!\n", __func__);
		return;
	}
	dev->power.disable_depth--;
}

void __pm_runtime_disable(struct device *dev, bool check_resume)
{
	dev->power.disable_depth++;
}

int pm_runtime_barrier(struct device *dev)
{
	return 0;	/* Nothing is ever under way. */
}

void pm_runtime_allow(struct device *dev)
{
	if (dev->power.runtime_auto)
		return;
	dev->power.runtime_auto = true;
	release_use(dev, RPM_GET_PUT);
}

void pm_runtime_forbid(struct device *dev)
{
	if (!dev->power.runtime_auto)
		return;
	dev->power.runtime_auto = false;
	atomic_inc(&dev->power.usage_count);
}

/* How long a device has to be idle that is never suspended. */
void pm_runtime_set_autosuspend_delay(struct device *dev, int delay)
{
	dev->power.autosuspend_delay = delay;
}

void __pm_runtime_use_autosuspend(struct device *dev, bool use)
{
	dev->power.use_autosuspend = use;
}

/* ---- wake-ups: a domain's device wakes up nobody ---- */

int device_wakeup_enable(struct device *dev)
{
	return -EINVAL;
}

void device_set_wakeup_capable(struct device *dev, bool capable)
{
	if (capable)
		dev_dbg(dev, "a domain's device can't wake up the machine\n");
}

int device_wakeup_disable(struct device *dev)
{
	return 0;
}

int device_set_wakeup_enable(struct device *dev, bool enable)
{
	return enable ? device_wakeup_enable(dev) : 0;
}

/* Who has no wake-up does not say so; and nobody is about to sleep. */

void pm_wakeup_dev_event(struct device *dev, unsigned int msec, bool hard)
{
}

void pm_system_wakeup(void)
{
}
