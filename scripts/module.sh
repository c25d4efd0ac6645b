#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Builds a folder of kernel module sources out of tree, against the header
# package of RELEASE or a built kernel, and leaves no debris beside the sources:
# the build folder holds links to them.
# usage: module.sh SOURCES RELEASE OUT [MAKE-WORD...]
# environment: KDIR	kernel build folder, default that of the header package
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
src=$(realpath "${1:?usage: module.sh SOURCES RELEASE OUT [MAKE-WORD...]}")
rel=${2:?usage: module.sh SOURCES RELEASE OUT [MAKE-WORD...]}
out=$(realpath -m "${3:?usage: module.sh SOURCES RELEASE OUT [MAKE-WORD...]}")
shift 3
kdir=${KDIR:-/usr/src/linux-headers-$rel}
gen=$top/build/gen

if [ ! -e "$kdir/Module.symvers" ]; then
	echo "module: no kernel build folder $kdir: install linux-headers-$rel" >&2
	exit 1
fi
mkdir -p "$out/gen"
cp -rsf "$src/." "$out/"
if [ -d "$gen" ]; then
	find "$gen" -maxdepth 1 -type f -name '*.[ch]' \
		-exec ln -sf -t "$out/gen" {} +
fi
# Links whose source is gone would keep it alive in the build.
find "$out" -xtype l -delete

log=$out/build.log
rc=0
make -s -j "$(nproc)" -C "$kdir" M="$out" LXD_ROOT="$top" LXD_GEN="$gen" "$@" modules \
	>"$log" 2>&1 || rc=$?
# Without a vmlinux there is nothing to make BTF from; kbuild says so each time.
sed '/^Skipping BTF generation/d' "$log" >&2
exit $rc
