# SPDX-License-Identifier: GPL-2.0-only
#
# Files of the kernel's block layer that become part of the library kernel as
# they are; domain/leaf.mk has the general ones.

class-leaf-src := \
	block/badblocks.c \
	block/blk-settings.c \
	block/blk-zoned.c \
	lib/scatterlist.c

class-leaf-inc := \
	block/blk-crypto-internal.h \
	block/blk-mq-debugfs.h \
	block/blk-rq-qos.h \
	block/blk-stat.h \
	block/blk-wbt.h \
	block/blk.h
