#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# devices: iommu edu plug
# timeout: 400
# long: 1500
# A domain is killed while its device does DMA: the device is quiet before
# memory is used again, whoever else is killed with it, and the next run finds
# it as new.
# shellcheck shell=dash
. /tests/vm/lib/pci.sh

# reserve: takes two thirds of the free memory away before there is a domain: filling
# all of it, and looking through it, would take most of the time.
reserve()
{
	local pages=/proc/sys/vm/nr_hugepages

	at_end "echo 0 >$pages"
	# Of 2 MiB.
	awk '/^MemAvailable/ { print int($2 / 1024 / 3) }' /proc/meminfo >$pages
	[ "$(cat $pages)" -gt 0 ] || fail "no memory can be reserved"
	note "$(($(cat $pages) * 2)) MiB are reserved"
}

# fill: most of the free memory, with zeroes, which no DMA here would write.
fill()
{
	local mib

	mib=$(awk '/^MemAvailable/ { print int($2 / 1024 * 3 / 4) }' /proc/meminfo)
	mkdir -p "$LXD_TMP/mem"
	mount -t tmpfs -o "size=$((mib + 64))m" mem "$LXD_TMP/mem"
	at_end "umount $LXD_TMP/mem"
	dd if=/dev/zero of="$LXD_TMP/mem/all" bs=1M count="$mib" status=none
	note "$mib MiB are filled"
}

# untouched: nobody has written there.
untouched()
{
	cmp -n "$(stat -c %s "$LXD_TMP/mem/all")" "$LXD_TMP/mem/all" /dev/zero ||
		fail "memory that was given to others has been written to"
	ok umount "$LXD_TMP/mem"
}

# end HOW DOMAIN: kill its process, its monitor, or both at once.
end()
{
	local pid monitor

	pid=$(field "$2" .pid)
	monitor=$(awk '/^PPid/ { print $2 }' "/proc/$pid/status")
	case $1 in
	process)	ok kill -9 "$pid";;
	monitor)	ok kill -9 "$monitor";;
	both)		ok kill -9 "$pid" "$monitor";;
	esac
	# The slot takes a second to reset its card.
	within 10 "end of domain $2" not_listed "$2"
}

host_up
vfio_up
quiet_ipv6
reserve
for how in process monitor both; do
	note "edu, killed: $how"
	run_domain --memory 32 "$BADPCI" act=armed
	eq 4 $((0x$(command_of $EDU) & 4)) "bus mastering while it runs"
	sleep 0.3
	end $how badpci
	within 2 "end of DMA" quiet $EDU
	fill
	sleep 0.5
	untouched
done

# A monitor that was killed could not give it back: the next one does.
eq vfio-pci "$(driver_of $EDU)" "who has the device"
run_domain --memory 32 "$BADPCI"
stop_domain badpci
eq '' "$(driver_of $EDU)" "who has the device after a domain that ended in order"

# Taken away from under it: whoever does it does not wait.
run_domain --memory 32 "$BADPCI" act=armed
ok timeout $((20 * LXD_SCALE)) sh -c "echo 1 >/sys/bus/pci/devices/$EDU/remove"
no_domain badpci
absent /sys/bus/pci/devices/$EDU || fail "the device is still there"
echo 1 >/sys/bus/pci/rescan
within 2 "device after a scan" test -e /sys/bus/pci/devices/$EDU
run_domain --memory 32 "$BADPCI"
stop_domain badpci

# reset_card: by its slot.  The kernel prefers to turn its power off and on, which
# QEMU takes for nothing: then interrupts of the last driver are due when the next
# one turns on MSI-X, and QEMU 7.2 ends itself (an assertion in
# e1000e_intrmgr_on_throttling_timer()).  QEMU's slot does reset, but never says
# that its link is back, which the kernel reports as an error.
reset_card()
{
	local dir=/sys/bus/pci/devices/$card methods

	methods=$(cat "$dir/reset_method")
	ok sh -c "echo bus >$dir/reset_method"
	sh -c "echo 1 >$dir/reset" 2>/dev/null
	ok sh -c "echo $methods >$dir/reset_method"
}

# run_card: the card with its driver, and the link is up; sets $dev.
run_card()
{
	run_domain --pci "$card" e1000e
	dev=$(card_netdev e1000e)
	link_up
}

# busy_card: a card that sends and receives as fast as it goes; sets $dev and
# $client.
busy_card()
{
	run_card
	iperf_server
	iperf3 -c 10.9.1.2 --bidir -t 60 >/dev/null 2>&1 &
	client=$!
	within 5 "a stream" streaming
}

# streaming: both ends have begun.
streaming()
{
	[ "$(in_ns peer cat /proc/net/tcp /proc/net/tcp6 |
		grep -c -i ':1451 .* 01 ')" -ge 3 ]
}

# idle_card: nobody speaks to it any more.
idle_card()
{
	kill -9 "$client" "$SERVER" 2>/dev/null
	wait "$client" "$SERVER"
	no_netdev "$dev"
}

within 2 "card in the slot" plugged
peer_up $SLOT_PEER 10.9.1.2/24 1500
# Who was killed has sockets that go on trying for minutes.
ok in_ns peer sh -c 'echo 1 >/proc/sys/net/ipv4/tcp_orphan_retries'
busy_card
ok timeout $((20 * LXD_SCALE)) sh -c "echo 1 >/sys/bus/pci/devices/$card/remove"
within 10 "end of domain e1000e" not_listed e1000e
idle_card
absent "/sys/bus/pci/devices/$card" || fail "the card is still there"
echo 1 >/sys/bus/pci/rescan
within 2 "card after a scan" plugged
reset_card
note "removed"

seed
n=$(amount 3 100)
for i in $(seq "$n"); do
	busy_card
	rand 500
	sleep "0.$(printf %03d $RAND)"
	end "$(echo process monitor both | cut -d' ' -f$((i % 3 + 1)))" e1000e
	idle_card
	within 2 "end of DMA" quiet "$card"
	reset_card
	if [ "$i" = 1 ]; then
		fill
		sleep 0.5
		untouched
	fi
done
note "$n times killed"
run_card
pinged "$dev" 10.9.1.2 -c 5
stop_domain e1000e
ok rmmod lxdom
