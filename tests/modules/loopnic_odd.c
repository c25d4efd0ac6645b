// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is odd of a driver, and no lie.
 */
#include <linux/etherdevice.h>
#include <linux/module.h>

#include "loopnic.h"

static unsigned int hold;
module_param(hold, uint, 0444);
MODULE_PARM_DESC(hold, "packets after which an interface sends no more until ethtool -r");

bool loopnic_holds(struct nic *n)
{
	return hold && n->tx_packets >= hold;
}

/*
 * Quietly: by netif_tx_start_all_queues(), which is no more than a bit, as some
 * drivers have it.
 */
void loopnic_go_on(struct nic *n)
{
	hold = 0;
	netif_tx_start_all_queues(n->dev);
}
