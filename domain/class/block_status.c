// SPDX-License-Identifier: GPL-2.0-only
/*
 * Statuses and operations: their numbers in the messages, their errnos, names.
 */
#include "block.h"

/*
 * The errno is this kernel's, so that a driver that goes through it and back
 * gets what it put in; the wire value is the interface's.  BLK_STS_DM_REQUEUE
 * never leaves a stacked queue: it is an error like any other here.
 */
static const struct {
	s16 error;
	u8 wire;
} statuses[] = {
#define STATUS(name, errno, wire_name) \
	[(__force u8)BLK_STS_##name] = \
		{ errno, LXD_BLOCK_STATUS_##wire_name }
	STATUS(OK, 0, OK),
	STATUS(NOTSUPP, -EOPNOTSUPP, NOTSUPP),
	STATUS(TIMEOUT, -ETIMEDOUT, TIMEOUT),
	STATUS(NOSPC, -ENOSPC, NOSPC),
	STATUS(TRANSPORT, -ENOLINK, TRANSPORT),
	STATUS(TARGET, -EREMOTEIO, TARGET),
	STATUS(NEXUS, -EBADE, RESV_CONFLICT),
	STATUS(MEDIUM, -ENODATA, MEDIUM),
	STATUS(PROTECTION, -EILSEQ, PROTECTION),
	STATUS(RESOURCE, -ENOMEM, RESOURCE),
	STATUS(IOERR, -EIO, IOERR),
	STATUS(DM_REQUEUE, -EREMCHG, IOERR),
	STATUS(AGAIN, -EAGAIN, AGAIN),
	STATUS(DEV_RESOURCE, -EBUSY, DEV_RESOURCE),
	STATUS(ZONE_RESOURCE, 0, ZONE_RESOURCE),
	STATUS(ZONE_OPEN_RESOURCE, -ETOOMANYREFS, ZONE_OPEN_RESOURCE),
	STATUS(ZONE_ACTIVE_RESOURCE, -EOVERFLOW, ZONE_ACTIVE_RESOURCE),
	STATUS(OFFLINE, -ENODEV, OFFLINE),
#undef STATUS
};

u8 lxd_status_wire(blk_status_t status)
{
	u8 i = (__force u8)status;

	return i < ARRAY_SIZE(statuses) ? statuses[i].wire :
	       LXD_BLOCK_STATUS_IOERR;
}

/**
 * errno_to_blk_status() - block status that stands for an error
 * @errno: 0 or -errno
 */
blk_status_t errno_to_blk_status(int errno)
{
	u8 i;

	for (i = 0; i < ARRAY_SIZE(statuses); i++)
		if (statuses[i].error == errno)
			return (__force blk_status_t)i;
	return BLK_STS_IOERR;
}

/**
 * blk_status_to_errno() - error that a block status stands for
 * @status: BLK_STS_*
 */
int blk_status_to_errno(blk_status_t status)
{
	u8 i = (__force u8)status;

	if (WARN_ON_ONCE(i >= ARRAY_SIZE(statuses)))
		return -EIO;
	return statuses[i].error;
}

/**
 * blk_op_str() - name of an operation
 * @op: REQ_OP_*
 */
const char *blk_op_str(enum req_op op)
{
	static const char * const names[REQ_OP_LAST] = {
		[REQ_OP_READ] = "READ",
		[REQ_OP_WRITE] = "WRITE",
		[REQ_OP_FLUSH] = "FLUSH",
		[REQ_OP_DISCARD] = "DISCARD",
		[REQ_OP_SECURE_ERASE] = "SECURE_ERASE",
		[REQ_OP_ZONE_APPEND] = "ZONE_APPEND",
		[REQ_OP_WRITE_ZEROES] = "WRITE_ZEROES",
		[REQ_OP_ZONE_OPEN] = "ZONE_OPEN",
		[REQ_OP_ZONE_CLOSE] = "ZONE_CLOSE",
		[REQ_OP_ZONE_FINISH] = "ZONE_FINISH",
		[REQ_OP_ZONE_RESET] = "ZONE_RESET",
		[REQ_OP_ZONE_RESET_ALL] = "ZONE_RESET_ALL",
		[REQ_OP_DRV_IN] = "DRV_IN",
		[REQ_OP_DRV_OUT] = "DRV_OUT",
	};

	return op < REQ_OP_LAST && names[op] ? names[op] : "UNKNOWN";
}
