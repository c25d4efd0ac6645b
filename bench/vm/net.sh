#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# In the VM: the same packets through the native driver and through the isolated
# one, by turns.
# usage: net.sh dummy|nic ROUNDS
# Prints "ROUND NAME UNIT VALUE"; what is native has "-native" at the end of its
# name.
# dummy: the kernel's packet generator at a driver that throws packets away.
# nic: TCP and round trips between a card with its driver and its peer, which is
# a virtio card of the same machine in a namespace of its own.
# shellcheck shell=dash
set -e

rel=$(cat /tests/release)
card=0000:00:10.0
peer=0000:00:11.0
mkdir -p /tmp/bench /var/run/netns

# ---- dummy ----

# pktgen_say FILE LINE...: settings of the generator.
pktgen_say()
{
	local file=/proc/net/pktgen/$1 line

	shift
	for line; do
		echo "$line" >"$file"
	done
}

# pktgen THREADS BURST: thousands of packets a second, for a second.
pktgen()
{
	local t

	for t in 0 1; do
		pktgen_say kpktgend_$t rem_device_all
	done
	t=0
	while [ $t -lt "$1" ]; do
		pktgen_say kpktgend_$t "add_device dummy0@$t"
		pktgen_say "dummy0@$t" "count 0" "delay 0" "pkt_size 64" \
			"clone_skb $clones" "burst $2" \
			"dst_mac 02:00:00:00:00:01" "dst 10.9.0.2"
		t=$((t + 1))
	done
	{ sleep 1; pktgen_say pgctrl stop; } &
	pktgen_say pgctrl start
	wait $!
	sed -n 's/^ *\([0-9]*\)pps .*/\1/p' /proc/net/pktgen/dummy0@* |
		awk '{ sum += $1 } END { print sum / 1000 }'
}

# messages: posts and doorbells so far, both ways.
messages()
{
	lxdom show -j dummy |
		jq -r '"\(.posts_out) \(.posts_in) \(.kicks_in + .kicks_out)"'
}

# crossings ROUND: messages and doorbells for each of many packets in bursts.
crossings()
{
	local before after sent

	sent=$(cat /sys/class/net/dummy0/statistics/tx_packets)
	before=$(messages)
	pktgen 1 32 >/dev/null
	after=$(messages)
	sent=$(($(cat /sys/class/net/dummy0/statistics/tx_packets) - sent))
	echo "$before $after $sent" | awk -v n="$1" '{
		print n, "vm-packet-out", "messages", ($4 - $1) / $7
		print n, "vm-packet-back", "messages", ($5 - $2) / $7
		print n, "vm-packet-bells", "doorbells", ($6 - $3) / $7
	}'
}

flood()
{
	local threads burst

	ip link set dummy0 up
	for threads in 1 2; do
		for burst in 1 32; do
			# A burst is one packet many times, which needs clones.
			clones=0
			[ $burst = 1 ] || clones=1000
			echo "$1 vm-pktgen-$threads-$burst$2 k/s $(pktgen $threads $burst)"
		done
	done
	clones=1000
	[ -n "$2" ] || crossings "$1"
	pktgen_say kpktgend_0 rem_device_all
	pktgen_say kpktgend_1 rem_device_all
}

dummy_round()
{
	insmod "$(modinfo -k "$rel" -n dummy)"
	flood "$1" -native
	rmmod dummy
	lxdom run --kernel "$rel" dummy >/dev/null
	flood "$1" ''
	lxdom stop dummy
}

# ---- nic ----

# interface DEVICE: the name of its interface, once it has one.
interface()
{
	local tries=0 d

	while [ $tries -lt 100 ]; do
		for d in "/sys/bus/pci/devices/$1"/net/* \
			 "/sys/bus/pci/devices/$1"/virtio*/net/*; do
			[ -e "$d" ] || continue
			echo "${d##*/}"
			return
		done
		sleep 0.1
		tries=$((tries + 1))
	done
	return 1
}

peer_up()
{
	local dev

	modprobe virtio_net
	dev=$(interface $peer)
	ip netns add peer
	ip link set "$dev" netns peer
	ip -n peer link set "$dev" name peer0
	ip -n peer addr add 10.8.0.2/24 dev peer0
	ip -n peer link set peer0 up
	ip netns exec peer iperf3 -s >/dev/null 2>&1 &
	ip netns exec peer sockperf server --tcp -i 10.8.0.2 >/dev/null 2>&1 &
}

carrier()
{
	local tries=0

	until [ "$(cat "/sys/class/net/$1/carrier" 2>/dev/null)" = 1 ] &&
	      ping -c 1 -W 1 -q 10.8.0.2 >/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || return 1
		sleep 0.1
	done
}

# talk ROUND SUFFIX INTERFACE
talk()
{
	ip addr add 10.8.0.1/24 dev "$3"
	ip link set "$3" up
	carrier "$3"
	iperf3 -c 10.8.0.2 -t 3 -O 1 -J >/tmp/bench/out
	echo "$1 vm-tcp-out$2 Mbit/s $(jq '.end.sum_received.bits_per_second / 1e6' /tmp/bench/out)"
	iperf3 -c 10.8.0.2 -t 3 -O 1 -R -J >/tmp/bench/out
	echo "$1 vm-tcp-in$2 Mbit/s $(jq '.end.sum_received.bits_per_second / 1e6' /tmp/bench/out)"
	sockperf ping-pong --tcp -i 10.8.0.2 -t 3 --full-rtt >/tmp/bench/out 2>&1
	sed -n 's/.*percentile \(50\|99\)\.000 *= *\([0-9.]*\).*/\1 \2/p' /tmp/bench/out |
		awk -v n="$1" -v s="$2" '{ print n, "vm-round-trip-p" $1 s, "us", $2 }'
	ip link set "$3" down
}

# The card's one driver at a time: nobody else takes it.
nic_round()
{
	modprobe -S "$rel" e1000e
	talk "$1" -native "$(interface $card)"
	rmmod e1000e
	lxdom run --kernel "$rel" --pci $card e1000e >/dev/null
	talk "$1" '' "$(lxdom show -j e1000e |
		jq -r '[.devices[] | select(.class == "net")][0].name')"
	lxdom stop e1000e
}

modprobe lxdom
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
case $1 in
dummy)	modprobe pktgen;;
nic)	modprobe vfio-pci
	peer_up;;
esac
round=0
while [ $round -lt "$2" ]; do
	"$1_round" $round
	round=$((round + 1))
done
