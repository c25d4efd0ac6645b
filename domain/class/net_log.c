// SPDX-License-Identifier: GPL-2.0-only
/*
 * What drivers say of their interfaces.
 */
#include <linux/dev_printk.h>
#include <linux/dynamic_debug.h>
#include <linux/netdevice.h>

static void print_netdev(const char *level, const struct net_device *dev,
			 struct va_format *vaf)
{
	struct device *parent = dev ? dev->dev.parent : NULL;

	if (parent)
		dev_printk_emit(level[1] - '0', parent, "%s %s %s%s: %pV",
				dev_driver_string(parent), dev_name(parent),
				netdev_name(dev), netdev_reg_state(dev), vaf);
	else if (dev)
		_printk("%s%s%s: %pV", level, netdev_name(dev),
			netdev_reg_state(dev), vaf);
	else
		_printk("%s(NULL net_device): %pV", level, vaf);
}

/**
 * netdev_printk() - a line of a driver's about an interface
 * @level: KERN_*
 * @dev: interface, or NULL
 * @format: as of printk()
 */
void netdev_printk(const char *level, const struct net_device *dev,
		   const char *format, ...)
{
	struct va_format vaf = { .fmt = format };
	va_list args;

	va_start(args, format);
	vaf.va = &args;
	print_netdev(level, dev, &vaf);
	va_end(args);
}

#define DEFINE_NETDEV_PRINTK(func, level)				\
void func(const struct net_device *dev, const char *fmt, ...)		\
{									\
	struct va_format vaf = { .fmt = fmt };				\
	va_list args;							\
									\
	va_start(args, fmt);						\
	vaf.va = &args;							\
	print_netdev(level, dev, &vaf);					\
	va_end(args);							\
}

DEFINE_NETDEV_PRINTK(netdev_emerg, KERN_EMERG)
DEFINE_NETDEV_PRINTK(netdev_alert, KERN_ALERT)
DEFINE_NETDEV_PRINTK(netdev_crit, KERN_CRIT)
DEFINE_NETDEV_PRINTK(netdev_err, KERN_ERR)
DEFINE_NETDEV_PRINTK(netdev_warn, KERN_WARNING)
DEFINE_NETDEV_PRINTK(netdev_notice, KERN_NOTICE)
DEFINE_NETDEV_PRINTK(netdev_info, KERN_INFO)

/* Dynamic debugging: reached only if the driver switched it on itself. */
void __dynamic_netdev_dbg(struct _ddebug *descriptor,
			  const struct net_device *dev, const char *fmt, ...)
{
	struct va_format vaf = { .fmt = fmt };
	va_list args;

	va_start(args, fmt);
	vaf.va = &args;
	print_netdev(KERN_DEBUG, dev, &vaf);
	va_end(args);
}
