#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 180
# walls: process kvm
# A driver that segments packets, but not these: the kernel does, and none is lost;
# also when the interface goes away meanwhile.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

dropped()
{
	in_ns "$1" cat "/sys/class/net/$2/statistics/tx_dropped"
}

# unload: ends who sends and who receives.
unload()
{
	# shellcheck disable=SC2046
	kill $(ip netns pids a) $(ip netns pids b)
}

host_up
quiet_ipv6
before=$(lxdom log loopnic 2>/dev/null | wc -l)
run_domain "$LOOPNIC" tso=1
wire_up loop0 loop1
eq on "$(in_ns a ethtool -k loop0 | sed -n 's/^tcp-segmentation-offload: //p')" "segmentation"
transfer a b 10.9.0.2 8
transfer b a 10.9.0.1 8
wire_mtu 9000
transfer a b 10.9.0.2 8
lxdom log loopnic | tail -n +$((before + 1)) | grep -q "that it can't segment" ||
	fail "there was nothing to segment"
eq "0 0" "$(dropped a loop0) $(dropped b loop1)" "packets dropped"
# Somebody sends while it goes down and up, and when the domain ends.
in_ns b timeout $((120 * LXD_SCALE)) socat -u TCP-LISTEN:5002,reuseaddr OPEN:/dev/null &
at_end unload
within 5 "listener" in_ns b grep -q ':138A 00000000:0000 0A' /proc/net/tcp
in_ns a timeout $((120 * LXD_SCALE)) socat -u OPEN:/dev/zero TCP:10.9.0.2:5002 2>/dev/null &
for i in 1 2 3 4 5; do
	sleep 0.2
	note "round $i"
	ok in_ns a ip link set loop0 down
	ok in_ns a ip link set loop0 up
done
eq running "$(field loopnic .state)" "state"
within 10 "an answer" in_ns a ping -c 1 -W 1 -q 10.9.0.2
kill -9 "$(field loopnic .pid)"
no_domain loopnic
unload
wait
wire_down
ok rmmod lxdom
