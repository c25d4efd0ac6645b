#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Downloads one Debian package in exactly one version into build/debs and
# prints the file's path.
# usage: fetch-deb.sh PACKAGE VERSION
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=scripts/ticker.sh
. "$top/scripts/ticker.sh"
package=${1:?usage: fetch-deb.sh PACKAGE VERSION}
version=${2:?usage: fetch-deb.sh PACKAGE VERSION}
dir=$top/build/debs
log=$dir/$package.log
mkdir -p "$dir"
cd "$dir"

# apt writes ':' of a version as %3a; ours has none, but be exact.
find_deb()
{
	find "$dir" -maxdepth 1 -name "${package}_${version//:/%3a}_*.deb" -print -quit
}

# Elsewhere until it is whole, whatever interrupts us.
part=$(mktemp -d "$dir/part.XXXXXX")
trap 'rm -rf "$part"' EXIT

try()
{
	(cd "$part" &&
	 apt-get -q -o APT::Sandbox::User=root download "$package=$version") \
		>>"$log" 2>&1 && mv "$part"/*.deb "$dir/"
}

update()
{
	"${root[@]}" apt-get -q update >>"$log" 2>&1
}

: >"$log"
if [ -z "$(find_deb)" ] && ! with_ticker "fetch-deb: downloading $package" try; then
	# The lists may be older than the archive.
	root=()
	[ "$(id -u)" = 0 ] || root=(sudo -n)
	with_ticker "fetch-deb: bringing the package lists up to date" update ||
		echo "fetch-deb: cannot bring the package lists up to date, see $log" >&2
	if ! with_ticker "fetch-deb: downloading $package" try; then
		tail -n 5 "$log" >&2
		echo "fetch-deb: the archive has no $package $version: upgrade linux-headers-amd64 and linux-headers-cloud-amd64, then try again" >&2
		exit 1
	fi
fi
find_deb
