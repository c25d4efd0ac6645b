#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# The domain's process has shed everything.  That it has before the driver runs is
# seen in 72-bad-driver-init: a system call in a driver's init is its last.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

status()
{
	awk -v k="$1:" '$1 == k { print $2 }' "/proc/$pid/status"
}

# limit WHAT VALUE: soft and hard, in the words of the kernel.
limit()
{
	eq "$2 $2" "$(sed -n "s/^$1  *\([^ ]*\)  *\([^ ]*\).*/\1 \2/p" "/proc/$pid/limits")" \
		"limit of $1"
}

host_up
# From a file system that goes before the domain does: nobody of it stays there.
mkdir "$LXD_TMP/there"
at_end "cd /; umount -l $LXD_TMP/there"
ok mount -t tmpfs none "$LXD_TMP/there"
ok cp "$(stock null_blk)" "$LXD_TMP/there/"
cd "$LXD_TMP/there" || fail "no way into $LXD_TMP/there"
# The domain is no more urgent than others, whoever starts it.
ok renice -n -10 -p $$
ok chrt -f -p 10 $$
run_domain "$(basename "$(stock null_blk)")"
ok chrt -o -p 0 $$
ok renice -n 0 -p $$
cd / || fail "no way back"
eq "$LXD_TMP/there/$(basename "$(stock null_blk)")" \
	"$(jq -r '.objects[] | select(.name == "null_blk").path' \
		/run/lxdom/null_blk.json)" "path of the module in null_blk.json"
ok umount "$LXD_TMP/there"
pid=$(field null_blk .pid)
eq "0 0" "$(awk '{ sub(/.*\) /, ""); print $17, $39 }' "/proc/$pid/stat")" \
	"nice value and scheduling class"
for set in CapInh CapPrm CapEff CapBnd CapAmb; do
	eq 0000000000000000 "$(status $set)" "$set"
done
eq 1 "$(status NoNewPrivs)" "no_new_privs"
eq 2 "$(status Seccomp)" "seccomp mode"
[ "$(status Uid)" != 0 ] || fail "the domain runs as root"
[ "$(status Gid)" != 0 ] || fail "the domain runs in root's group"
case $LXD_WALL in
kvm)	fds=2;;	# of the domain's processor, and of the guest's
*)	fds=1;;
esac
eq $fds "$(find "/proc/$pid/fd" -mindepth 1 | wc -l)" "file descriptors"
for ns in mnt net ipc uts pid cgroup; do
	[ "$(readlink "/proc/$pid/ns/$ns")" != "$(readlink /proc/self/ns/$ns)" ] ||
		fail "the $ns namespace is the system's"
done
for what in "Max core file size" "Max file size" "Max file locks" "Max locked memory" \
	    "Max msgqueue size" "Max nice priority" "Max processes" \
	    "Max realtime priority"; do
	limit "$what" 0
done
limit "Max stack size" 65536
eq "" "$(find "/proc/$pid/root/" -mindepth 1 2>/dev/null)" "files that it sees"
stop_domain null_blk
