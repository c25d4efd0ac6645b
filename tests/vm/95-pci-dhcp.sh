#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: iommu e1000e-user e1000-user
# timeout: 90
# Network cards whose other end is not this kernel but QEMU: an address from its
# DHCP server, its gateway answers, and what its TCP echoes is what was sent.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

# lease_script: for udhcpc, which runs it with what it was told.
lease_script()
{
	cat >"$LXD_TMP/lease" <<'END'
#!/bin/sh
[ "$1" = bound ] || exit 0
ip addr add "$ip/$mask" dev "$interface" && ip route add default via "$router"
END
	chmod +x "$LXD_TMP/lease"
}

# leased MODULE: the whole life of a card that gets its address from there.
leased()
{
	local mod=$1 dev

	run_domain "$mod"
	dev=$(card_netdev "$mod")
	ok ip link set "$dev" up
	carrier "$dev"
	ok busybox udhcpc -i "$dev" -s "$LXD_TMP/lease" -n -q -f -t 10 \
		>"$LXD_TMP/udhcpc" 2>&1
	ip -4 -o addr show dev "$dev" | grep 'inet 10\.0\.2\.' ||
		fail "no address: $(cat "$LXD_TMP/udhcpc")"
	ok ping -c 3 -i 0.1 -q 10.0.2.2
	ok timeout $((60 * LXD_SCALE)) socat -t $((30 * LXD_SCALE)) - TCP:10.0.2.100:7 \
		<"$LXD_TMP/sent" >"$LXD_TMP/echoed"
	cmp "$LXD_TMP/sent" "$LXD_TMP/echoed" || fail "$mod: the echo is another one"
	stop_domain "$mod"
	no_netdev "$dev"
	note "$mod: leased, and echoed"
}

host_up
vfio_up
quiet_ipv6
lease_script
dd if=/dev/urandom of="$LXD_TMP/sent" bs=1M count=4 status=none
leased e1000e
leased e1000
ok rmmod lxdom
