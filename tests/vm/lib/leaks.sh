# SPDX-License-Identifier: GPL-2.0-only
# What the kernel must have as much of afterwards as before.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

# counts: what must be equal, a line each.
counts()
{
	echo "files $(/tests/rig/count-files)"
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

same_counts()
{
	counts >"$LXD_TMP/counts"
	cmp -s "$1" "$LXD_TMP/counts"
}

# quiet_counts FILE: the counts, once nothing of what has ended is still on its way out:
# the same twice.
quiet_counts()
{
	local tries=0

	counts >"$1"
	sleep 1
	until same_counts "$1"; do
		tries=$((tries + 1))
		[ $tries -lt 20 ] ||
			fail "what there is does not settle: $(diff "$1" "$LXD_TMP/counts")"
		cp "$LXD_TMP/counts" "$1"
		sleep 1
	done
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
}

# What the debug kernel has for those tests that say "# append: kmemleak=on" in
# their heads.  It looks when it is told to.
KMEMLEAK=/sys/kernel/debug/kmemleak
[ ! -e $KMEMLEAK ] || echo scan=off 2>/dev/null >$KMEMLEAK

# unreferenced: what kmemleak finds that nobody points to any more, of what was
# allocated below a function of lxdom's.
unreferenced()
{
	awk '/^unreferenced object/ { if (ours) print text; text = ""; ours = 0 }
	     { text = text $0 "\n" }
	     / \[lxdom\]$/ { ours = 1 }
	     END { if (ours) print text }' $KMEMLEAK
}

# nothing_leaked: there is no such memory.  To be called while the module is there:
# afterwards its functions have no names.
nothing_leaked()
{
	[ -e $KMEMLEAK ] || return 0
	# It leaves out what is younger than five seconds.
	sleep 6
	# One that was just moved may be missed once, not twice.
	echo scan >$KMEMLEAK || fail "the kernel has kmemleak, but it is off"
	echo scan >$KMEMLEAK
	unreferenced >"$LXD_TMP/unreferenced"
	[ ! -s "$LXD_TMP/unreferenced" ] ||
		fail "leaked: $(head -n 40 "$LXD_TMP/unreferenced")"
	note "kmemleak finds nothing of lxdom's"
}

# leak_begin: what leak_end() compares with.
leak_begin()
{
	quiet_counts "$LXD_TMP/leak.first"
	LXD_USED=$(memory_used)
}

# leak_end KIB: the counts are the same as before, and memory in use is more by no
# more than that.  KASAN keeps what has been freed, up to a thirty-second of all
# memory: the kernel that has it has kmemleak, too, which tells instead.
leak_end()
{
	local more

	settled "$LXD_TMP/leak.first"
	more=$(($(memory_used) - LXD_USED))
	note "memory in use: $LXD_USED KiB, afterwards $more KiB more"
	if [ -e $KMEMLEAK ]; then
		nothing_leaked
	else
		at_most "$1" $more "KiB of memory in use that were not before"
	fi
}
