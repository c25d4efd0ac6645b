// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which subsystem a symbol belongs to, from the beginning of its name.
 */
#include "family.h"

#include "cli.h"

#include <stddef.h>
#include <string.h>

/**
 * struct prefix - one beginning of names
 * @family: subsystem
 * @text: names that begin so, without leading underscores; the longest counts
 */
struct prefix {
	const char *family;
	const char *text;
};

/* The families that a class exists for; dma and irq are part of class pci. */
static const char *const classes[] = {
	"block", "net", "pci", "dma", "irq", "firmware",
};

/* What a driver uses beside its subsystem, and what no class would be for. */
static const char *const services[] = {
	"core", "debugfs", "procfs", "crypto",
};

static const struct prefix prefixes[] = {
	{ "block", "add_disk" }, { "block", "alloc_disk" },
	{ "block", "badblocks_" }, { "block", "bdev" }, { "block", "bio_" },
	{ "block", "bioset_" }, { "block", "blk" }, { "block", "blkdev_" },
	{ "block", "del_gendisk" }, { "block", "device_add_disk" },
	{ "block", "disk_" }, { "block", "elevator_" }, { "block", "elv_" },
	{ "block", "end_buffer_" }, { "block", "errno_to_blk_" },
	{ "block", "put_disk" }, { "block", "register_blkdev" },
	{ "block", "rq_flush_" }, { "block", "set_capacity" },
	{ "block", "set_disk_ro" }, { "block", "submit_bio" },
	{ "block", "unregister_blkdev" },

	{ "net", "alloc_etherdev" }, { "net", "alloc_netdev" },
	{ "net", "alloc_skb" }, { "net", "build_skb" },
	{ "net", "call_netdevice_" }, { "net", "consume_skb" },
	{ "net", "dev_addr_" }, { "net", "dev_close" },
	{ "net", "dev_get_by_" }, { "net", "dev_kfree_skb" },
	{ "net", "dev_mc_" }, { "net", "dev_open" },
	{ "net", "dev_queue_xmit" }, { "net", "dev_uc_" },
	{ "net", "devlink_" }, { "net", "dst_" }, { "net", "eth_" },
	{ "net", "ether_setup" }, { "net", "ethtool_" },
	{ "net", "free_netdev" }, { "net", "genl" }, { "net", "genphy_" },
	{ "net", "gro_" }, { "net", "inet" }, { "net", "init_net" },
	{ "net", "ip6_" }, { "net", "ip_" }, { "net", "ipv6_" },
	{ "net", "kfree_skb" }, { "net", "mdio" }, { "net", "mii_" },
	{ "net", "napi_" }, { "net", "neigh_" }, { "net", "netdev_" },
	{ "net", "netif_" }, { "net", "netlink_" }, { "net", "nf_" },
	{ "net", "nla_" }, { "net", "page_pool_" }, { "net", "phy_" },
	{ "net", "phylink_" }, { "net", "pskb_" },
	{ "net", "register_netdev" }, { "net", "register_pernet_" },
	{ "net", "rtnetlink_" }, { "net", "rtnl_" }, { "net", "sk_" },
	{ "net", "skb_" }, { "net", "sock_" }, { "net", "tcp_" },
	{ "net", "udp_" }, { "net", "unregister_netdev" },
	{ "net", "unregister_pernet_" }, { "net", "xdp_" },
	{ "net", "xt_" },

	{ "can", "can_" }, { "can", "register_candev" },
	{ "bluetooth", "bt_" }, { "bluetooth", "hci_" },
	{ "wireless", "cfg80211_" }, { "wireless", "ieee80211_" },
	{ "wireless", "wiphy_" },

	{ "pci", "pci" }, { "dma", "dma_" }, { "dma", "dmam_" },
	{ "dmaengine", "dma_async_" }, { "dmaengine", "dma_request_chan" },
	{ "iommu", "iommu_" },
	{ "irq", "devm_request_threaded_irq" }, { "irq", "disable_irq" },
	{ "irq", "enable_irq" }, { "irq", "free_irq" }, { "irq", "irq_" },
	{ "irq", "request_any_context_irq" }, { "irq", "request_threaded_irq" },
	{ "irq", "synchronize_irq" },

	{ "scsi", "fc_" }, { "scsi", "iscsi_" }, { "scsi", "sas_" },
	{ "scsi", "scsi" }, { "scsi", "ufshcd_" }, { "scsi", "starget_" },
	{ "target", "target_" }, { "target", "transport_" },
	{ "ata", "ahci_" }, { "ata", "ata_" }, { "ata", "sata_" },
	{ "device-mapper", "dm_" }, { "md", "md_" },
	{ "mmc", "mmc_" }, { "mmc", "sdhci_" }, { "mmc", "sdio_" },
	{ "mtd", "mtd_" }, { "mtd", "nand_" }, { "nvdimm", "nvdimm_" },

	{ "usb", "typec_" }, { "usb", "usb" },
	{ "hid", "hid" }, { "input", "input_" }, { "input", "ps2_" },
	{ "input", "serio_" },
	{ "tty", "tty_" }, { "tty", "uart_" }, { "tty", "serial8250_" },
	{ "sound", "snd" }, { "drm", "drm_" }, { "drm", "ttm_" },
	{ "framebuffer", "fb_" }, { "framebuffer", "framebuffer_" },
	{ "framebuffer", "register_framebuffer" },
	{ "media", "dvb_" }, { "media", "media_" }, { "media", "rc_" },
	{ "media", "v4l2_" }, { "media", "vb2_" }, { "media", "video_" },

	{ "acpi", "acpi_" }, { "i2c", "i2c_" }, { "spi", "spi_" },
	{ "gpio", "gpio" }, { "gpio", "devm_gpio" }, { "clk", "clk_" },
	{ "clk", "devm_clk_" }, { "regmap", "regmap_" },
	{ "regulator", "regulator_" }, { "pinctrl", "pinctrl_" },
	{ "hwmon", "hwmon_" }, { "hwmon", "devm_hwmon_" },
	{ "iio", "iio_" }, { "iio", "devm_iio_" }, { "led", "led_" },
	{ "led", "devm_led_" }, { "power-supply", "power_supply_" },
	{ "rtc", "rtc_" }, { "rtc", "devm_rtc_" },
	{ "thermal", "thermal_" }, { "watchdog", "watchdog_" },
	{ "comedi", "comedi_" }, { "firewire", "fw_" },
	{ "infiniband", "ib_" }, { "infiniband", "rdma_" },
	{ "parport", "parport_" }, { "pcmcia", "pcmcia_" },
	{ "tpm", "tpm" }, { "edac", "edac_" }, { "extcon", "extcon_" },
	{ "virtio", "register_virtio_" }, { "virtio", "virtio_" },
	{ "virtio", "virtqueue_" }, { "hyperv", "hv_" },
	{ "hyperv", "vmbus_" }, { "xen", "xen" }, { "kvm", "kvm_" },
	{ "vfio", "vfio_" }, { "platform", "platform_" },
	{ "platform", "of_" },

	{ "char", "alloc_chrdev_region" }, { "char", "cdev_" },
	{ "char", "misc_" }, { "char", "register_chrdev" },
	{ "char", "unregister_chrdev" },

	{ "fs", "d_" }, { "fs", "dentry_" }, { "fs", "file_" },
	{ "fs", "filemap_" }, { "fs", "filp_" }, { "fs", "generic_file_" },
	{ "fs", "iget" }, { "fs", "inode_" }, { "fs", "iput" },
	{ "fs", "jbd2_" }, { "fs", "kern_path" }, { "fs", "mount_" },
	{ "fs", "posix_acl_" }, { "fs", "register_filesystem" },
	{ "fs", "unregister_filesystem" }, { "fs", "vfs_" },
	{ "procfs", "proc_" }, { "procfs", "remove_proc_" },
	{ "procfs", "seq_" }, { "procfs", "single_open" },
	{ "debugfs", "debugfs_" },
	{ "crypto", "crypto_" },
	{ "firmware", "firmware_request" }, { "firmware", "release_firmware" },
	{ "firmware", "request_firmware" },
	{ "firmware", "request_partial_firmware" },
};

const char *lxd_family(const char *symbol)
{
	const char *family = "core";
	size_t longest = 0;
	size_t i;

	symbol += strspn(symbol, "_");
	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		size_t len = strlen(prefixes[i].text);

		if (len > longest && !strncmp(symbol, prefixes[i].text, len)) {
			family = prefixes[i].family;
			longest = len;
		}
	}
	return family;
}

static bool among(const char *const *list, size_t n, const char *family)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(list[i], family))
			return true;
	return false;
}

bool lxd_family_lacks_class(const char *family)
{
	return !among(classes, ARRAY_SIZE(classes), family) &&
	       !among(services, ARRAY_SIZE(services), family);
}
