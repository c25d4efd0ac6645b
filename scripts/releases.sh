#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Prints the kernel releases under test, one a line: what the header packages
# resolve to.  The first is the host kernel's of the VM.
# usage: releases.sh [FLAVOUR...]	(amd64, cloud-amd64; both by default)
set -euo pipefail

[ $# -gt 0 ] || set -- amd64 cloud-amd64
for flavour in "$@"; do
	dep=$(dpkg-query -W -f '${Depends}' "linux-headers-$flavour" 2>/dev/null) || {
		echo "releases: linux-headers-$flavour is not installed: run scripts/packages.sh" >&2
		exit 1
	}
	rel=$(sed -n "s/.*linux-headers-\([0-9][^ ,]*-$flavour\).*/\1/p" <<<"$dep")
	if [ ! -e "/usr/src/linux-headers-$rel/Module.symvers" ]; then
		echo "releases: no headers of $rel under /usr/src: reinstall linux-headers-$flavour" >&2
		exit 1
	fi
	echo "$rel"
done
