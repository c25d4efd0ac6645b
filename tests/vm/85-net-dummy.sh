#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# The stock dummy driver: two interfaces, their address, MTU, features and link,
# and what they have sent, as with the native driver, but for what
# docs/differences.md lists.
# shellcheck shell=dash
. /tests/vm/lib/net.sh
. /tests/vm/lib/same.sh

# use NAME: the same deeds on a native and on an isolated interface; prints what
# can be seen of each.
use()
{
	local dev=$1

	ok ip link set "$dev" address 02:00:00:00:00:10
	ip link set "$dev" address 01:00:00:00:00:10 2>&1
	ok ip link set "$dev" mtu 9000
	ok ip addr add 10.9.0.1/24 dev "$dev"
	ok ip link set "$dev" up
	ok ip link set "$dev" address 02:00:00:00:00:11
	echo "link $(link "$dev" '| "\(.address) \(.mtu) \(.flags) \(.operstate)"')"
	ping -c 5 -i 0.1 -W 1 -q 10.9.0.2 >/dev/null
	echo "ping $(sent "$dev")"
	ping -c 2 -s 8000 -i 0.1 -W 1 -q 10.9.0.2 >/dev/null
	echo "large $(sent "$dev")"
	grep "$dev:" /proc/net/dev | tr -s ' '
	cat "/sys/class/net/$dev/statistics/tx_packets"
	ok ip link set "$dev" carrier off
	within 2 "no carrier" test "$(cat "/sys/class/net/$dev/carrier")" = 0
	within 2 "carrier of $dev seen" grep -q down "/sys/class/net/$dev/operstate"
	ok ip link set "$dev" carrier on
	ok ip link set "$dev" promisc on
	ok ip maddr add 33:33:00:00:00:99 dev "$dev"
	ip -j maddr show dev "$dev" | jq -c '[.[0].maddr[] | select(.link) | .link]'
	ok ethtool -K "$dev" tx off sg off
	ethtool -k "$dev" | said_by "ethtool -k"
	ok ethtool -K "$dev" tx on sg on tso on
	ethtool -k "$dev" | grep -E '^(tx-checksum|scatter|tcp-seg)'
	ethtool -i "$dev" | grep -E '^driver'
	ethtool -T "$dev"
	ethtool "$dev" 2>&1
	ip -d -j link show dev "$dev" | jq -r '.[0] | del(.ifindex) |
		to_entries[] | "\(.key): \(.value)"' | said_by "ip -d link"
	ok ip link set "$dev" down
	ok ip link set "$dev" mtu 68
	echo "end $(link "$dev" '| "\(.address) \(.mtu) \(.flags)"')"
}

host_up
quiet_ipv6
ok insmod "$(modinfo -n dummy)" numdummies=2
netdev dummy1
use dummy1 >"$LXD_TMP/native"
ok rmmod dummy
no_netdev dummy1
run_domain dummy numdummies=2
grep -q 'dummy0, dummy1' "$LXD_TMP/run.out" ||
	fail "lxdom run says: $(cat "$LXD_TMP/run.out")"
netdev dummy0
netdev dummy1
eq 2 "$(lxdom show -j dummy | jq '[.devices[] | select(.class == "net")] | length')" "interfaces shown"
# A network driver has no business with disks.
eq net "$(lxdom show -j dummy | jq -r '.classes | join(" ")')" "classes"
use dummy1 >"$LXD_TMP/isolated"
same_but dummy 80

# none_under_way: the driver is done with all that was sent, and has said so.
none_under_way()
{
	[ "$(field dummy .inflight)" = 0 ]
}

# A domain keeps few of them for more to come, but not for long.
ok ip link set dummy1 mtu 1500
ok ip link set dummy1 up
before=$(sent dummy1)
for n in 1 2 3; do
	ping -c $n -i 0.1 -W 1 -q 10.9.0.2 >/dev/null
	within 2 "packets under way, after $n" none_under_way
done
after=$(sent dummy1)
[ $((${after% *} - ${before% *})) -ge 6 ] || fail "pings were not sent by dummy1"

# A name is taken; the next number is free.
refused 'File exists' ip link set dummy0 name dummy1
ok ip link set dummy0 name wire0
# An interface that is up goes too, as natively.
ok ip link set dummy1 up
stop_domain dummy
no_netdev wire0
no_netdev dummy1
ok rmmod lxdom
