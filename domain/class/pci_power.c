// SPDX-License-Identifier: GPL-2.0-only
/*
 * Power states, saved state and reset.  A domain is never suspended; its driver
 * may put the device to sleep, as many do when their interface goes down.
 */
#include <linux/delay.h>
#include <linux/pci.h>
#include "pci.h"

/* Saved beside the header, which VFIO restores by itself after a reset. */
static const u8 saved_exp[] = { PCI_EXP_DEVCTL, PCI_EXP_DEVCTL2 };

static_assert(ARRAY_SIZE(saved_exp) ==
	      ARRAY_SIZE(((struct lxd_pci_dev *)NULL)->saved_exp));

/**
 * pci_set_power_state() - put a device to sleep, or wake it up
 * @dev: device
 * @state: PCI_D0 to PCI_D3hot; colder is as far as it goes
 *
 * Return: 0, -EINVAL, -EIO (it can't).
 */
int pci_set_power_state(struct pci_dev *dev, pci_power_t state)
{
	u16 ctl;

	if (state < PCI_D0 || state > PCI_D3cold)
		return -EINVAL;
	if (state == PCI_D3cold)
		state = PCI_D3hot;
	if (!dev->pm_cap)
		return state == PCI_D0 ? 0 : -EIO;
	if ((state == PCI_D1 && !dev->d1_support) ||
	    (state == PCI_D2 && !dev->d2_support))
		return -EIO;
	if (pci_read_config_word(dev, dev->pm_cap + PCI_PM_CTRL, &ctl))
		return -EIO;
	if ((ctl & PCI_PM_CTRL_STATE_MASK) != state) {
		ctl = (ctl & ~PCI_PM_CTRL_STATE_MASK) | state;
		if (pci_write_config_word(dev, dev->pm_cap + PCI_PM_CTRL, ctl))
			return -EIO;
		msleep(dev->d3hot_delay);
	}
	dev->current_state = state;
	return 0;
}

pci_power_t pci_choose_state(struct pci_dev *dev, pm_message_t state)
{
	return state.event == PM_EVENT_ON || !dev->pm_cap ? PCI_D0 : PCI_D3hot;
}

int pci_prepare_to_sleep(struct pci_dev *dev)
{
	return pci_set_power_state(dev, PCI_D3hot);
}

int pci_back_from_sleep(struct pci_dev *dev)
{
	return pci_set_power_state(dev, PCI_D0);
}

/* ---- wake-ups: see device.c ---- */

int pci_enable_wake(struct pci_dev *dev, pci_power_t state, bool enable)
{
	return enable ? -EINVAL : 0;
}

int pci_wake_from_d3(struct pci_dev *dev, bool enable)
{
	return pci_enable_wake(dev, PCI_D3hot, enable);
}

bool pci_pme_capable(struct pci_dev *dev, pci_power_t state)
{
	return false;
}

void pci_pme_active(struct pci_dev *dev, bool enable)
{
	if (enable)
		pci_dbg(dev, "a domain's device can't wake up the machine\n");
}

bool pci_dev_run_wake(struct pci_dev *dev)
{
	return false;
}

/* ---- saved state ---- */

int pci_save_state(struct pci_dev *dev)
{
	struct lxd_pci_dev *d = lxd_pci_of(dev);
	int i;

	for (i = 0; i < ARRAY_SIZE(dev->saved_config_space); i++)
		pci_read_config_dword(dev, i * 4, &dev->saved_config_space[i]);
	for (i = 0; i < ARRAY_SIZE(saved_exp); i++)
		pcie_capability_read_word(dev, saved_exp[i], &d->saved_exp[i]);
	dev->state_saved = true;
	return 0;
}

static void restore_word(struct pci_dev *dev, int i)
{
	u32 now;

	if (!pci_read_config_dword(dev, i * 4, &now) &&
	    now != dev->saved_config_space[i])
		pci_write_config_dword(dev, i * 4, dev->saved_config_space[i]);
}

void pci_restore_state(struct pci_dev *dev)
{
	struct lxd_pci_dev *d = lxd_pci_of(dev);
	int i;

	if (!dev->state_saved)
		return;
	for (i = 0; i < ARRAY_SIZE(saved_exp); i++)
		pcie_capability_write_word(dev, saved_exp[i], d->saved_exp[i]);
	/* The command last, for it turns on what the others say. */
	for (i = ARRAY_SIZE(dev->saved_config_space) - 1; i > 0; i--)
		restore_word(dev, i);
	dev->state_saved = false;
}

/* ---- reset ---- */

int __pci_reset_function_locked(struct pci_dev *dev)
{
	struct lxd_pci_reset_req req = { .d = lxd_pci_of(dev)->handle };

	might_sleep();
	return lxd_pci_reset(&req);
}

int pci_reset_function_locked(struct pci_dev *dev)
{
	int ret;

	pci_save_state(dev);
	ret = __pci_reset_function_locked(dev);
	pci_restore_state(dev);
	return ret;
}

int pci_reset_function(struct pci_dev *dev)
{
	int ret;

	device_lock(&dev->dev);
	ret = pci_reset_function_locked(dev);
	device_unlock(&dev->dev);
	return ret;
}

int pcie_flr(struct pci_dev *dev)
{
	return __pci_reset_function_locked(dev);
}

int pcie_reset_flr(struct pci_dev *dev, bool probe)
{
	return probe ? 0 : pcie_flr(dev);
}
