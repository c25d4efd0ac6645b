#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Installs what has been built: programs, library kernels, host module, manual
# pages, shell completion; or takes all of it away.  The rules are in
# packaging/install.mk.
# usage: install.sh DESTDIR PREFIX [HOST-RELEASE]
#        install.sh --uninstall DESTDIR PREFIX
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
goal=install
if [ "${1-}" = --uninstall ]; then
	goal=uninstall
	shift
fi
dest=${1-}
prefix=${2:?usage: install.sh [--uninstall] DESTDIR PREFIX [HOST-RELEASE]}
host=${3-}
[ -n "$host" ] || [ $goal = uninstall ] || host=$("$top/scripts/releases.sh" amd64)
O=${O:-$top/build}

# On its own: what a calling make was told is not meant for this one.
exec env -u MAKEFLAGS make -s -f "$top/packaging/install.mk" O="$O" \
	DESTDIR="$dest" PREFIX="$prefix" HOST_RELEASE="$host" $goal
