# SPDX-License-Identifier: GPL-2.0-only
# Network interfaces in the VM tests; sources those of domains.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

# quiet_ipv6 [NS]: interfaces that come up there say nothing by themselves.
quiet_ipv6()
{
	# shellcheck disable=SC2016
	${1:+ip netns exec "$1"} sh -c '
		file=/proc/sys/net/ipv6/conf/default/disable_ipv6
		[ ! -e $file ] || echo 1 >$file'
}

# netdev NAME: there within two seconds.
netdev()
{
	within 2 "interface $1" test -e "/sys/class/net/$1"
}

no_netdev()
{
	within 2 "end of interface $1" absent "/sys/class/net/$1"
}

# link NAME FILTER: a value of ip -s -d -j link show.
link()
{
	ip -s -d -j link show dev "$1" | json ".[0]$2"
}

# sent NAME: packets and bytes that the interface has sent.
sent()
{
	# Who has no time to answer is quoted, and answers for the next one.
	link "$1" .stats64.tx >/dev/null
	sleep 0.3
	link "$1" '.stats64.tx | "\(.packets) \(.bytes)"'
}

# pktgen_run NAME OPTION...: sends packets from the kernel's generator, by its
# first thread; the options are lines for /proc/net/pktgen/NAME.  Sets $SENT.
pktgen_run()
{
	local dev=$1 line

	shift
	modprobe pktgen
	echo rem_device_all >/proc/net/pktgen/kpktgend_0
	echo "add_device $dev" >/proc/net/pktgen/kpktgend_0
	for line in "dst_mac 02:00:00:00:00:01" "dst 10.9.0.2" "delay 0" "$@"; do
		echo "$line" >"/proc/net/pktgen/$dev" ||
			fail "pktgen refuses '$line'"
	done
	echo start >/proc/net/pktgen/pgctrl
	grep -A 3 Result "/proc/net/pktgen/$dev"
	# Bursts may end above the count that was asked for.
	# shellcheck disable=SC2034
	SENT=$(sed -n 's/^Result: .* \([0-9]*\) ([0-9]*byte.*/\1/p' "/proc/net/pktgen/$dev")
}

# backlog DEV [NS]: bytes that wait outside of the domain.
backlog()
{
	${2:+ip netns exec "$2"} tc -s -j qdisc show dev "$1" | json '[.[].backlog] | add'
}

# softirqs: of those that send, so far.
softirqs()
{
	awk '/NET_TX:/ { for (i = 2; i <= NF; i++) sum += $i } END { print sum }' \
		/proc/softirqs
}

# in_ns NS COMMAND...
in_ns()
{
	local ns=$1

	shift
	ip netns exec "$ns" "$@"
}

# wire_namespaces: a and b, which have the ends of wires.
wire_namespaces()
{
	ok ip netns add a
	ok ip netns add b
	quiet_ipv6 a
	quiet_ipv6 b
	at_end "ip netns del a 2>/dev/null; ip netns del b 2>/dev/null"
}

# wire_join N DEV DEV: two interfaces that a wire joins, in those, as 10.9.N.1 and
# 10.9.N.2.  Sets $WIRE_A and $WIRE_B.
wire_join()
{
	WIRE_A=$2 WIRE_B=$3
	ok ip link set "$WIRE_A" netns a
	ok ip link set "$WIRE_B" netns b
	ok in_ns a ip addr add "10.9.$1.1/24" dev "$WIRE_A"
	ok in_ns b ip addr add "10.9.$1.2/24" dev "$WIRE_B"
	ok in_ns a ip link set "$WIRE_A" up
	ok in_ns b ip link set "$WIRE_B" up
}

# wire_up DEV DEV: the one wire, 10.9.0.1 and 10.9.0.2.
wire_up()
{
	netdev "$1"
	netdev "$2"
	wire_namespaces
	wire_join 0 "$1" "$2"
}

wire_mtu()
{
	ok in_ns a ip link set "$WIRE_A" mtu "$1"
	ok in_ns b ip link set "$WIRE_B" mtu "$1"
}

wire_down()
{
	ok ip netns del a
	ok ip netns del b
}

# transfer FROM TO ADDRESS MIB: random bytes by TCP from one namespace to the
# other's address; they must arrive as they were.
transfer()
{
	local sum got reader

	dd if=/dev/urandom of="$LXD_TMP/data" bs=1M count="$4" status=none
	sum=$(sha256sum <"$LXD_TMP/data")
	in_ns "$2" timeout $((60 * LXD_SCALE)) socat -u TCP-LISTEN:5001,reuseaddr \
		CREATE:"$LXD_TMP/got" &
	reader=$!
	within 5 "listener" in_ns "$2" \
		grep -q ':1389 00000000:0000 0A' /proc/net/tcp
	in_ns "$1" timeout $((60 * LXD_SCALE)) socat -u OPEN:"$LXD_TMP/data" TCP:"$3":5001 ||
		fail "sending from $1 to $3"
	wait $reader || fail "receiving in $2"
	got=$(sha256sum <"$LXD_TMP/got")
	if [ "$sum" != "$got" ]; then
		ls -l "$LXD_TMP/data" "$LXD_TMP/got"
		cmp -l "$LXD_TMP/data" "$LXD_TMP/got" | head -n 20
		fail "$2 received something else than $1 sent"
	fi
	rm -f "$LXD_TMP/data" "$LXD_TMP/got"
}

# wire_fixed DEV DEV: as wire_up, with addresses and neighbours that are always the
# same, so that packets are those that were asked for and no others.
wire_fixed()
{
	netdev "$1"
	netdev "$2"
	ok ip link set "$1" address 02:00:00:00:00:0a
	ok ip link set "$2" address 02:00:00:00:00:0b
	wire_up "$1" "$2"
	neighbours 10.9.0.1 10.9.0.2
}

# neighbours ADDRESS ADDRESS: of the two ends, known for good.
neighbours()
{
	ok in_ns a ip neigh replace "$2" lladdr 02:00:00:00:00:0b dev "$WIRE_A"
	ok in_ns b ip neigh replace "$1" lladdr 02:00:00:00:00:0a dev "$WIRE_B"
}

# pings NS ADDRESS COUNT SIZE: sent fast; true if all are answered.
pings()
{
	in_ns "$1" ping -c "$3" -i 0.02 -W 2 -s "$4" -q "$2" >"$LXD_TMP/pings" &&
		grep -q "$3 packets transmitted, $3 packets received" "$LXD_TMP/pings"
}

# listening NAME: tcpdump is.
listening()
{
	grep -q '^tcpdump: listening on' "$LXD_TMP/$1.log"
}

# watch NS DEV NAME ARG...: tcpdump notes what it sees, until watched is called.
watch()
{
	local ns=$1 dev=$2 name=$3

	shift 3
	# Not by a function, whose process would be the shell's.
	${ns:+ip netns exec "$ns"} tcpdump -Z root --immediate-mode -U -n -i "$dev" \
		-w "$LXD_TMP/$name.pcap" "$@" 2>"$LXD_TMP/$name.log" &
	echo $! >"$LXD_TMP/$name.pid"
	within 5 "tcpdump at $dev" listening "$name"
}

# frames NAME [ARG...]: those that tcpdump has noted.
frames()
{
	local name=$1

	shift
	tcpdump -Z root -n -t -r "$LXD_TMP/$name.pcap" "$@" 2>"$LXD_TMP/frames"
}

# noted NAME NUMBER FILTER: that many frames that match are there, or more.
noted()
{
	[ "$(frames "$1" "$3" | wc -l)" -ge "$2" ]
}

# watched NAME: the end of it; of frames that were waited for, none is missing.
watched()
{
	local pid

	pid=$(cat "$LXD_TMP/$1.pid")
	ok kill "$pid"
	wait "$pid"
	grep -q '^0 packets dropped by kernel' "$LXD_TMP/$1.log" ||
		fail "tcpdump: $(cat "$LXD_TMP/$1.log")"
}
