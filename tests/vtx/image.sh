#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Makes the initial RAM disk that Bochs boots, out of the VM's: less of it, since
# an emulated CD drive is slow, and with the tests and the command inside, since
# no folder of the host's is shared.
# usage: image.sh VM-IMAGE TESTS OUT COMMAND
#   VM-IMAGE	initial RAM disk of the VM (scripts/stage.sh)
#   TESTS	folder that the guest sees as /tests/vtx
#   OUT		archive to write
#   COMMAND	what the guest runs
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
usage='usage: image.sh VM-IMAGE TESTS OUT COMMAND'
image=$(realpath "${1:?$usage}")
tests=${2:?$usage}
out=${3:?$usage}
command=${4:?$usage}

# What the tests here run, beside busybox and lxdom.
programs=(busybox dash kmod jq dd od stat timeout grep diff cmp lxdom)
# Kernel modules, and what they depend on.
modules=(lxdom null_blk configfs kvm irqbypass kvm-intel)

# The image is two archives, one after the other; both bring /lib64.
unpack()
{
	mkdir "$1"
	(cd "$1" && cpio -i -d -m --quiet && cpio -i -d -m --quiet -f lib64) \
		<"$image"
}

# remove_but FOLDER FILE...: every other file, but for links to one that stays.
remove_but()
{
	local folder=$1 f name

	shift
	for f in "$folder"/*; do
		if [ -f "$f" ]; then
			name=$(basename "$(readlink -f "$f")")
			case " $* " in
			*" ${f##*/} "* | *" $name "*)	;;
			*)	rm "$f";;
			esac
		fi
	done
}

libraries()
{
	local f

	for f in "$1"/usr/bin/* "$1"/usr/libexec/*/*; do
		ldd "$f" 2>/dev/null | awk '/=> \//{ print $3 }'
	done | sort -u
}

prune()
{
	local root=$1 rel lib f keep

	rel=$(cat "$root/tests/release")
	rm -rf "$root/usr/lib/lxdom/$(cat "$root/tests/release-cloud")" \
		"$root/usr/lib/modules/$(cat "$root/tests/release-cloud")" \
		"$root/tests/hostile" "$root/tests/md5sums" \
		"${root:?}/usr/share"
	remove_but "$root/usr/bin" "${programs[@]}"
	remove_but "$root/usr/sbin" kmod
	keep=$(libraries "$root")
	for lib in "$root"/usr/lib/x86_64-linux-gnu/*; do
		case " ${keep//$'\n'/ } " in
		*"/${lib##*/} "*) ;;
		*)	rm -rf "$lib";;
		esac
	done
	find "$root/usr/lib/modules" -name '*.ko' |
	while read -r f; do
		case " ${modules[*]} " in
		*" $(basename "$f" .ko) "*) ;;
		*)	rm "$f";;
		esac
	done
	find "$root/tests/modules" -name '*.ko' ! -name badblk.ko -delete
	depmod -b "$root/usr" "$rel"
}

work=$(mktemp -d "$(dirname "$out")/image.XXXXXX")
trap 'rm -rf "$work"' EXIT
unpack "$work/root"
prune "$work/root"
cp -r "$tests" "$work/root/tests/vtx"
install -D -m 755 "$here/../vm/rig/init" "$work/root/init"
printf '%s\n' "$command" >"$work/root/share/command"
(cd "$work/root" && find . -mindepth 1 -print0 | LC_ALL=C sort -z |
	cpio --quiet -0 -o -H newc -R 0:0) >"$out.part"
mv "$out.part" "$out"
