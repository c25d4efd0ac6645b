#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# tcpdump sees the frames of an isolated interface, both ways, and tc delays, drops,
# mirrors and counts them, as with a native one; received packets are put together or
# not (GRO), as it is set; mii-tool reads the PHY.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

# captures: what was sent and received, frame by frame, each way by itself, too.
captures()
{
	local way

	# One at a time: what is sent next is sent after the answer.
	in_ns a tcpdump -Z root -i loop0 -L 2>&1
	watch a loop0 all
	watch a loop0 in -Q in
	watch a loop0 out -Q out
	for _ in 1 2 3 4 5; do
		pings a 10.9.0.2 1 100 || fail "pings"
	done
	ok in_ns a ping -c 1 -p 5a -s 40 -q 10.9.0.2 >/dev/null
	printf 'a known text' | in_ns a socat -u - UDP:10.9.0.2:9,sourceport=4000
	# An answer ends it: all others have come by then.
	pings a 10.9.0.2 1 1001 || fail "the last ping"
	within 5 "the last frame out" noted out 1 'icmp[0] == 8 and greater 1042'
	for way in all in; do
		within 5 "the last frame in ($way)" noted $way 1 \
			'icmp[0] == 0 and greater 1042'
	done
	for way in all in out; do
		watched $way
		# Of each ping, only its number is of its process.
		frames $way -e -vv icmp or udp | sed 's/ id [0-9]*,/ id ID,/g' |
			sed "s/^/$way: /"
		cat "$LXD_TMP/frames"
	done
	frames all -xx less 82 and 'icmp[0] == 0' | tail -n 2
	frames all -A udp port 9 | grep -c 'a known text'
	# Asked for twice, for the first answer may be the one before it.
	in_ns a cat /proc/net/dev >/dev/null
	sleep 0.2
	in_ns a cat /proc/net/dev | grep loop0: | tr -s ' '
}

# qdiscs, filters DEV WHERE: what tc counts.
qdiscs()
{
	in_ns a tc -s -j qdisc show dev loop0 |
		jq -c '.[] | [.kind, .handle, .parent, .packets, .bytes, .drops]'
}

filters()
{
	in_ns a tc -s -j filter show dev "$1" "$2" | jq -c '.[] | .options.actions[]? |
		[.kind, .control_action.type, .mirred_action, .to_dev,
		 .stats.packets, .stats.bytes, .stats.drops]'
}

unanswered()
{
	! pings a "$@" || fail "answered: ping $*"
	sed -n 's/.*\([0-9] packets received\).*/\1/p' "$LXD_TMP/pings"
}

# egress: late for one address, never for another.
egress()
{
	local rtt

	ok in_ns a tc qdisc add dev loop0 root handle 1: prio
	ok in_ns a tc qdisc add dev loop0 parent 1:1 handle 11: netem delay 50ms
	ok in_ns a tc qdisc add dev loop0 parent 1:2 handle 12: netem loss 100%
	ok in_ns a tc filter add dev loop0 parent 1: protocol ip u32 \
		match ip dst 10.9.0.21 flowid 1:1
	ok in_ns a tc filter add dev loop0 parent 1: protocol ip u32 \
		match ip dst 10.9.0.22 flowid 1:2
	ok in_ns a tc filter add dev loop0 parent 1: protocol ip u32 \
		match ip dst 10.9.0.2 flowid 1:3
	pings a 10.9.0.2 4 100 || fail "a ping that is not in tc's way"
	pings a 10.9.0.21 3 100 || fail "a ping that is delayed"
	rtt=$(sed -n 's/.* = \([0-9]*\)\..*/\1/p' "$LXD_TMP/pings")
	[ "${rtt:-0}" -ge 50 ] || fail "delayed by 50 ms: $(cat "$LXD_TMP/pings")"
	unanswered 10.9.0.22 2 100
	qdiscs
	in_ns a tc filter show dev loop0
	ok in_ns a tc qdisc del dev loop0 root
}

# ingress: dropped when it has come, and sent on by another interface.
ingress()
{
	ok in_ns a tc qdisc add dev loop0 clsact
	ok in_ns a tc filter add dev loop0 ingress protocol ip pref 1 u32 \
		match ip src 10.9.0.22 action drop
	ok in_ns a tc filter add dev loop0 ingress protocol ip pref 2 \
		matchall action mirred egress mirror dev loop2
	watch b loop3 mirror
	unanswered 10.9.0.22 2 100
	pings a 10.9.0.2 3 100 || fail "a ping that is mirrored"
	within 5 "mirrored answers" noted mirror 3 icmp
	watched mirror
	frames mirror -e | sed 's/ id [0-9]*,/ id ID,/'
	filters loop0 ingress
	ok in_ns a tc qdisc del dev loop0 clsact
}

# aggregates on|off: what the kernel makes of a stream's packets on receiving them.
aggregates()
{
	ok in_ns b ethtool -K loop1 gro "$1"
	watch b loop1 gro -Q in -s 96 'icmp or (tcp and greater 1515)'
	transfer a b 10.9.0.2 2
	pings a 10.9.0.2 1 1001 || fail "the last ping"
	within 5 "the last frame" noted gro 1 icmp
	watched gro
	noted gro 1 tcp && echo "gro $1: aggregates" || echo "gro $1: none"
}

# phy: its registers, by ioctls.
phy()
{
	in_ns a mii-tool -vvv loop0
	in_ns a mii-tool -A 100baseTx-FD loop0
	in_ns a mii-tool -vvv loop0
	in_ns a mii-tool loop2
}

deeds()
{
	local address

	wire_fixed loop0 loop1
	for address in 10.9.0.21 10.9.0.22; do
		ok in_ns b ip addr add $address/24 dev loop1
		neighbours 10.9.0.1 $address
	done
	ok ip link set loop2 netns a
	ok ip link set loop3 netns b
	ok in_ns a ip link set loop2 up
	ok in_ns b ip link set loop3 up
	captures
	egress
	ingress
	aggregates on
	aggregates off
	phy
}

host_up
quiet_ipv6
at_end "rmmod loopnic 2>/dev/null"
at_end "ip netns del a 2>/dev/null; ip netns del b 2>/dev/null"
ok insmod "/tests/modules/$(uname -r)/loopnic.ko" nics=4
(deeds) >"$LXD_TMP/native" || fail "natively: $(tail -n 3 "$LXD_TMP/native")"
wire_down
ok rmmod loopnic
cat "$LXD_TMP/native"
[ "$(grep -c '^all: .* > .*ICMP echo re' "$LXD_TMP/native")" = 14 ] || fail "frames of seven pings"
[ "$(grep -c '^out: .*ICMP echo request' "$LXD_TMP/native")" = 7 ] || fail "frames sent"
[ "$(grep -c '^in: .*ICMP echo reply' "$LXD_TMP/native")" = 7 ] || fail "frames received"
grep -q 'link-type EN10MB' "$LXD_TMP/native" || fail "type of the link"
grep -q '^gro on: aggregates' "$LXD_TMP/native" || fail "nothing was put together"
grep -q '^gro off: none' "$LXD_TMP/native" || fail "put together without GRO"
grep -q 'registers for MII PHY 3' "$LXD_TMP/native" || fail "no PHY"
grep -q '5a5a 5a5a 5a5a' "$LXD_TMP/native" || fail "bytes of a ping"

run_domain "$LOOPNIC" nics=4
(deeds) >"$LXD_TMP/isolated" || fail "isolated: $(tail -n 3 "$LXD_TMP/isolated")"
diff "$LXD_TMP/native" "$LXD_TMP/isolated" || fail "isolated is not as native"
# It dies while tc has packets for it: they are the kernel's own.
ok in_ns a tc qdisc add dev loop0 root netem delay 60s
in_ns a ping -c 3 -i 0.02 -W 1 -q 10.9.0.2 >/dev/null 2>&1 && fail "60 s passed"
ok kill -9 "$(field loopnic .pid)"
no_domain loopnic
within 2 "end of loop0" in_ns a test ! -e /sys/class/net/loop0
wire_down
ok rmmod lxdom
