#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Unpacks, from the kernel's source package, the files that the library kernel
# takes verbatim ('make -C domain leaf-list') and the kernel's own checkers into
# build/linux-source.
# usage: source.sh [--all DIR]	--all: the whole tree into DIR (debug kernel)
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=scripts/ticker.sh
. "$top/scripts/ticker.sh"
out=$top/build/linux-source
rel=$("$top/scripts/releases.sh" amd64)
version=$(dpkg-query -W -f '${Version}' "linux-headers-$rel")
# 6.1.0-56-amd64 comes from linux-source-6.1, 6.12.9-amd64 from linux-source-6.12.
name=linux-source-$(cut -d. -f1-2 <<<"$rel")

fetch()
{
	"$top/scripts/fetch-deb.sh" "$name" "$version"
}

# unpack DEB DIR TAR-ARGUMENT...
unpack()
{
	local deb=$1 dir=$2
	shift 2

	dpkg-deb --fsys-tarfile "$deb" | tar -x -O "./usr/src/$name.tar.xz" |
		tar -x -J -C "$dir" --strip-components 1 "$@"
}

if [ "${1:-}" = --all ]; then
	dir=${2:?usage: source.sh [--all DIR]}
	if [ "$(cat "$dir/.version" 2>/dev/null)" = "$version" ]; then
		exit 0
	fi
	echo "source: unpacking all of $name $version"
	rm -rf "$dir"
	mkdir -p "$dir"
	deb=$(fetch)
	with_ticker "source: unpacking" unpack "$deb" "$dir"
	echo "$version" >"$dir/.version"
	exit 0
fi

unpack_wanted()
{
	unpack "$deb" "$out.part" -T <(awk -v n="$name/" '{ print n $0 }' <<<"$want") \
		2>"$out.part/.err"
}

# The second list: the style checker and what it reads.
want=$(make -s -C "$top/domain" leaf-list | LC_ALL=C sort -u
	printf '%s\n' scripts/checkpatch.pl scripts/spelling.txt \
		scripts/const_structs.checkpatch)
if [ "$(cat "$out/.list" 2>/dev/null)" = "$version
$want" ]; then
	exit 0
fi

echo "source: unpacking $(wc -l <<<"$want") files of $name $version"
rm -rf "$out.part"
mkdir -p "$out.part"
trap 'rm -rf "$out.part"' EXIT
deb=$(fetch)
if ! with_ticker "source: unpacking" unpack_wanted; then
	cat "$out.part/.err" >&2
	echo "source: $name $version lacks a file that domain/leaf.mk lists" >&2
	exit 1
fi
rm "$out.part/.err"
printf '%s\n%s\n' "$version" "$want" >"$out.part/.list"
# An unchanged file keeps its time, or all of the library would be built anew.
mkdir -p "$out"
(cd "$out.part" && find . -type f -print0) | while IFS= read -r -d '' f; do
	cmp -s "$out.part/$f" "$out/$f" || {
		mkdir -p "$out/${f%/*}"
		cp -p "$out.part/$f" "$out/$f"
	}
done
