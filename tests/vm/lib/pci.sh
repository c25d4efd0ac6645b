# SPDX-License-Identifier: GPL-2.0-only
# PCI devices in the VM tests (the rig's "# devices:"); sources those of network
# interfaces.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

# Where the rig puts things.
CARD=0000:00:10.0
PEER=0000:00:11.0
CARD2=0000:00:12.0
PEER2=0000:00:13.0
CARD3=0000:00:16.0
PEER3=0000:00:17.0
SLOT=0000:00:08.0
SLOT_PEER=0000:00:09.0
EDU=0000:00:14.0
BADPCI=/tests/modules/$LXD_RELEASE/badpci.ko
export CARD PEER CARD2 PEER2 CARD3 PEER3 SLOT SLOT_PEER EDU BADPCI

# vfio_up: the driver that devices are taken with.  A monitor that was killed has
# left its device there: a test begins with devices that nobody has.
vfio_up()
{
	local d

	ok modprobe vfio-pci
	for d in /sys/bus/pci/drivers/vfio-pci/0000:*; do
		[ -e "$d" ] || continue
		echo >"$d/driver_override"
		echo "${d##*/}" >/sys/bus/pci/drivers/vfio-pci/unbind
	done
}

# netdev_of DEVICE: name of the interface of a device with a native driver.
netdev_of()
{
	local d

	for d in "/sys/bus/pci/devices/$1"/net/* "/sys/bus/pci/devices/$1"/virtio*/net/*; do
		[ -e "$d" ] && echo "${d##*/}"
	done
}

has_netdev()
{
	[ -n "$(netdev_of "$1")" ]
}

# peer_up DEVICE ADDRESS MTU: its native interface, in a namespace "peer".
peer_up()
{
	local dev

	ok modprobe virtio_net
	within 10 "interface of $1" has_netdev "$1"
	dev=$(netdev_of "$1")
	mkdir -p /var/run/netns
	ok ip netns add peer
	# What waits for an answer keeps the namespace, and the interface in it.
	at_end "ip -n peer link set peer0 netns 1 2>/dev/null; ip netns del peer"
	ok ip link set "$dev" netns peer
	ok ip -n peer link set "$dev" name peer0 mtu "$3"
	ok ip -n peer addr add "$2" dev peer0
	ok ip -n peer link set peer0 up
}

# driver_of DEVICE: who has it, empty if nobody.
driver_of()
{
	basename "$(readlink "/sys/bus/pci/devices/$1/driver")" 2>/dev/null
}

# carrier NAME: the link of an interface is up within ten seconds.
carrier()
{
	within 10 "link of $1" grep -q -x 1 "/sys/class/net/$1/carrier"
}

# card_netdev DOMAIN: the interface that a domain has.
card_netdev()
{
	field "$1" '[.devices[] | select(.class == "net")][0].name'
}

# plugged: there is a card in the slot; sets $card.
plugged()
{
	for card in "/sys/bus/pci/devices/$SLOT"/0000:*; do
		card=${card##*/}
		[ -e "/sys/bus/pci/devices/$card/vendor" ] && return
	done
	return 1
}

# in_ns NAMESPACE COMMAND...: there, or here if it is empty.
in_ns()
{
	local ns=$1

	shift
	if [ -n "$ns" ]; then
		ip netns exec "$ns" "$@"
	else
		"$@"
	fi
}

# transfer ADDRESS NAMESPACE NAME [BLOCKS]: random bytes over TCP to who listens
# there, from the other side; they must arrive as they are.
transfer()
{
	local addr=$1 ns=$2 from=peer listener fifo=$LXD_TMP/never

	[ -z "$ns" ] || from=
	dd if=/dev/urandom of="$LXD_TMP/$3" bs=64k count="${4:-128}" status=none
	# Its own input never ends, or it would hang up.
	mkfifo "$fifo"
	exec 9<>"$fifo"
	in_ns "$ns" busybox nc -l -p 5001 >"$LXD_TMP/$3.there" <&9 &
	listener=$!
	within 5 "listener" listens "$ns" 1389
	if ! in_ns "$from" timeout $((60 * LXD_SCALE)) busybox nc "$addr" 5001 \
			<"$LXD_TMP/$3"; then
		both_sides "$(card_of)"
		fail "$3: not all bytes could be sent to $addr"
	fi
	wait $listener
	exec 9<&-
	rm "$fifo"
	cmp "$LXD_TMP/$3" "$LXD_TMP/$3.there" || fail "$3: bytes were changed or lost"
	rm -f "$LXD_TMP/$3" "$LXD_TMP/$3.there"
}

# listens NAMESPACE PORT: somebody does there; the port in hexadecimal digits.
listens()
{
	in_ns "$1" cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
		grep -q -i ":$2 .* 0A "
}

# iperf_server: iperf3 waits at the peer; sets $SERVER.
iperf_server()
{
	ip netns exec peer iperf3 -s >"$LXD_TMP/server" 2>&1 &
	# shellcheck disable=SC2034
	SERVER=$!
	within 5 "iperf3 at the peer" listens peer 1451
}

# bad_sums NAMESPACE: how many packets have come there with a wrong checksum.
bad_sums()
{
	# shellcheck disable=SC2016
	in_ns "$1" awk '$1 != last { last = $1; split($0, name); next }
		{ for (i = 2; i <= NF; i++) if (name[i] == "InCsumErrors") n += $i }
		END { print n + 0 }' /proc/net/snmp
}

# streams DEV: TCP, then UDP, both ways at once, and beside them bytes that are
# compared one by one.  What the streams carry, the kernel sums up itself, after
# the driver has let go of it: not one packet may be wrong.
streams()
{
	local dev=$1 secs how end busy before rate=

	secs=$(amount 1 60)
	# At full speed an emulated machine in which another one runs is busy with
	# interrupts alone.
	[ "$LXD_WALL" != kvm ] || rate="-b 20M"
	ok ethtool -K "$dev" rx off >/dev/null
	carrier "$dev"
	within 10 "the peer, with other features" answers 10.9.1.2
	before="$(bad_sums '') $(bad_sums peer)"
	iperf_server
	for how in "$rate" "-u -b 20M"; do
		# shellcheck disable=SC2086
		iperf3 -c 10.9.1.2 --bidir -t "$secs" $how >"$LXD_TMP/iperf" 2>&1 &
		busy=$!
		end=$(($(now_ms) + secs * 1000))
		while [ "$(now_ms)" -lt $end ]; do
			transfer 10.9.1.2 peer out
			transfer 10.9.1.1 '' in
		done
		wait $busy || fail "iperf3 $how: $(cat "$LXD_TMP/iperf")"
		note "iperf3 --bidir -t $secs $how:"
		grep -E '(sender|receiver)$' "$LXD_TMP/iperf"
	done
	kill "$SERVER"
	eq "$before" "$(bad_sums '') $(bad_sums peer)" "packets with a wrong checksum"
	ethtool -S "$dev" | grep -E '(crc|frame|csum_offload)_errors: *[1-9]' &&
		fail "the card counts errors"
	ok ethtool -K "$dev" rx on >/dev/null
}

# given: how many IP packets have been given to interfaces here.
given()
{
	awk '$1 == "Ip:" { if (n) { print $n; exit }
		for (n = 1; $n != "OutRequests"; n++) ; }' /proc/net/snmp
}

# unsent DEV: how many more than its card has sent, which sends some that are not
# IP's, too.
unsent()
{
	echo $(($(given) - $(cat "/sys/class/net/$1/statistics/tx_packets")))
}

# none_lost DEV: TCP in pieces as large as they get, one at a time, so that no queue
# is too long for one.  All go out by the card, wherever in the window they lie.  The
# link is up: what is given to an interface whose link is down is lost by right.
none_lost()
{
	local dev=$1 before end

	ip netns exec peer sockperf server --tcp -i 10.9.1.2 \
		>"$LXD_TMP/server" 2>&1 &
	SERVER=$!
	# sockperf's own port, 11111
	within 5 "sockperf at the peer" listens peer 2B67
	before=$(unsent "$dev")
	ok sockperf ping-pong --tcp -i 10.9.1.2 -t "$(amount 4 10)" -m 64000 \
		>"$LXD_TMP/sockperf" 2>&1
	grep -o 'SentMessages=[0-9]*' "$LXD_TMP/sockperf" | head -n 1
	kill "$SERVER"
	# The last ones may be on their way, or not counted: those that are lost never are.
	end=$(($(now_ms) + 20000 * LXD_SCALE))
	while [ "$(unsent "$dev")" -gt "$before" ]; do
		if [ "$(now_ms)" -ge $end ]; then
			both_sides "$dev"
			fail "packets given to $dev and not sent: $before before," \
			     "$(unsent "$dev") now, of $(given)"
		fi
		sleep 0.05
	done
}

# card_of: the interface of the card that is under test.
card_of()
{
	ip -o -4 addr show | awk '/ 10\.9\.1\.1\// { print $2 }'
}

# both_sides DEV: what the card and its peer have counted.
both_sides()
{
	ip -s link show dev "$1"
	ip -n peer -s link show dev peer0
	ethtool -S "$1" | grep -v ': 0$'
	lxdom list
}

# pinged DEV ADDRESS ARG...: all pings are answered; if not, what both sides
# have counted.
pinged()
{
	local dev=$1 addr=$2

	shift 2
	ping -i 0.1 -W 2 -q "$@" "$addr" >"$LXD_TMP/ping" && return
	cat "$LXD_TMP/ping"
	both_sides "$dev"
	fail "pings $* of $addr through $dev were not all answered"
}

# said TEXT: the driver of domain badpci has said it.
said()
{
	dmesg | grep -q "lxdom badpci: .*$1"
}

# fired KIND DEVICE: how many of its interrupts of a kind (msix, msi, intx) are on
# and have come; those that would come by another are none.
fired()
{
	awk -v device="($2)" -v kind="vfio-$1" '{
			name = $NF
			if (!index(name, device) || name !~ /^vfio-/)
				next
			sub(/[[(].*/, "", name)
			for (i = n = 0; ++i < NF && ($(i + 1) ~ /^[0-9]+$/); )
				n += $(i + 1)
			if (name == kind)
				came += n > 0
			else
				other++
		} END { print came + 0 (other ? " and others" : "") }' /proc/interrupts
}

# command_of DEVICE: its command register.
command_of()
{
	od -An -tx1 -j4 -N1 "/sys/bus/pci/devices/$1/config" | tr -d ' '
}

# quiet DEVICE: it may not start DMA any more (bit 2 of the command).
quiet()
{
	[ $((0x$(command_of "$1") & 4)) = 0 ]
}

# listed NAME: there is such a domain.
listed()
{
	domains | grep -q -x -F "$1"
}

# has_driver DEVICE DRIVER
has_driver()
{
	[ "$(driver_of "$1")" = "$2" ]
}

# answers ADDRESS: to one ping.
answers()
{
	ping -c 1 -W 1 -q "$1" >/dev/null
}

# irqs_are KIND NUMBER DEVICE: such interrupts come, so many of them, and no others.
irqs_are()
{
	eq "$2" "$(fired "$1" "$3")" "interrupts of kind $1 in $(grep vfio- /proc/interrupts)"
}

# card_up MODULE PEER MTU: the stock driver of a network card, with the card, and
# the link is up; sets $dev.
card_up()
{
	peer_up "$2" 10.9.1.2/24 "$3"
	run_domain "$1"
	dev=$(card_netdev "$1")
	netdev "$dev"
	ok ip link set "$dev" mtu "$3"
	link_up
	note "link is up"
}

# link_up: gives $dev its address and brings it up; the peer answers.
link_up()
{
	ok ip addr add 10.9.1.1/24 dev "$dev"
	ok ip link set "$dev" up
	carrier "$dev"
	within 5 "the peer" answers 10.9.1.2
}

# card_down MODULE DEVICE: the end of it.
card_down()
{
	[ "$(field "$1" .irqs)" -gt 100 ] ||
		fail "few interrupts: $(field "$1" .irqs)"
	ok ip link set "$dev" down
	stop_domain "$1"
	no_netdev "$dev"
	eq '' "$(driver_of "$2")" "driver of the device after the end"
}

# card_lives MODULE DEVICE PEER: no more than that, and bytes both ways.
card_lives()
{
	local dev

	card_up "$1" "$3" 1500
	pinged "$dev" 10.9.1.2 -c 3 -s 4000
	transfer 10.9.1.2 peer out
	transfer 10.9.1.1 '' in
	card_down "$1" "$2"
}

# card_works MODULE DEVICE PEER MTU [DEED]: pings of every size, TCP both ways to
# the byte with and without the card's help, a deed, a VLAN, down and up.
card_works()
{
	local mod=$1 card=$2 deed=${5:-true} dev size

	host_up
	vfio_up
	quiet_ipv6
	card_up "$mod" "$3" "$4"
	eq "$mod" "$(ethtool -i "$dev" | sed -n 's/^driver: //p')" "driver that ethtool sees"
	pinged "$dev" 10.9.1.2 -c 3
	for size in 1 2 17 64 100 1000 1472 1473 4000 8000 8972 9000; do
		pinged "$dev" 10.9.1.2 -c 2 -s $size
	done
	note "pings are answered"
	transfer 10.9.1.2 peer out
	transfer 10.9.1.1 '' in
	ok ethtool -K "$dev" tx off rx off sg off >/dev/null
	transfer 10.9.1.2 peer out
	transfer 10.9.1.1 '' in
	ok ethtool -K "$dev" tx on rx on sg on >/dev/null
	note "TCP both ways"
	# The last change of features has reset the card.
	carrier "$dev"
	within 10 "the peer, with its features again" answers 10.9.1.2
	$deed "$dev"
	carrier "$dev"
	ok ip link add link "$dev" name vlan5 type vlan id 5
	ok ip addr add 10.9.5.1/24 dev vlan5
	ok ip link set vlan5 up
	ok ip -n peer link add link peer0 name vlan5 type vlan id 5
	ok ip -n peer addr add 10.9.5.2/24 dev vlan5
	ok ip -n peer link set vlan5 up
	# Some drivers take the link down for a while to change features.
	within 15 "answer in the VLAN" answers 10.9.5.2
	pinged "$dev" 10.9.5.2 -c 3 -s 1400
	ok ip link del vlan5
	note "VLAN"
	for _ in $(seq "$(amount 3 100)"); do
		ok ip link set "$dev" down
		ok ip link set "$dev" up
		carrier "$dev"
		within 5 "the peer, when the card is up again" answers 10.9.1.2
	done
	card_down "$mod" "$card"
	ok rmmod lxdom
}
