#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# timeout: 90
# Firmware reaches a domain as it reaches a native driver, by every way of asking
# for it; nothing else does, nor more than is allowed.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

ASKFW=/tests/modules/$LXD_RELEASE/askfw.ko
FILES=/lib/firmware
LIMIT=/sys/module/lxdom/parameters/firmware_mib

# crc FILE: as the driver says it.
crc()
{
	busybox gzip -c "$1" | tail -c 8 | od -An -tx4 -N4 | tr -d ' '
}

# answer: what the driver has said last.
answer()
{
	dmesg | sed -n 's/.*askfw: \(.*bytes, CRC .*\)/\1/p' | tail -n 1
}

# native ARG...: whether the kernel itself can be asked so.  For memory of the
# driver's own it wants a device, of which there is none.
native()
{
	case "$*" in
	*how=buf*|*how=part*) return 1;;
	esac
	# Once is enough.
	[ "$LXD_WALL" = process ] && [ "$(uname -r)" = "$LXD_RELEASE" ]
}

# given FILE SIZE ARG...: the driver gets this, natively as in a domain.
given()
{
	local file=$1 size=$2 want

	shift 2
	want="$size bytes, CRC $(crc "$file")"
	if native "$@"; then
		ok insmod "$ASKFW" "$@"
		ok rmmod askfw
		eq "$want" "$(answer | sed 's/.*: //')" "natively, $*"
	fi
	dmesg -c >/dev/null
	run_domain "$ASKFW" "$@"
	eq "$want" "$(answer | sed 's/.*: //')" "in a domain, $*"
	stop_domain askfw
}

# not_given ERROR ARG...: loading it fails with the same words in both.
not_given()
{
	local error=$1

	shift
	if native "$@"; then
		# insmod has its own words for it.
		eq "$error" "$(native_error "$ASKFW" "$@" |
			sed 's/Unknown symbol in module/No such file or directory/')" \
			"natively, $*"
	fi
	dmesg -c >/dev/null
	run_refused "$error" --kernel "$LXD_RELEASE" "$ASKFW" "$@"
}

mkdir -p $FILES/acme
at_end "rm -rf $FILES/acme"
dd if=/dev/urandom of=$FILES/acme/small bs=4321 count=1 status=none
dd if=/dev/urandom of=$FILES/acme/large bs=300001 count=2 status=none
dd if=$FILES/acme/small of="$LXD_TMP/part" bs=1 skip=100 count=1000 status=none
mkdir "$LXD_TMP/none"

host_up
for how in request nowarn direct nowait buf; do
	given $FILES/acme/small 4321 name=acme/small how=$how
done
given $FILES/acme/large 600002 name=acme/large
given "$LXD_TMP/part" 1000 name=acme/small how=part offset=100 room=1000
note "what there is"

not_given 'No such file or directory' name=acme/none
dmesg | grep -q 'lxdom askfw: .*Direct firmware load for acme/none failed with error -2' ||
	fail "the log does not name the file: $(dmesg)"
not_given 'No such file or directory' name=acme/none how=nowait
not_given 'File too large' name=acme/large how=buf
not_given 'File name too long' how=long
not_given 'Invalid argument' name=
note "what there isn't"

# Names that lead elsewhere.
echo secret >/lib/secret
at_end 'rm -f /lib/secret'
for name in ../secret acme/../../secret; do
	not_given 'Invalid argument' name=$name
	dmesg | grep -q "lxdom askfw: firmware '$name' refused" ||
		fail "the log does not name the file: $(dmesg)"
done
run_refused 'Invalid argument' --kernel "$LXD_RELEASE" "$ASKFW" name=/lib/secret
run_refused 'Invalid argument' --kernel "$LXD_RELEASE" "$ASKFW" "name=$(printf 'acme/\033')"
note "what is none"

# More than is allowed, until it is.
ok sh -c "echo 1 >$LIMIT"
at_end "echo 16 >$LIMIT"
dd if=/dev/urandom of=$FILES/acme/huge bs=1048577 count=1 status=none
dmesg -c >/dev/null
run_refused 'File too large' --kernel "$LXD_RELEASE" "$ASKFW" name=acme/huge
dmesg | grep -q 'firmware acme/huge refused: it has 1048577 bytes, 1 MiB are allowed' ||
	fail "the log does not say why: $(dmesg)"
ok sh -c "echo 2 >$LIMIT"
given $FILES/acme/huge 1048577 name=acme/huge
ok sh -c "echo 16 >$LIMIT"
note "what is too much"

# Whoever dies while he fetches something leaves nothing of it in the kernel.
held()
{
	grep -q 'kernel_read_file' /proc/vmallocinfo
}

forgotten()
{
	! held
}

dd if=/dev/zero of=$FILES/acme/huge bs=1M count=16 status=none
held && fail "the kernel holds a file before anybody has asked"
lxdom run --isolation "$LXD_WALL" --kernel "$LXD_RELEASE" "$ASKFW" \
	name=acme/huge times=1000 >/dev/null 2>&1 &
run=$!
within 10 "a file that is fetched" held
ok lxdom kill askfw
wait $run && fail "lxdom run succeeded"
no_domain askfw
within 2 "end of the file" forgotten
note "what is left"

# Who asks without end waits, and dies as anybody.
lxdom run --isolation "$LXD_WALL" --kernel "$LXD_RELEASE" "$ASKFW" \
	name=acme/none times=1000000 how=direct >/dev/null 2>&1 &
run=$!
within 5 "domain in the list" sh -c 'lxdom list | grep -q ^askfw'
sleep 1
dmesg -c >/dev/null
sleep 1
[ "$(dmesg | grep -c acme/none)" -le 25 ] || fail "requests fill the log"
ok lxdom kill askfw
wait $run && fail "lxdom run succeeded"
no_domain askfw
ok rmmod lxdom
