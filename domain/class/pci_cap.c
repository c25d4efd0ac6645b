// SPDX-License-Identifier: GPL-2.0-only
/* Capabilities, and the registers of PCI Express. */
#include <linux/pci.h>
#include "pci.h"

#define PCI_STATUS_ERROR_BITS						\
	(PCI_STATUS_DETECTED_PARITY | PCI_STATUS_SIG_SYSTEM_ERROR |	\
	 PCI_STATUS_REC_MASTER_ABORT | PCI_STATUS_REC_TARGET_ABORT |	\
	 PCI_STATUS_SIG_TARGET_ABORT | PCI_STATUS_PARITY)

/* More than fit: a list that is longer is a ring. */
#define CAPS_MAX	48
#define EXT_CAPS_MAX	480

static u8 find_from(struct pci_dev *dev, u8 pos, int cap)
{
	int i;
	u16 head;

	for (i = 0; i < CAPS_MAX; i++) {
		if (pci_read_config_byte(dev, pos, &pos))
			return 0;
		pos &= ~3;
		if (pos < PCI_STD_HEADER_SIZEOF ||
		    pci_read_config_word(dev, pos, &head))
			return 0;
		if ((head & 0xff) == cap)
			return pos;
		pos += PCI_CAP_LIST_NEXT;
	}
	return 0;
}

u8 pci_find_capability(struct pci_dev *dev, int cap)
{
	u16 status;

	if (pci_read_config_word(dev, PCI_STATUS, &status) ||
	    !(status & PCI_STATUS_CAP_LIST))
		return 0;
	return find_from(dev, PCI_CAPABILITY_LIST, cap);
}

u8 pci_find_next_capability(struct pci_dev *dev, u8 pos, int cap)
{
	return find_from(dev, pos + PCI_CAP_LIST_NEXT, cap);
}

u16 pci_find_next_ext_capability(struct pci_dev *dev, u16 start, int cap)
{
	int pos = start ?: PCI_CFG_SPACE_SIZE;
	u32 head;
	int i;

	if (dev->cfg_size <= PCI_CFG_SPACE_SIZE)
		return 0;
	for (i = 0; i < EXT_CAPS_MAX && pos >= PCI_CFG_SPACE_SIZE; i++) {
		if (pci_read_config_dword(dev, pos, &head) || !head)
			return 0;
		if (PCI_EXT_CAP_ID(head) == cap && pos != start)
			return pos;
		pos = PCI_EXT_CAP_NEXT(head);
	}
	return 0;
}

u16 pci_find_ext_capability(struct pci_dev *dev, int cap)
{
	return pci_find_next_ext_capability(dev, 0, cap);
}

u64 pci_get_dsn(struct pci_dev *dev)
{
	int pos = pci_find_ext_capability(dev, PCI_EXT_CAP_ID_DSN);
	u32 low, high;

	if (!pos || pci_read_config_dword(dev, pos + 4, &low) ||
	    pci_read_config_dword(dev, pos + 8, &high))
		return 0;
	return (u64)high << 32 | low;
}

/**
 * pci_status_get_and_clear_errors() - errors that the device has seen on its bus
 * @dev: device
 *
 * They are cleared if the register is one that a driver may write.
 *
 * Return: bits of PCI_STATUS, or -EIO.
 */
int pci_status_get_and_clear_errors(struct pci_dev *dev)
{
	u16 status;

	if (pci_read_config_word(dev, PCI_STATUS, &status))
		return -EIO;
	status &= PCI_STATUS_ERROR_BITS;
	if (status)
		pci_write_config_word(dev, PCI_STATUS, status);
	return status;
}

/* ---- PCI Express ---- */

/*
 * A capability of the first version ends before the second set of registers; what is
 * there belongs to others (pcie_capability_reg_implemented() in drivers/pci/access.c).
 */
static bool implemented(struct pci_dev *dev, int pos)
{
	return pci_is_pcie(dev) &&
	       (pos < PCI_EXP_DEVCAP2 ||
		(dev->pcie_flags_reg & PCI_EXP_FLAGS_VERS) > 1);
}

int pcie_capability_read_word(struct pci_dev *dev, int pos, u16 *val)
{
	*val = 0;
	if (pos & 1)
		return PCIBIOS_BAD_REGISTER_NUMBER;
	if (!implemented(dev, pos))
		return 0;
	return pci_read_config_word(dev, pci_pcie_cap(dev) + pos, val);
}

int pcie_capability_read_dword(struct pci_dev *dev, int pos, u32 *val)
{
	*val = 0;
	if (pos & 3)
		return PCIBIOS_BAD_REGISTER_NUMBER;
	if (!implemented(dev, pos))
		return 0;
	return pci_read_config_dword(dev, pci_pcie_cap(dev) + pos, val);
}

int pcie_capability_write_word(struct pci_dev *dev, int pos, u16 val)
{
	if (pos & 1)
		return PCIBIOS_BAD_REGISTER_NUMBER;
	if (!implemented(dev, pos))
		return 0;
	return pci_write_config_word(dev, pci_pcie_cap(dev) + pos, val);
}

int pcie_capability_write_dword(struct pci_dev *dev, int pos, u32 val)
{
	if (pos & 3)
		return PCIBIOS_BAD_REGISTER_NUMBER;
	if (!implemented(dev, pos))
		return 0;
	return pci_write_config_dword(dev, pci_pcie_cap(dev) + pos, val);
}

int pcie_capability_clear_and_set_word_unlocked(struct pci_dev *dev, int pos,
						u16 clear, u16 set)
{
	u16 val;
	int ret = pcie_capability_read_word(dev, pos, &val);

	if (ret)
		return ret;
	return pcie_capability_write_word(dev, pos, (val & ~clear) | set);
}

/*
 * The kernel has a spin lock around this one.  Here each access may block, and
 * the registers that it is for are not a driver's to write.
 */
int pcie_capability_clear_and_set_word_locked(struct pci_dev *dev, int pos,
					      u16 clear, u16 set)
{
	return pcie_capability_clear_and_set_word_unlocked(dev, pos, clear,
							   set);
}

int pcie_capability_clear_and_set_dword(struct pci_dev *dev, int pos,
					u32 clear, u32 set)
{
	u32 val;
	int ret = pcie_capability_read_dword(dev, pos, &val);

	if (ret)
		return ret;
	return pcie_capability_write_dword(dev, pos, (val & ~clear) | set);
}

int pcie_get_readrq(struct pci_dev *dev)
{
	u16 ctl;

	pcie_capability_read_word(dev, PCI_EXP_DEVCTL, &ctl);
	return 128 << ((ctl & PCI_EXP_DEVCTL_READRQ) >> 12);
}

int pcie_set_readrq(struct pci_dev *dev, int rq)
{
	int ret;

	if (rq < 128 || rq > 4096 || !is_power_of_2(rq))
		return -EINVAL;
	ret = pcie_capability_clear_and_set_word_unlocked(dev, PCI_EXP_DEVCTL,
							  PCI_EXP_DEVCTL_READRQ,
							  (ffs(rq) - 8) << 12);
	return pcibios_err_to_errno(ret);
}

int pcie_get_mps(struct pci_dev *dev)
{
	u16 ctl;

	pcie_capability_read_word(dev, PCI_EXP_DEVCTL, &ctl);
	return 128 << ((ctl & PCI_EXP_DEVCTL_PAYLOAD) >> 5);
}

bool pcie_relaxed_ordering_enabled(struct pci_dev *dev)
{
	u16 ctl;

	pcie_capability_read_word(dev, PCI_EXP_DEVCTL, &ctl);
	return ctl & PCI_EXP_DEVCTL_RELAX_EN;
}

/* As where the firmware keeps link power management to itself. */
int pci_disable_link_state(struct pci_dev *dev, int state)
{
	pci_warn(dev, "can't disable ASPM; OS doesn't have ASPM control\n");
	return -EPERM;
}

int pci_disable_link_state_locked(struct pci_dev *dev, int state)
{
	return pci_disable_link_state(dev, state);
}

bool pcie_aspm_enabled(struct pci_dev *dev)
{
	u16 ctl;

	pcie_capability_read_word(dev, PCI_EXP_LNKCTL, &ctl);
	return ctl & PCI_EXP_LNKCTL_ASPMC;
}

/* As where the firmware keeps error reporting to itself. */
int pci_enable_pcie_error_reporting(struct pci_dev *dev)
{
	return -EIO;
}

int pci_disable_pcie_error_reporting(struct pci_dev *dev)
{
	return -EIO;
}

/* ---- PCI-X ---- */

int pcix_get_mmrbc(struct pci_dev *dev)
{
	int cap = pci_find_capability(dev, PCI_CAP_ID_PCIX);
	u16 cmd;

	if (!cap || pci_read_config_word(dev, cap + PCI_X_CMD, &cmd))
		return -EINVAL;
	return 512 << ((cmd & PCI_X_CMD_MAX_READ) >> 2);
}

int pcix_set_mmrbc(struct pci_dev *dev, int mmrbc)
{
	int now = pcix_get_mmrbc(dev);

	if (now < 0 || mmrbc < 512 || mmrbc > 4096 || !is_power_of_2(mmrbc))
		return -EINVAL;
	/* VFIO keeps the register from us. */
	return now == mmrbc ? 0 : -EIO;
}
