// SPDX-License-Identifier: GPL-2.0-only
/*
 * The link of a PCI Express device.  The domain sees no bus above the device's
 * own: what is said of the bandwidth is said of that link alone.
 */
#include <linux/bitfield.h>
#include <linux/pci.h>

/**
 * struct speed - a generation of PCI Express
 * @speed: its name in the kernel
 * @gt: tenths of GT/s
 * @mbs: Mb/s of a lane, without what the encoding takes
 */
struct speed {
	enum pci_bus_speed speed;
	unsigned int gt;
	unsigned int mbs;
};

/* By the number that link registers have for them. */
static const struct speed speeds[] = {
	{ PCI_SPEED_UNKNOWN, 0, 0 },
	{ PCIE_SPEED_2_5GT, 25, 2500 / 10 * 8 },
	{ PCIE_SPEED_5_0GT, 50, 5000 / 10 * 8 },
	{ PCIE_SPEED_8_0GT, 80, 8000 * 128 / 130 },
	{ PCIE_SPEED_16_0GT, 160, 16000 * 128 / 130 },
	{ PCIE_SPEED_32_0GT, 320, 32000 * 128 / 130 },
	{ PCIE_SPEED_64_0GT, 640, 64000 },
};

static const struct speed *by_number(unsigned int n)
{
	return &speeds[n < ARRAY_SIZE(speeds) ? n : 0];
}

static const struct speed *speed_cap(struct pci_dev *dev)
{
	u32 cap, cap2;

	/* Of a device that has it, bit n stands for number n. */
	pcie_capability_read_dword(dev, PCI_EXP_LNKCAP2, &cap2);
	cap2 &= GENMASK(6, 1);
	if (cap2)
		return by_number(fls(cap2) - 1);
	pcie_capability_read_dword(dev, PCI_EXP_LNKCAP, &cap);
	return by_number(FIELD_GET(PCI_EXP_LNKCAP_SLS, cap));
}

/**
 * pcie_get_speed_cap() - how fast a link can be
 * @dev: device
 */
enum pci_bus_speed pcie_get_speed_cap(struct pci_dev *dev)
{
	return speed_cap(dev)->speed;
}

/**
 * pcie_get_width_cap() - how many lanes it can have
 * @dev: device
 */
enum pcie_link_width pcie_get_width_cap(struct pci_dev *dev)
{
	u32 cap;

	pcie_capability_read_dword(dev, PCI_EXP_LNKCAP, &cap);
	return cap ? FIELD_GET(PCI_EXP_LNKCAP_MLW, cap) :
		     PCIE_LNK_WIDTH_UNKNOWN;
}

/**
 * pcie_bandwidth_available() - what the link carries now
 * @dev: device
 * @limiting_dev: receives the device whose link is the slowest, or NULL
 * @speed: receives its speed, or NULL
 * @width: receives its lanes, or NULL
 *
 * Return: Mb/s.
 */
u32 pcie_bandwidth_available(struct pci_dev *dev, struct pci_dev **limiting_dev,
			     enum pci_bus_speed *speed,
			     enum pcie_link_width *width)
{
	const struct speed *s;
	unsigned int lanes;
	u16 status;

	pcie_capability_read_word(dev, PCI_EXP_LNKSTA, &status);
	s = by_number(FIELD_GET(PCI_EXP_LNKSTA_CLS, status));
	lanes = FIELD_GET(PCI_EXP_LNKSTA_NLW, status);
	if (limiting_dev)
		*limiting_dev = dev;
	if (speed)
		*speed = s->speed;
	if (width)
		*width = lanes;
	return s->mbs * lanes;
}

/**
 * pcie_print_link_status() - say what the link carries
 * @dev: device
 */
void pcie_print_link_status(struct pci_dev *dev)
{
	const struct speed *can = speed_cap(dev);
	unsigned int lanes = pcie_get_width_cap(dev);
	u32 most = lanes == PCIE_LNK_WIDTH_UNKNOWN ? 0 : can->mbs * lanes;
	u32 now = pcie_bandwidth_available(dev, NULL, NULL, NULL);

	if (now < most)
		pci_info(dev, "%u.%03u Gb/s available PCIe bandwidth at the device, capable of %u.%03u Gb/s (%u.%u GT/s PCIe x%u link)\n",
			 now / 1000, now % 1000, most / 1000, most % 1000,
			 can->gt / 10, can->gt % 10, lanes);
	else
		pci_info(dev, "%u.%03u Gb/s available PCIe bandwidth at the device (%u.%u GT/s PCIe x%u link)\n",
			 most / 1000, most % 1000, can->gt / 10, can->gt % 10,
			 lanes);
}
