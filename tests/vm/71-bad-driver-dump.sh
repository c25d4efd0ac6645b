#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A handler of core dumps would read all that a domain has written, as root, and no
# limit keeps it off; with fs.suid_dumpable as such handlers set it, the kernel does not
# either.  Of what ends a domain by a signal that dumps, the driver can have one: a
# system call of another system.
# shellcheck shell=dash
. /tests/vm/lib/deed.sh

host_up
cat >"$LXD_TMP/core" <<END
#!/bin/sh
cat >$LXD_TMP/dumped
END
chmod +x "$LXD_TMP/core"
at_end "echo '$(cat /proc/sys/kernel/core_pattern)' >/proc/sys/kernel/core_pattern"
at_end "echo $(cat /proc/sys/fs/suid_dumpable) >/proc/sys/fs/suid_dumpable"
echo "|$LXD_TMP/core" >/proc/sys/kernel/core_pattern
echo 2 >/proc/sys/fs/suid_dumpable
# shellcheck disable=SC2016
sh -c 'ulimit -c 0; kill -s XCPU $$'
within 5 "dump of another process" test -s "$LXD_TMP/dumped"
rm "$LXD_TMP/dumped"
LXD_NO_REGISTERS=int
deed 'system call|syscall|seccomp|SIGSYS' act=int addr=128
no_bad_end
sleep 0.5
absent "$LXD_TMP/dumped" || fail "the domain was dumped"
