#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Builds the debug host kernel (tests/vm/debug-kernel.config) once into
# build/debug-kernel: bzImage, release, lib/modules, and build/ to build
# modules against.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=scripts/ticker.sh
. "$top/scripts/ticker.sh"
dir=$top/build/debug-kernel
config=$top/tests/vm/debug-kernel.config
rel=$("$top/scripts/releases.sh" amd64)
version=$(dpkg-query -W -f '${Version}' "linux-headers-$rel")
key="$version $(gcc -dumpfullversion) $(md5sum <"$config")"
jobs=${JOBS:-$(nproc)}
log=$dir/build.log

if [ "$(cat "$dir/key" 2>/dev/null)" = "$key" ]; then
	exit 0
fi
mkdir -p "$dir"
"$top/scripts/source.sh" --all "$dir/source"
mk=(nice -n 19 make -C "$dir/source" O="$dir/build" -j "$jobs")

configure()
{
	"${mk[@]}" allnoconfig KCONFIG_ALLCONFIG="$config"
}

# An option that vanished in silence would be a check that is not made.
check_config()
{
	local line lost=0

	while read -r line; do
		case $line in
		CONFIG_*=*)
			grep -q -x -F -- "$line" "$dir/build/.config" && continue
			echo "debug-kernel: the configuration lost $line" >&2
			lost=1
			;;
		esac
	done <"$config"
	return $lost
}

build()
{
	"${mk[@]}" bzImage modules >>"$log" 2>&1
}

# How far it is, for the ticker.
steps()
{
	local n

	n=$(grep -c '^  [A-Z]' "$log") || n=0
	printf 'debug-kernel: %d steps' "$n"
}

echo "debug-kernel: building $version with $jobs jobs (6 to 15 minutes, once)"
configure >"$log" 2>&1 || {
	tail -n 20 "$log" >&2
	echo "debug-kernel: cannot configure, see $log" >&2
	exit 1
}
check_config
with_ticker steps build || {
	grep -E 'error|Error' "$log" | tail -n 20 >&2
	echo "debug-kernel: build failed, see $log" >&2
	exit 1
}
release=$(make -s -C "$dir/source" O="$dir/build" kernelrelease)
rm -rf "${dir:?}/lib"
"${mk[@]}" modules_install INSTALL_MOD_PATH="$dir" >>"$log" 2>&1
rm -f "$dir/lib/modules/$release/build" "$dir/lib/modules/$release/source"
cp "$dir/build/arch/x86/boot/bzImage" "$dir/bzImage"
echo "$release" >"$dir/release"
echo "$key" >"$dir/key"
echo "debug-kernel: $release is ready"
