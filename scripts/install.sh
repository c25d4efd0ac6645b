#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Installs what has been built: programs, library kernels, host module, manual
# pages, shell completion.  The rules are in packaging/install.mk.
# usage: install.sh DESTDIR PREFIX [HOST-RELEASE]
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
dest=${1-}
prefix=${2:?usage: install.sh DESTDIR PREFIX [HOST-RELEASE]}
host=${3:-$("$top/scripts/releases.sh" amd64)}
O=${O:-$top/build}

# On its own: what a calling make was told is not meant for this one.
exec env -u MAKEFLAGS make -s -f "$top/packaging/install.mk" O="$O" \
	DESTDIR="$dest" PREFIX="$prefix" HOST_RELEASE="$host" install
