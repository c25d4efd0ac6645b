#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Boots the VM, runs one shell command in it, ends with the command's status.
# usage: vm.sh [OPTION...] -- COMMAND...
#   --kernel FILE	vmlinux or bzImage
#   --image FILE	initial RAM disk (scripts/vm-image.sh)
#   --dir DIR		this run's folder: console.log, share/ (/share there)
#   --timeout SECONDS	for the whole run, default 600
#   --up SECONDS	for the boot, default 60; then once more, and a last time
#   --append WORDS	more of the kernel's command line
#   --cpus N, --memory SIZE	default 2, 2G
#   --qemu ARG		one more argument for QEMU (repeatable)
#   --any-qemu		the installed QEMU, of whatever version
# The command's output is this script's output.  Status 124: time ran out;
# 125: the guest died, see console.log.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
kernel='' image='' dir='' seconds=600 up=60 append='' cpus=2 memory=2G any=
extra=()
while [ $# -gt 0 ]; do
	case $1 in
	--kernel)	kernel=$2; shift 2;;
	--image)	image=$2; shift 2;;
	--dir)		dir=$2; shift 2;;
	--timeout)	seconds=$2; shift 2;;
	--up)		up=$2; shift 2;;
	--append)	append=$2; shift 2;;
	--cpus)		cpus=$2; shift 2;;
	--memory)	memory=$2; shift 2;;
	--any-qemu)	any=1; shift;;
	--qemu)		extra+=("$2"); shift 2;;
	--)		shift; break;;
	*)		echo "vm: unknown option $1" >&2; exit 2;;
	esac
done
for f in "$kernel" "$image"; do
	if [ ! -e "$f" ]; then
		echo "vm: no file '$f': build it with 'make vm-image'" >&2
		exit 2
	fi
done
: "${dir:?vm: --dir is missing}"

share=$dir/share
mkdir -p "$share"
rm -f "$share/status" "$dir/qemu.pid"
printf '%s\n' "$*" >"$share/command"

if [ -n "$any" ]; then
	program='qemu-system-x86_64'
else
	program=$("$top/scripts/qemu.sh")
fi
# rep movsb and rep stosb are slow under TCG: have the guest's kernel use its
# other copy loops.  Without tsc=reliable its clock is the HPET, which halves
# every rate.  no_timer_check: on a busy machine the timer's first ticks come too
# late for a kernel that counts them, and that panics if interrupts are remapped.
# -nodefaults saves the network card's ROM.  reset.log tells a triple fault, of which
# the kernel can't say anything, from a reset that it asked for.
qemu=("$program" -accel 'tcg,thread=multi' -machine q35
      -nodefaults -no-user-config -display none -no-reboot
      -pidfile "$dir/qemu.pid" -d cpu_reset -D "$dir/reset.log"
      -cpu 'max,-erms,-fsrm' -smp "$cpus" -m "$memory"
      -kernel "$kernel" -initrd "$image"
      -serial "file:$dir/console.log" -serial stdio
      -fsdev "local,id=share,path=$share,security_model=none"
      -device 'virtio-9p-pci,fsdev=share,mount_tag=share'
      -append "console=ttyS0 loglevel=5 panic=-1 oops=panic tsc=reliable no_timer_check
	       log_buf_len=8M net.ifnames=0 $append" "${extra[@]}")

# The guest's first process leaves share/up when it is about to run the command.
start()
{
	rm -f "$share/up"
	timeout -k 5 "$seconds" "${qemu[@]}" </dev/null 2>"$dir/qemu.log" &
	pid=$!
}

# Return: false if the guest hangs before its first process runs.
comes_up()
{
	local end=$((SECONDS + up))

	while [ ! -e "$share/up" ]; do
		[ -e "/proc/$pid" ] || return 0
		[ $SECONDS -lt $end ] || return 1
		sleep 0.2
	done
}

# Now and then the emulator loses its guest while the kernel boots, long before there
# is anything of ours in it: once in about fifty boots with QEMU 7.2 (scripts/qemu.sh),
# and when the machine has more to do than that.
pid=''
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null' EXIT
trap 'exit 130' INT TERM
start
for try in 1 2; do
	comes_up && break
	echo "vm: the guest did not come up in $up s, see $dir/console-$try.log; again" >&2
	kill "$pid"
	wait "$pid" || :	# its status is that of the signal
	mv "$dir/console.log" "$dir/console-$try.log"
	start
done
rc=0
wait "$pid" || rc=$?
pid=''
if [ $rc = 124 ]; then
	echo "vm: time ran out after $seconds s, see $dir/console.log" >&2
	exit 124
fi
if [ $rc != 0 ]; then
	head -n 20 "$dir/qemu.log" >&2
	echo "vm: QEMU ended with status $rc" >&2
	exit 125
fi
if ! status=$(cat "$share/status" 2>/dev/null); then
	how=died
	! grep -q -s '^Triple fault' "$dir/reset.log" || how='died of a triple fault'
	echo "vm: the guest $how, see $dir/console.log" >&2
	exit 125
fi
exit "$status"
