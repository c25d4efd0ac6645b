# SPDX-License-Identifier: GPL-2.0-only
#
# Files of the kernel's subsystems that become part of the library kernel as they
# are; domain/leaf.mk has the general ones.

class-leaf-src := \
	arch/x86/lib/csum-copy_64.S \
	arch/x86/lib/csum-partial_64.c \
	arch/x86/lib/csum-wrappers_64.c \
	block/badblocks.c \
	block/blk-settings.c \
	block/blk-zoned.c \
	drivers/base/auxiliary.c \
	drivers/base/bus.c \
	drivers/base/class.c \
	drivers/base/devres.c \
	drivers/base/driver.c \
	drivers/base/power/generic_ops.c \
	drivers/base/property.c \
	drivers/pci/vpd.c \
	kernel/time/timecounter.c \
	lib/cpu_rmap.c \
	lib/devres.c \
	lib/dim/dim.c \
	lib/dim/net_dim.c \
	lib/dynamic_queue_limits.c \
	lib/nlattr.c \
	lib/scatterlist.c \
	net/core/dev_addr_lists.c \
	net/core/flow_offload.c \
	net/core/page_pool.c \
	net/core/timestamping.c \
	net/core/utils.c \
	net/devres.c \
	net/ipv4/udp_tunnel_stub.c \
	net/ipv6/exthdrs_core.c

class-leaf-inc := \
	block/blk-crypto-internal.h \
	block/blk-mq-debugfs.h \
	block/blk-rq-qos.h \
	block/blk-stat.h \
	block/blk-wbt.h \
	block/blk.h \
	drivers/base/base.h \
	drivers/base/core.c \
	drivers/base/dd.c \
	drivers/base/physical_location.h \
	drivers/base/power/power.h \
	drivers/base/trace.h \
	drivers/hwmon/hwmon.c \
	drivers/leds/leds.h \
	drivers/net/phy/mdio-boardinfo.h \
	drivers/net/phy/sfp.h \
	drivers/pci/pci.h \
	net/core/dev.h \
	net/core/flow_dissector.c \
	net/core/skbuff.c \
	net/core/sock_destructor.h \
	net/core/xdp.c \
	net/ethernet/eth.c

# Files of kernels that are built with an option, only: OPTION:FILE.
class-leaf-option := \
	DCB:net/dcb/dcbevent.c \
	DCB:net/dcb/dcbnl.c \
	LEDS_TRIGGERS:drivers/leds/led-core.c \
	LEDS_TRIGGERS:drivers/leds/led-triggers.c \
	MDIO_DEVICE:drivers/net/phy/mdio-boardinfo.c \
	NETWORK_PHY_TIMESTAMPING:drivers/net/phy/mii_timestamper.c \
	RESET_CONTROLLER:drivers/reset/core.c \
	SFP:drivers/net/phy/sfp-bus.c
