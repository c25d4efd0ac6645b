#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Builds the initial RAM disk of the VM from two uncompressed cpio archives:
# tools (from this machine's packages, cached) and project (modules of the
# kernel, what 'make install' installs, tests).  Needs no root.
# usage: vm-image.sh RELEASE MODULES_BASE OUT
#   RELEASE		kernel that the VM boots
#   MODULES_BASE	folder with its lib/modules/RELEASE
#   OUT			archive to write
# environment: VM_STAGE	folder whose content is laid over all (optional)
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
rel=${1:?usage: vm-image.sh RELEASE MODULES_BASE OUT}
modbase=$(realpath "${2:?usage: vm-image.sh RELEASE MODULES_BASE OUT}")
out=${3:?usage: vm-image.sh RELEASE MODULES_BASE OUT}
work=$top/build/vm
tools=$work/tools.cpio

# What the guest runs, beside busybox; for some, busybox has only half.  Its
# shell prefers what it has built in to what is in the path: dash does not.
programs=(dash kmod lsblk blkdiscard blkzone chrt fallocate setpriv unshare mkfs.ext4
	  e2fsck fio jq dd od grep stat timeout diff cmp ip tc ethtool
	  mii-tool tcpdump socat iperf3 sockperf xz)
# What the guest's kernel loads for the rig and the tests.  A name that is
# built into the kernel is fine.
modules=(virtio_pci 9pnet_virtio 9p ext4 crc32c loop null_blk brd configfs
	 dummy pktgen netconsole 8021q sch_prio sch_netem sch_ingress cls_u32 cls_matchall
	 act_gact act_mirred act_skbedit kvm_amd kvm_intel vfio_pci vfio_iommu_type1
	 aer_inject e1000 e1000e 8139cp virtio_net)
# Stock drivers that run in domains only.
drivers=(ixgbe r8169 pcnet32 ne2k-pci tulip e100)

pack()
{
	(cd "$1" && find . -mindepth 1 -print0 | LC_ALL=C sort -z |
		cpio --quiet -0 -o -H newc -R 0:0)
}

# copy_libraries ROOT FILE: the shared libraries that a program needs.
copy_libraries()
{
	local lib

	ldd "$2" | awk '/=> \//{ print $3 } /^\t\//{ print $1 }' |
	while read -r lib; do
		[ -e "$1$lib" ] || install -D "$lib" "$1$lib"
	done
}

# copy_gdb ROOT: the build of gdb without an interpreter, which can't be installed
# beside the other.
copy_gdb()
{
	local deb

	deb=$("$top/scripts/fetch-deb.sh" gdb-minimal \
		"$(dpkg-query -W -f '${Version}' gdb)")
	dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$1" ./usr/bin/gdb
	copy_libraries "$1" "$1/usr/bin/gdb"
}

build_tools()
{
	local root path p stale=
	local key

	key=$(for p in busybox "${programs[@]}"; do
		path=$(command -v "$p") || {
			echo "vm-image: this machine has no program $p: run scripts/packages.sh" >&2
			exit 1
		}
		stat -L -c '%n %s %Y' "$path"
	done; stat -c '%n %Y' "$0")
	[ "$(cat "$tools.key" 2>/dev/null)" = "$key" ] || stale=1
	[ -n "$stale" ] || return 0

	echo "vm-image: collecting the guest's programs"
	root=$(mktemp -d "$work/tools.XXXXXX")
	# usr-merged, as on Debian
	mkdir -p "$root"/{dev,proc,sys,tmp,share,mnt,run,etc,root} \
		"$root"/usr/{bin,sbin,lib,lib64}
	ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root/"
	install "$(command -v busybox)" "$root/usr/bin/busybox"
	for p in "${programs[@]}"; do
		path=$(readlink -f "$(command -v "$p")")
		install -D "$path" "$root$path"
		copy_libraries "$root" "$path"
		path=$(command -v "$p")
		[ -e "$root$path" ] ||
			ln -s "$(readlink -f "$path")" "$root$path"
	done
	for p in insmod rmmod modprobe lsmod modinfo depmod; do
		ln -s ../bin/kmod "$root/usr/sbin/$p"
	done
	printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' \
		>"$root/etc/passwd"
	printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
	ln -s /proc/mounts "$root/etc/mtab"
	ln -s dash "$root/usr/bin/sh"
	cp /etc/mke2fs.conf "$root/etc/"
	copy_gdb "$root"
	pack "$root" >"$tools.part"
	rm -rf "$root"
	mv "$tools.part" "$tools"
	echo "$key" >"$tools.key"
}

# copy_modules ROOT RELEASE BASE NAME...: modules with their dependencies.
copy_modules()
{
	local root=$1 release=$2 base=$3 dst word path name
	shift 3
	dst=$root/usr/lib/modules/$release

	mkdir -p "$dst"
	for name in "$@"; do
		modprobe -d "$base" -S "$release" --show-depends "$name" |
		while read -r word path _; do
			[ "$word" = insmod ] || continue
			path=${path#"$base"}
			install -D -m 644 "$base$path" "$root/usr$path"
		done
	done
	for path in modules.builtin modules.builtin.modinfo modules.order; do
		cp "$base/lib/modules/$release/$path" "$dst/"
	done
}

build_project()
{
	local root=$1 other cards

	mkdir -p "$root/usr/lib" "$root/tests"
	ln -s usr/lib "$root/lib"
	copy_modules "$root" "$rel" "$modbase" "${modules[@]}"
	# A kernel of our own hasn't got them; the distribution's is "other" then.
	[ ! -d "$top/build/kernels/$rel" ] ||
		copy_modules "$root" "$rel" "$modbase" "${drivers[@]}"
	for other in "$top"/build/kernels/*; do
		other=${other##*/}
		[ -d "$top/build/kernels/$other/lib/modules/$other" ] || continue
		[ "$other" != "$rel" ] || continue
		# The other flavour has no drivers of cards.
		cards=
		[[ $other == *cloud* ]] || cards="e1000 e1000e 8139cp ${drivers[*]}"
		# shellcheck disable=SC2086
		copy_modules "$root" "$other" "$top/build/kernels/$other" \
			null_blk brd configfs dummy $cards
		depmod -b "$root" "$other"
	done
	install -D "$top/tests/vm/rig/init" "$root/init"
	cp -r "$top/tests/vm" "$root/tests/"
	# Drivers that misbehave, and the releases that the tests go by.
	for other in "$top"/build/modules/[0-9]*/; do
		[ -d "$other" ] || continue
		install -D -m 644 -t "$root/tests/modules/$(basename "$other")" \
			"$other"/*.ko
	done
	install -D -m 755 -t "$root/tests/hostile" "$top/build/bin/lxdom-hostile" \
		"$top/build/bin/lxdom-absurd" "$top/build/bin/lxdom-late" \
		"$top/build/bin/lxdom-hold" \
		"$top/build/bin/lxdom-wire"
	install -D -m 755 "$top/build/bin/lxdom-hold-vm" \
		"$root/tests/rig/hold-vm"
	install -D -m 755 "$top/build/bin/lxdom-pin-xdp" \
		"$root/tests/rig/pin-xdp"
	install -D -m 755 "$top/build/bin/lxdom-count-files" \
		"$root/tests/rig/count-files"
	install -D -m 755 "$top/build/bin/lxdom-json" \
		"$root/tests/rig/json"
	cp "$top/docs/differences.md" "$root/tests/"
	cp "$top/scripts/demo-guest.sh" "$root/tests/demo.sh"
	"$top/scripts/releases.sh" amd64 >"$root/tests/release"
	"$top/scripts/releases.sh" cloud-amd64 >"$root/tests/release-cloud"
	for other in "$top"/build/kernels/*; do
		install -D -m 644 "$other/md5sums" \
			"$root/tests/md5sums/${other##*/}"
	done
	if [ -n "${VM_STAGE:-}" ]; then
		# A release's modules of the stage go below the merged /usr.
		if [ -d "$VM_STAGE/lib" ]; then
			cp -r "$VM_STAGE/lib/." "$root/usr/lib/"
		fi
		(cd "$VM_STAGE" && find . -mindepth 1 -maxdepth 1 ! -name lib \
			-exec cp -r {} "$root/" \;)
	fi
	# Every boot unpacks all of it, and nothing there reads this.
	rm -f "$root"/usr/lib/lxdom/*/library.debug
	strip --strip-debug "$root"/tests/modules/*/*.ko
	for other in "$root"/usr/bin/* "$root"/usr/libexec/*/*; do
		[ -e "$other" ] || continue
		copy_libraries "$root" "$other"
	done
	depmod -b "$root" "$rel"
	rm "$root/lib"
}

mkdir -p "$work"
build_tools
stage=$(mktemp -d "$work/project.XXXXXX")
trap 'rm -rf "$stage"' EXIT
build_project "$stage"
# The kernel unpacks concatenated archives one after the other.
{ cat "$tools"; pack "$stage"; } >"$out.part"
mv "$out.part" "$out"
