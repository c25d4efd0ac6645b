// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests for a low latency of the processor.  They are kept, and the lowest
 * can be read back; what the machine's processors do is not a driver's to say
 * from within a domain, so they have no effect on it.
 */
#include <linux/export.h>
#include <linux/plist.h>
#include <linux/pm_qos.h>

static struct pm_qos_constraints latency = {
	.list = PLIST_HEAD_INIT(latency.list),
	.target_value = PM_QOS_CPU_LATENCY_DEFAULT_VALUE,
	.default_value = PM_QOS_CPU_LATENCY_DEFAULT_VALUE,
	.no_constraint_value = PM_QOS_CPU_LATENCY_DEFAULT_VALUE,
	.type = PM_QOS_MIN,
};

static void set(struct pm_qos_request *req, s32 value)
{
	if (value == PM_QOS_DEFAULT_VALUE)
		value = latency.default_value;
	plist_node_init(&req->node, value);
	plist_add(&req->node, &latency.list);
}

static void settle(void)
{
	latency.target_value = plist_head_empty(&latency.list) ?
			       latency.no_constraint_value :
			       plist_first(&latency.list)->prio;
}

s32 cpu_latency_qos_limit(void)
{
	return latency.target_value;
}

bool cpu_latency_qos_request_active(struct pm_qos_request *req)
{
	return req->qos == &latency;
}

void cpu_latency_qos_add_request(struct pm_qos_request *req, s32 value)
{
	if (WARN(cpu_latency_qos_request_active(req),
		 "%s called for already added request\n", __func__))
		return;
	req->qos = &latency;
	set(req, value);
	settle();
}

void cpu_latency_qos_update_request(struct pm_qos_request *req, s32 value)
{
	if (WARN(!cpu_latency_qos_request_active(req),
		 "%s called for unknown object\n", __func__))
		return;
	plist_del(&req->node, &latency.list);
	set(req, value);
	settle();
}

void cpu_latency_qos_remove_request(struct pm_qos_request *req)
{
	if (WARN(!cpu_latency_qos_request_active(req),
		 "%s called for unknown object\n", __func__))
		return;
	plist_del(&req->node, &latency.list);
	memset(req, 0, sizeof(*req));
	settle();
}
