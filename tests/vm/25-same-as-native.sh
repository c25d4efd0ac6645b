#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 180
# A disk in a domain has the attributes of a native one.  docs/differences.md
# lists those that differ, one a table row, and why; anything else fails, and so
# does a row that holds nowhere.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

# facts DISK: name and value of everything that user space can ask.
facts()
{
	local f

	for f in "/sys/block/$1"/* "/sys/block/$1"/queue/* \
		 "/sys/block/$1"/mq/0/*; do
		[ -f "$f" ] || continue
		case ${f##*/} in
		# Counters, event numbers, numbers handed out in turn.
		stat|inflight|diskseq|uevent|dev)	continue;;
		esac
		echo "${f#/sys/block/"$1"/} $(tr '\n' '~' <"$f" 2>/dev/null)"
	done
	echo "mq $(find "/sys/block/$1/mq" -type d 2>/dev/null | wc -l)"
	# One column a line; the device number is handed out in turn.
	lsblk -O -P -b "/dev/$1" | sed 's/" /"\n/g' |
		sed 's/^/lsblk:/; s/=/ /' | grep -v -E '^lsblk:(MAJ:MIN|MAJ_MIN) '
}

# compare DISK MODULE ARG...
compare()
{
	local disk=$1 module=$2 path

	shift 2
	note "$module $*"
	path=$(modinfo -n "$module")
	modprobe -q configfs
	ok insmod "$path" "$@"
	within 2 "native $disk" test -b "/dev/$disk"
	facts "$disk" >"$LXD_TMP/native"
	ok rmmod "$module"
	run_domain --memory 96 "$module" "$@"
	disk "$disk"
	facts "$disk" >"$LXD_TMP/isolated"
	stop_domain "$module"
	no_disk "$disk"
	[ "$(wc -l <"$LXD_TMP/native")" -gt 60 ] || fail "only $(wc -l <"$LXD_TMP/native") facts"
	diff "$LXD_TMP/native" "$LXD_TMP/isolated" |
		sed -n 's/^[<>] //p' >"$LXD_TMP/diff"
	while read -r name value; do
		echo "$name" >>"$LXD_TMP/differ"
		grep -q -x -F "$name" "$LXD_TMP/listed" && continue
		echo "$module $*: $name differs: $(grep "^$name " "$LXD_TMP/native" |
			cut -d' ' -f2-) natively, $(grep "^$name " "$LXD_TMP/isolated" |
			cut -d' ' -f2-) isolated ($value)"
		bad=1
	done <"$LXD_TMP/diff"
}

host_up
bad=
: >"$LXD_TMP/differ"
# shellcheck disable=SC2016
sed -n '/^## Disks/,/^## Devices/s/^| `\([^`]*\)`.*/\1/p' /tests/differences.md |
	sort -u >"$LXD_TMP/listed"
compare nullb0 null_blk
compare nullb0 null_blk queue_mode=0
compare nullb0 null_blk bs=4096 submit_queues=2 hw_queue_depth=32
compare nullb0 null_blk memory_backed=1 discard=1 gb=1
compare nullb0 null_blk memory_backed=1 cache_size=4 gb=1
compare nullb0 null_blk zoned=1 memory_backed=1 gb=1 zone_size=64 zone_max_open=4
compare nullb0 null_blk poll_queues=1 blocking=1
compare nullb0 null_blk max_sectors=64 virt_boundary=1
compare ram0 brd rd_nr=1 rd_size=32768
sort -u "$LXD_TMP/differ" >"$LXD_TMP/differed"
unused=$(grep -v -x -F -f "$LXD_TMP/differed" "$LXD_TMP/listed")
[ -z "$unused" ] || fail "listed as different, but the same: $unused"
[ -z "$bad" ] || fail "differences that docs/differences.md does not explain"
