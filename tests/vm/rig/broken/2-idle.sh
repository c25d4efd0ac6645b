#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What the kernel says of a processor to which no interrupt comes any more.
{
	echo '<3>rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:'
	echo '<3>rcu: 	0-...!: (0 ticks this GP) idle=de28/0/0x0 softirq=7/7 fqs=0 (false positive?)'
	echo '<3>rcu: 	Possible timer handling issue on cpu=0 timer-softirq=5112'
} | while read -r line; do
	echo "$line" >/dev/kmsg
done
exit 1
