#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 150
# walls: process kvm
# ethtool says of an isolated interface what it says of a native one, and sets
# what it sets; VLANs in hardware; what a driver says is not believed blindly.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

# deeds DEV: what can be seen of each on a native and on an isolated interface.
deeds()
{
	local dev=$1

	ok ip link set "$dev" up
	ethtool -i "$dev"
	ethtool "$dev"
	ethtool -k "$dev"
	ethtool -g "$dev"
	ok ethtool -G "$dev" rx 512 tx 64
	ethtool -G "$dev" rx 9999 2>&1
	ethtool -g "$dev"
	ethtool -c "$dev"
	ok ethtool -C "$dev" rx-usecs 100 rx-frames 7
	ethtool -C "$dev" rx-usecs 20000 2>&1
	ethtool -C "$dev" pkt-rate-low 5 2>&1
	ethtool -c "$dev"
	ethtool -a "$dev"
	ok ethtool -A "$dev" tx on rx off
	ethtool -a "$dev"
	ethtool -l "$dev"
	ethtool -S "$dev"
	ethtool --show-eee "$dev"
	ok ethtool --set-eee "$dev" tx-timer 99
	ethtool --show-eee "$dev"
	ethtool --show-priv-flags "$dev"
	ok ethtool --set-priv-flags "$dev" set2_1 on
	ethtool --show-priv-flags "$dev"
	ok ethtool -s "$dev" wol pg
	ethtool -s "$dev" wol b 2>&1
	ok ethtool -s "$dev" msglvl 3
	ok ethtool -s "$dev" autoneg on advertise 0x20
	ethtool "$dev"
	ok ethtool -r "$dev"
	ethtool -t "$dev" online
	ethtool -t "$dev" offline
	ethtool -d "$dev" raw on | sha256sum
	ethtool -d "$dev" hex on | tail -n 3
	ethtool -e "$dev" raw on | sha256sum
	ethtool -e "$dev" offset 1000 length 64
	ok ethtool -p "$dev" 1
	ethtool -T "$dev"
	ethtool -n "$dev" 2>&1
	ok ethtool -K "$dev" rxvlan off
	ethtool -k "$dev"
	ok ethtool -K "$dev" rxvlan on txvlan on
	ip -d link show dev "$dev" | grep -o 'gso_max.*'
	ok ip link set "$dev" down
}

# unharmed COMMAND...: whatever it says, it does not crash.
unharmed()
{
	local rc=0

	"$@" >/dev/null 2>&1 || rc=$?
	at_most 96 $rc "status of '$*'"
}

vlans()
{
	ok modprobe 8021q
	wire_up loop0 loop1
	ok in_ns a ip link add link loop0 name v0 type vlan id 7
	ok in_ns b ip link add link loop1 name v1 type vlan id 7
	ok in_ns a ip addr add 10.9.1.1/24 dev v0
	ok in_ns b ip addr add 10.9.1.2/24 dev v1
	ok in_ns a ip link set v0 up
	ok in_ns b ip link set v1 up
	ok in_ns a ping -c 3 -i 0.05 -W 2 -q 10.9.1.2
	ok in_ns b ip link del v1
	in_ns a ping -c 2 -i 0.05 -W 1 -q 10.9.1.2 && fail "a VLAN that is gone answers"
	wire_down
}

host_up
quiet_ipv6
# As it is built for the kernel that runs here.
ok insmod "/tests/modules/$(uname -r)/loopnic.ko"
deeds loop0 >"$LXD_TMP/native" || fail "natively"
vlans
ok rmmod loopnic
run_domain "$LOOPNIC"
deeds loop0 >"$LXD_TMP/isolated" || fail "isolated"
vlans
diff "$LXD_TMP/native" "$LXD_TMP/isolated" || fail "isolated is not as native"
[ "$(wc -l <"$LXD_TMP/native")" -gt 400 ] || fail "little was compared"
stop_domain loopnic

# A test that takes longer than any call may.
run_domain --deadline 2000 "$LOOPNIC" eth_lie=slow
ok ethtool -t loop0 online
stop_domain loopnic
# Another count each time that the kernel asks.
run_domain "$LOOPNIC" eth_lie=counts
for i in 1 2 3 4 5; do
	note "round $i"
	ethtool -S loop0 >"$LXD_TMP/text" 2>&1 || fail "statistics: $(head -n 3 "$LXD_TMP/text")"
	# Three strings or 900: the latter are no private flags.
	unharmed ethtool --show-priv-flags loop0
	unharmed ethtool -t loop0
done
eq running "$(field loopnic .state)" "state after counts that change"
stop_domain loopnic
# More queues than an interface can have, whose loops would be the kernel's.
run_domain "$LOOPNIC" eth_lie=channels
eq "16 0 1 16 16 0 1 16" "$(ethtool -l loop0 | sed -n 's/^.*:[[:space:]]*//p' | sed 's/^n\/a$/0/' | xargs)" "channels"
stop_domain loopnic
# No control character of a driver's reaches a terminal.
run_domain "$LOOPNIC" eth_lie=text
ethtool -S loop0 >"$LXD_TMP/text"
ethtool -i loop0 >>"$LXD_TMP/text"
grep -q '?' "$LXD_TMP/text" || fail "nothing was replaced"
grep -q "$(printf '\033')" "$LXD_TMP/text" && fail "an escape of the driver's"
stop_domain loopnic
ok rmmod lxdom
