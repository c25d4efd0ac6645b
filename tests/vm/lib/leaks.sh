# SPDX-License-Identifier: GPL-2.0-only
# What the kernel must have as much of afterwards as before.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

# The kernel counts open files on each processor by itself, and tells a sum that
# is up to 32 a processor off (lib/percpu_counter.c), before and after.
FILES_OFF=$((2 * 32 * $(nproc)))

# files: open files in all of the system, about.
files()
{
	cut -f1 /proc/sys/fs/file-nr
}

# counts: what must be equal, a line each; first, what must not grow by more
# than FILES_OFF.
counts()
{
	files >"$LXD_TMP/files"
	[ -e "$LXD_TMP/files.first" ] || cp "$LXD_TMP/files" "$LXD_TMP/files.first"
	kthreads
	echo "references $(awk '$1 == "lxdom" { print $3 }' /proc/modules)"
	echo "disks $(find /sys/block -mindepth 1 | wc -l)"
	echo "majors $(wc -l </proc/devices)"
	echo "processes $(pidof lxdom-runner | wc -w)"
	echo "mounts $(wc -l </proc/mounts)"
	echo "run-files $(find /run -type f ! -name '*.log' ! -name '*.fault' | wc -l)"
}

# Names of the kernel threads but the pools' workers, which come and go with
# load.
kthreads()
{
	local s name

	for s in /proc/[0-9]*/stat; do
		{ read -r s <"$s"; } 2>/dev/null || continue
		name=${s#*(}
		name=${name%)*}
		case $name in
		kworker/*)	continue;;
		esac
		# shellcheck disable=SC2086
		set -- ${s##*) }
		[ $(($7 & 0x200000)) = 0 ] || echo "kthread $name"
	done | sort
}

# ended PID: the process is gone, or a zombie.
ended()
{
	local s

	{ read -r s <"/proc/$1/stat"; } 2>/dev/null || return 0
	case ${s##*) } in
	Z*)	return 0;;
	esac
	return 1
}

# KiB of memory that is in use and cannot be reclaimed.
memory_used()
{
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^MemTotal:/ { t = $2 } /^MemFree:/ { f = $2 }
	     /^(Buffers|Cached|SReclaimable):/ { c += $2 }
	     # Free pages on the lists of a processor are not in MemFree: up to
	     # 50 MiB that come and go.
	     $1 == "count:" { c += $2 * 4 }
	     END { print t - f - c }' /proc/meminfo /proc/zoneinfo
}

# slab NAME: objects in use in one of the kernel's caches.
slab()
{
	awk -v n="$1" '$1 == n { print $2 }' /proc/slabinfo
}

same_counts()
{
	counts >"$LXD_TMP/counts"
	cmp -s "$1" "$LXD_TMP/counts"
}

# settled FILE: the counts are those of FILE within some seconds.
settled()
{
	local tries=0

	until same_counts "$1"; do
		tries=$((tries + 1))
		[ $tries -lt 50 ] ||
			fail "not as before: $(diff "$1" "$LXD_TMP/counts")"
		sleep 0.1
	done
	at_most $(($(cat "$LXD_TMP/files.first") + FILES_OFF)) "$(files)" \
		"open files"
}
