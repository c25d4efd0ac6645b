#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 90
# walls: process kvm
# The kernel's log over an isolated interface (netconsole): packets are sent with
# interrupts off, from wherever the kernel has something to say, and an interface that
# takes none is polled.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

tracing=/sys/kernel/tracing

# say TEXT: a line of the kernel's log.  A console begins with those that there are,
# also with those of other runs of this.
say()
{
	echo "<3>run $$: $1" >/dev/kmsg
}

arrived()
{
	grep -q -s -a -F "run $$: $1" "$LXD_TMP/received"
}

# console_on: lines of the log go from loop0 to the far end of the wire, where there is
# room for all of them.
console_on()
{
	at_end "echo $(cat /proc/sys/net/core/rmem_max) >/proc/sys/net/core/rmem_max"
	echo 8388608 >/proc/sys/net/core/rmem_max
	at_end "modprobe -r netconsole 2>/dev/null"
	ok modprobe netconsole \
		"netconsole=6665@10.9.0.1/loop0,6666@10.9.0.2/02:00:00:00:00:0b"
	ip netns exec b socat -u UDP-RECV:6666,rcvbuf=8388608 \
		OPEN:"$LXD_TMP/received",creat,append &
	listener=$!
	at_end "kill $listener"
	within 5 "listener" in_ns b grep -q ':1A0A ' /proc/net/udp
}

console_off()
{
	ok modprobe -r netconsole
	ok kill $listener
	wait $listener
}

# wire: its far end is in a namespace; the log is sent from the first.
wire()
{
	run_domain --deadline 60000 "$LOOPNIC" way=napi
	netdev loop0
	netdev loop1
	ok ip link set loop1 address 02:00:00:00:00:0b
	ok ip netns add b
	at_end "ip netns del b 2>/dev/null"
	ok ip link set loop1 netns b
	ok in_ns b ip addr add 10.9.0.2/24 dev loop1
	ok in_ns b ip link set loop1 up
	ok ip addr add 10.9.0.1/24 dev loop0
	ok ip link set loop0 up
}

host_up
# Or only ten lines in five seconds would be taken.
at_end "echo $(cat /proc/sys/kernel/printk_devkmsg) >/proc/sys/kernel/printk_devkmsg"
echo on >/proc/sys/kernel/printk_devkmsg
quiet_ipv6
wire
console_on
say "one line"
within 3 "the line" arrived "one line"

# Polls by a console have no budget.
mkdir -p $tracing
mount -t tracefs tracefs $tracing 2>/dev/null
at_end "echo 0 >$tracing/events/napi/napi_poll/enable
	echo 0 >$tracing/events/napi/napi_poll/filter; echo >$tracing/trace"
echo 'budget == 0' >$tracing/events/napi/napi_poll/filter
echo 1 >$tracing/events/napi/napi_poll/enable

# More than the domain has room for, while it reads nothing: the kernel looks again
# and again whether it takes one more.
pid=$(field loopnic .pid)
ok kill -STOP "$pid"
for i in $(seq 400); do
	say "line $i of many"
done
polls=$(grep -c "device loop0 .*budget 0" "$tracing/trace")
note "$(field loopnic .inflight) packets under way, $polls polls by the console"
[ "$polls" -gt 0 ] || fail "nothing was polled"
ok kill -CONT "$pid"
within 5 "the first of many" arrived "line 1 of many"
say "after them"
within 3 "the line after them" arrived "after them"

# It dies while the log is sent.  What the kernel says of that is a line, too.
ok kill -KILL "$pid"
for i in $(seq 50); do
	say "line $i of its last"
done
no_netdev loop0
console_off
ok ip netns del b

# And it ends in order with a console on it.
wire
console_on
say "the last line"
within 3 "the last line" arrived "the last line"
stop_domain loopnic
no_netdev loop0
console_off
ok rmmod lxdom
