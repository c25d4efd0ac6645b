#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# Interfaces with several transmit queues: each packet goes by the queue that was
# chosen for it, down to the driver, as natively; the number of those in use can be
# changed; one that stands still stops no other.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

QUEUES=4

# steer: what goes to or comes from 10.9.0.2q takes queue q.
steer()
{
	local q

	ok in_ns a tc qdisc replace dev loop0 root handle 1: mq
	ok in_ns a tc qdisc add dev loop0 clsact
	ok in_ns b tc qdisc add dev loop1 clsact
	for q in 0 1 2 3; do
		ok in_ns b ip addr add 10.9.0.2$q/24 dev loop1
		neighbours 10.9.0.1 10.9.0.2$q
		ok in_ns a tc filter add dev loop0 egress protocol ip u32 \
			match ip dst 10.9.0.2$q action skbedit queue_mapping $q
		ok in_ns b tc filter add dev loop1 egress protocol ip u32 \
			match ip src 10.9.0.2$q action skbedit queue_mapping $q
	done
}

# in_use DEV: its queues, both ways.
in_use()
{
	in_ns a ls "/sys/class/net/$1/queues"
	in_ns a ethtool -l "$1"
	in_ns a tc qdisc show dev "$1" | sort
}

# counted DEV: packets and bytes of each queue, and what the driver has seen of them.
counted()
{
	in_ns a tc -s -j qdisc show dev "$1" |
		jq -c '.[] | select(.parent != null) | [.parent, .packets, .bytes]' |
		sort
	in_ns a ethtool -S "$1" | sed -n '2,5p'
}

# all_listen: somebody does at port 5001 of each address.
all_listen()
{
	[ "$(in_ns b grep -c ':1389 00000000:0000 0A' /proc/net/tcp)" = $QUEUES ]
}

# streams: one by each queue, all at once, to the byte.
streams()
{
	local q

	dd if=/dev/urandom of="$LXD_TMP/data" bs=64k count=16 status=none
	for q in 0 1 2 3; do
		in_ns b timeout $((30 * LXD_SCALE)) socat -u \
			TCP-LISTEN:5001,bind=10.9.0.2$q,reuseaddr \
			CREATE:"$LXD_TMP/got$q" &
	done
	within 5 "listeners" all_listen
	for q in 0 1 2 3; do
		in_ns a timeout $((30 * LXD_SCALE)) socat -u \
			OPEN:"$LXD_TMP/data" TCP:10.9.0.2$q:5001 &
	done
	wait
	for q in 0 1 2 3; do
		cmp "$LXD_TMP/data" "$LXD_TMP/got$q" || fail "stream by queue $q"
		rm "$LXD_TMP/got$q"
	done
	# A MiB in packets of 1448 bytes.
	counted loop0 | sed 's/[],:]/ /g' | awk '
		/^\["1/ { print "queue " $2, ($3 > 720 ? "has" : "has not") " a stream" }
		/set1_/ { print $1, ($2 > 720 ? "has" : "has not") " a stream" }'
}

deeds()
{
	local q

	wire_fixed loop0 loop1
	steer
	in_use loop0
	for q in 0 1 2 3; do
		pings a 10.9.0.2$q $((q + 2)) $((100 + q)) || fail "queue $q"
	done
	counted loop0
	streams
	ok in_ns a ethtool -L loop0 combined 2
	in_use loop0
	pings a 10.9.0.21 3 100 || fail "queue 1 of two"
	# It has no queue any more, and takes one of those that there are.
	pings a 10.9.0.23 3 100 || fail "queue 3 of two"
	in_ns a ethtool -L loop0 combined 5 2>&1
	ok in_ns a ethtool -L loop0 combined $QUEUES
	in_use loop0
	pings a 10.9.0.23 4 100 || fail "queue 3 again"
	ok in_ns a ip link set loop0 down
}

# standing: the third of the queues stands still after two packets, nobody mends
# it, and the others do not care, until the interface is opened again.
standing()
{
	local q

	wire_fixed loop0 loop1
	steer
	# The second is sent, but nobody tells the peer, unless it looks by itself.
	in_ns a ping -c 5 -i 0.02 -W 1 -q 10.9.0.22 >"$LXD_TMP/still"
	grep -q -E ' [12] packets received' "$LXD_TMP/still" ||
		fail "of what stands still after two: $(cat "$LXD_TMP/still")"
	for q in 0 1 3; do
		pings a 10.9.0.2$q 6 1000 || fail "queue $q beside one that stands still"
	done
	in_ns a ping -c 2 -i 0.02 -W 1 -q 10.9.0.22 >"$LXD_TMP/still" &&
		fail "queue 2 did not stand still"
	ok in_ns a ip link set loop0 down
	ok in_ns b ip link set loop1 down
	ok in_ns b ip link set loop1 up
	ok in_ns a ip link set loop0 up
	neighbours 10.9.0.1 10.9.0.22
	pings a 10.9.0.22 5 100 || fail "queue 2, opened again"
}

# natively DEED ARG..., isolated DEED ARG...: with the driver's parameters.
natively()
{
	local deed=$1

	shift
	ok insmod "/tests/modules/$(uname -r)/loopnic.ko" queues=$QUEUES "$@"
	($deed) >"$LXD_TMP/native" || fail "natively: $(tail -n 3 "$LXD_TMP/native")"
	ok ip netns del a
	ok ip netns del b
	ok rmmod loopnic
}

isolated()
{
	local deed=$1

	shift
	run_domain "$LOOPNIC" queues=$QUEUES "$@"
	($deed) >"$LXD_TMP/isolated" || fail "isolated: $(tail -n 3 "$LXD_TMP/isolated")"
	diff "$LXD_TMP/native" "$LXD_TMP/isolated" || fail "isolated is not as native: $deed"
	stop_domain loopnic
	ok ip netns del a
	ok ip netns del b
}

host_up
quiet_ipv6
at_end "ip netns del a 2>/dev/null; ip netns del b 2>/dev/null"
at_end "rmmod loopnic 2>/dev/null"
natively deeds
# Of two, three, four and five pings each queue has its own, and the driver too.
for q in 0 1 2 3; do
	grep -q "^\[\"1:$((q + 1))\",$((q + 2)),$(((q + 2) * (q + 142)))\]" \
		"$LXD_TMP/native" || fail "queue $q: $(cat "$LXD_TMP/native")"
	grep -q "set1_$q: $((q + 2))$" "$LXD_TMP/native" ||
		fail "queue $q of the driver: $(cat "$LXD_TMP/native")"
done
eq 8 "$(grep -c ' has a stream' "$LXD_TMP/native")" "queues with a stream, of tc's and the driver's"
isolated deeds
natively standing lie=stuck after=2 patience=10000
isolated standing lie=stuck after=2 patience=10000
ok rmmod lxdom
