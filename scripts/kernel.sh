#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Unpacks the kernel package of a RELEASE (6.1.0-56-amd64) into
# build/kernels/RELEASE: vmlinuz, vmlinux, config, md5sums of the package, and
# lib/modules/RELEASE.  Nothing is installed on this machine.
# usage: kernel.sh RELEASE
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
rel=${1:?usage: kernel.sh RELEASE}
out=$top/build/kernels/$rel
headers=linux-headers-$rel
version=$(dpkg-query -W -f '${Version}' "$headers" 2>/dev/null) || {
	echo "kernel: $headers is not installed: run scripts/packages.sh" >&2
	exit 1
}

if [ "$(cat "$out/version" 2>/dev/null)" = "$version" ]; then
	exit 0
fi

echo "kernel: fetching linux-image-$rel $version"
deb=$("$top/scripts/fetch-deb.sh" "linux-image-$rel" "$version")

echo "kernel: unpacking $rel"
rm -rf "$out" "$out.part"
mkdir -p "$out.part/control"
trap 'rm -rf "$out.part"' EXIT
dpkg-deb --fsys-tarfile "$deb" |
	tar -x -C "$out.part" --wildcards ./boot/vmlinuz-\* ./boot/config-\* \
		./lib/modules
dpkg-deb -e "$deb" "$out.part/control"
mv "$out.part/control/md5sums" "$out.part/md5sums"
rm -rf "$out.part/control"
mv "$out.part/boot/vmlinuz-$rel" "$out.part/vmlinuz"
mv "$out.part/boot/config-$rel" "$out.part/config"
rmdir "$out.part/boot"
depmod -b "$out.part" "$rel"
python3 "$top/scripts/extract-vmlinux.py" "$out.part/vmlinuz" "$out.part/vmlinux"
echo "$version" >"$out.part/version"
mv "$out.part" "$out"
rm -f "$deb"
