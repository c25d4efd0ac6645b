#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Makes the VM's initial RAM disk, build/vm/image-RELEASE.cpio, from what has
# been built.
# usage: stage.sh [debug]	debug: for the debug kernel
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
O=${O:-$top/build}
if [ "${1:-}" = debug ]; then
	rel=$(cat "$O/debug-kernel/release")
	base=$O/debug-kernel
	export KDIR=$O/debug-kernel/build
	"$top/scripts/module.sh" "$top/host" "$rel" "$O/host/$rel"
	# Some tests load a driver into the kernel, too, to compare.  Others of
	# these drivers use what this kernel lacks, and are for domains only.
	"$top/scripts/module.sh" "$top/tests/modules" "$rel" \
		"$O/modules/build-$rel" KBUILD_MODPOST_WARN=1 2>"$O/modules/log-$rel"
	mkdir -p "$O/modules/$rel"
	cp "$O/modules/build-$rel"/*.ko "$O/modules/$rel/"
else
	rel=$("$top/scripts/releases.sh" amd64)
	base=$O/kernels/$rel
fi
stage=$(mktemp -d "$O/stage.XXXXXX")
trap 'rm -rf "$stage"' EXIT
"$top/scripts/install.sh" "$stage" /usr "$rel"
echo "  IMAGE  build/vm/image-$rel.cpio"
VM_STAGE=$stage "$top/scripts/vm-image.sh" "$rel" "$base" \
	"$O/vm/image-$rel.cpio"
