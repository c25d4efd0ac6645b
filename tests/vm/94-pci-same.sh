#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: iommu e1000e
# timeout: 240
# long: 360
# A network card with its stock driver, native and isolated: the same deeds, and
# what ip and ethtool say of it.  docs/differences.md lists what is left out here.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

# settings DEV: what can be seen of it at rest.
settings()
{
	local what

	for what in -i -k -g -c -a -e --show-priv-flags --show-eee; do
		echo "ethtool $what"
		ethtool $what "$1" 2>&1
	done
	echo "ethtool"
	ethtool "$1"
	echo "ethtool -S"
	ethtool -S "$1" | sed 's/:.*//'
	echo "ip link"
	# It has no parent among the kernel's devices.
	ip -d -j link show dev "$1" | jq -r '.[0] |
		del(.ifindex, .parentbus, .parentdev) |
		to_entries[] | "\(.key) \(.value)"'
}

# deeds DEV: changes what can be changed, and says what came of it.
deeds()
{
	local dev=$1

	# The link may be coming up just now.
	settings "$dev" | grep -v -E '^	(Speed|Duplex|MDI-X|Link detected):'
	echo "down: test $(ethtool -t "$dev" offline 2>&1 | tr -d '\t')"
	ok ip addr add 10.9.1.1/24 dev "$dev"
	ok ip link set "$dev" up
	carrier "$dev"
	within 5 "the peer" answers 10.9.1.2
	settings "$dev"
	ok ethtool -G "$dev" rx 512 tx 1024
	ethtool -g "$dev"
	ok ethtool -C "$dev" rx-usecs 100
	ethtool -c "$dev"
	ok ethtool -K "$dev" tso off rx off
	ethtool -k "$dev"
	ok ethtool -K "$dev" tso on rx on
	carrier "$dev"
	within 5 "the peer, with other rings" answers 10.9.1.2
	promiscuous "$dev"
	busy "$dev"
	ok ip link set "$dev" down
	ok ip addr flush dev "$dev"
}

# promiscuous DEV: it hears what is for others only when it is told to.
promiscuous()
{
	local before heard

	for mode in off on; do
		ok ip link set "$1" promisc $mode
		sleep 0.2
		before=$(received "$1")
		strangers
		heard=$(($(received "$1") - before))
		[ $heard -ge 50 ] && echo "promisc $mode: heard" ||
			echo "promisc $mode: not heard"
	done
	ok ip link set "$1" promisc off
}

# received DEV: asked for twice, for the first answer may be the one before it.
received()
{
	cat "/sys/class/net/$1/statistics/rx_packets" >"$LXD_TMP/before"
	sleep 0.2
	cat "/sys/class/net/$1/statistics/rx_packets"
}

# strangers: 100 packets of the peer's to an address that nobody here has.
strangers()
{
	ok ip -n peer neigh replace 10.9.1.77 lladdr 02:00:00:00:00:77 dev peer0
	ip netns exec peer ping -c 100 -i 0.01 -W 1 -q 10.9.1.77 >/dev/null
	sleep 0.3
}

# busy DEV: streams of both kinds both ways, and some that are far too fast.
busy()
{
	local how

	for how in "" "-R" "-u -b 20M" "-u -b 20M -R" "-u -b 0"; do
		# shellcheck disable=SC2086
		iperf3 -c 10.9.1.2 -t 2 $how >"$LXD_TMP/iperf" 2>&1 ||
			fail "iperf3 $how: $(cat "$LXD_TMP/iperf")"
		echo "iperf3 $how done"
	done
	within 5 "the peer, after all that" answers 10.9.1.2
}

# all_deeds DEV NAME: leaves in a file NAME what shall be equal.
all_deeds()
{
	if ! (deeds "$1") >"$LXD_TMP/all"; then
		tail -n 3 "$LXD_TMP/all"
		fail "$2"
	fi
	mv "$LXD_TMP/all" "$LXD_TMP/$2"
}

ok modprobe e1000e
dev=$(netdev_of "$CARD")
quiet_ipv6
peer_up "$PEER" 10.9.1.2/24 1500
ip netns exec peer iperf3 -s >/dev/null 2>&1 &
all_deeds "$dev" native
ok rmmod e1000e

host_up
vfio_up
run_domain --pci "$CARD" e1000e
dev=$(card_netdev e1000e)
netdev "$dev"
all_deeds "$dev" isolated
diff "$LXD_TMP/native" "$LXD_TMP/isolated" || fail "isolated is not as native"
[ "$(wc -l <"$LXD_TMP/native")" -gt 300 ] || fail "little was compared"
grep -q '^promisc off: not heard' "$LXD_TMP/native" || fail "promiscuous mode was not tested"

# Up and down many times.
for _ in $(seq 1 "$(amount "$(rounds 30)" 100)"); do
	ok ip link set "$dev" up
	ok ip link set "$dev" down
done
ok ip addr add 10.9.1.1/24 dev "$dev"
ok ip link set "$dev" up
carrier "$dev"
within 5 "the peer, at the end" answers 10.9.1.2
stop_domain e1000e
