# SPDX-License-Identifier: GPL-2.0-only
# Network interfaces, native and isolated, side by side; sources nothing.
# shellcheck shell=dash

# said_by COMMAND: what is said to it, a line each, after the command's name; names
# of values are what docs/differences.md lists.
said_by()
{
	sed "s/^[[:space:]]*/$1: /"
}

# listed_for KIND: what docs/differences.md says that such interfaces differ in.
listed_for()
{
	# shellcheck disable=SC2016
	sed -n '/^## Network/,$s/^| `\([^`]*\)` | '"$1"' |.*/\1/p' /tests/differences.md
}

# lines_of NAME FILE: those of a command, or of one of its values.
lines_of()
{
	awk -v name="$1: " 'index($0 " ", name) == 1' "$LXD_TMP/$2"
}

# other_lines FILE: those that are not listed.
other_lines()
{
	awk 'NR == FNR { listed[$0 ": "]; next }
		{ for (l in listed) if (index($0 " ", l) == 1) next; print }' \
		"$LXD_TMP/listed" "$LXD_TMP/$1"
}

# same_but KIND NUMBER: the files native and isolated are equal but for the rows of
# docs/differences.md, each of which does hold; more lines than that are compared.
same_but()
{
	local name

	listed_for "$1" >"$LXD_TMP/listed"
	[ -s "$LXD_TMP/listed" ] || fail "no differences are listed for $1"
	while read -r name; do
		[ "$(lines_of "$name" native)" != "$(lines_of "$name" isolated)" ] ||
			fail "listed as different, but the same: $name"
	done <"$LXD_TMP/listed"
	other_lines native >"$LXD_TMP/native.rest"
	other_lines isolated >"$LXD_TMP/isolated.rest"
	diff "$LXD_TMP/native.rest" "$LXD_TMP/isolated.rest" ||
		fail "differences that docs/differences.md does not explain"
	[ "$(wc -l <"$LXD_TMP/native.rest")" -gt "$2" ] || fail "little was compared"
}

# settings DEV: what can be seen of a card.
settings()
{
	local what

	for what in -i -k -g -c -a -e -l -n -x -T --show-priv-flags --show-eee; do
		ethtool $what "$1" 2>&1 | said_by "ethtool $what"
	done
	# MDI-X: read three seconds after the link has come, or not yet.
	ethtool "$1" | grep -v MDI-X: | said_by ethtool
	# What is in them changes by itself.
	ethtool -d "$1" raw on | wc -c | said_by "ethtool -d"
	ethtool -S "$1" | sed 's/:.*//' | said_by "ethtool -S"
	ip -d -j link show dev "$1" | jq -r '.[0] | del(.ifindex) |
		to_entries[] | "\(.key): \(.value)"' | said_by "ip -d link"
}

# self_test DEV: what it says.  Its loopback test gives packets a fifth of a second to
# come round (e1000_run_loopback_test()), and fails with 13 or 14 if that is not enough
# for the emulator on a busy machine, whoever runs the driver: three tries.
self_test()
{
	local said

	for _ in 1 2 3; do
		said=$(ethtool -t "$1" offline 2>&1 | tr -d '\t')
		echo "$said" | grep -q '^Loopback test .* 1[34]$' || break
	done
	echo "down: test $said"
}

# card_deeds DEV [DEED]: changes what can be changed, and says what came of it.
card_deeds()
{
	local dev=$1

	# The link may be coming up just now.
	settings "$dev" | grep -v -E '^ethtool: (Speed|Duplex|Link detected):'
	self_test "$dev"
	ok ip addr add 10.9.1.1/24 dev "$dev"
	ok ip link set "$dev" up
	carrier "$dev"
	within 5 "the peer" answers 10.9.1.2
	settings "$dev"
	ok ethtool -G "$dev" rx 512 tx 1024
	ethtool -g "$dev"
	ethtool -C "$dev" rx-usecs 100 2>&1
	ethtool -c "$dev"
	ok ethtool -K "$dev" tso off rx off
	ethtool -k "$dev" | said_by "ethtool -k"
	ok ethtool -K "$dev" tso on rx on
	carrier "$dev"
	within 5 "the peer, with other rings" answers 10.9.1.2
	promiscuous "$dev"
	${2:-true} "$dev"
	ok ip link set "$dev" down
	ok ip addr flush dev "$dev"
}

# promiscuous DEV: it hears what is for others only when it is told to.
promiscuous()
{
	local mode

	for mode in off on; do
		ok ip link set "$1" promisc $mode
		# It does not ask for it itself.
		watch '' "$1" promisc -p
		# The card is told a moment later.
		[ $mode = off ] || within 5 "a frame for a stranger" overheard
		strangers 20 500
		# An answer to us: what was sent before it has been heard by now.
		ok ping -c 1 -W 5 -s 999 -q 10.9.1.2 >/dev/null
		within 5 "an answer" noted promisc 1 'icmp[0] == 0 and greater 1041'
		watched promisc
		frames promisc -e "$STRANGERS and greater 542" | sed 's/ id [0-9]*,.*//' |
			sort | uniq -c | said_by "promisc $mode"
		echo "promisc $mode: $(frames promisc "$STRANGERS and greater 542" | wc -l) heard"
	done
	ok ip link set "$1" promisc off
}

STRANGERS="icmp[0] == 8 and dst 10.9.1.77"

# strangers NUMBER SIZE: packets of the peer's to an address that nobody here has.
strangers()
{
	ok ip -n peer neigh replace 10.9.1.77 lladdr 02:00:00:00:00:77 dev peer0
	ip netns exec peer ping -c "$1" -i 0.01 -W 1 -s "$2" -q 10.9.1.77 >/dev/null
}

overheard()
{
	strangers 1 10
	noted promisc 1 "$STRANGERS"
}

# busy DEV: streams of both kinds both ways, and some that are far too fast.
busy()
{
	local how

	for how in "" "-R" "-u -b 20M" "-u -b 20M -R" "-u -b 0"; do
		# shellcheck disable=SC2086
		iperf3 -c 10.9.1.2 -t 1 $how >"$LXD_TMP/iperf" 2>&1 ||
			fail "iperf3 $how: $(cat "$LXD_TMP/iperf")"
		echo "iperf3 $how done"
	done
	within 5 "the peer, after all that" answers 10.9.1.2
}

# all_deeds DEV NAME [DEED]: leaves in a file NAME what shall be equal.
all_deeds()
{
	if ! (card_deeds "$1" "${3:-true}") >"$LXD_TMP/all"; then
		tail -n 3 "$LXD_TMP/all"
		fail "$2"
	fi
	mv "$LXD_TMP/all" "$LXD_TMP/$2"
}

# native_deeds MODULE DEVICE DEED: what the native driver makes of them, which is
# kept: it is the same for the test of the other wall, in the same boot.
native_deeds()
{
	local kept=/tmp/native-$1

	if [ "$LXD_WALL" = kvm ] && [ -e "$kept" ]; then
		cp "$kept" "$LXD_TMP/native"
		return
	fi
	ok modprobe "$1"
	at_end "rmmod $1 2>/dev/null"
	within 2 "interface of $2" test -n "$(netdev_of "$2")"
	dev=$(netdev_of "$2")
	all_deeds "$dev" native "$3"
	ok rmmod "$1"
	cp "$LXD_TMP/native" "$kept"
}

# card_same MODULE DEVICE PEER [DEED]: a card with its stock driver, native and
# isolated; it stays isolated, as $dev.
card_same()
{
	local deed=${4:-true}

	quiet_ipv6
	peer_up "$3" 10.9.1.2/24 1500
	ip netns exec peer iperf3 -s >/dev/null 2>&1 &
	native_deeds "$1" "$2" "$deed"

	host_up
	vfio_up
	run_domain --pci "$2" "$1"
	dev=$(card_netdev "$1")
	netdev "$dev"
	all_deeds "$dev" isolated "$deed"
	same_but "$1" 300
	grep -q '^promisc off: 0 heard' "$LXD_TMP/native" ||
		fail "not promiscuous: $(grep promisc "$LXD_TMP/native")"
	grep -q '^promisc on: 20 heard' "$LXD_TMP/native" ||
		fail "promiscuous: $(grep promisc "$LXD_TMP/native")"
}
