#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Installs the packages of scripts/packages.list that this machine lacks.
# Asks nothing, says what it does.  A stamp makes later runs instant.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=scripts/ticker.sh
. "$top/scripts/ticker.sh"
list=$top/scripts/packages.list
stamp=$top/build/.packages

# Done as root for somebody else's tree: what lies in it is theirs.
hand_over()
{
	local f

	[ "$(id -u)" = 0 ] || return 0
	for f in "$top/build" "$stamp" "$top/build/packages.log"; do
		[ ! -e "$f" ] || chown --reference="$top" "$f"
	done
}

install()
{
	{ "${apt[@]}" update &&
	  "${apt[@]}" install --no-install-recommends "${missing[@]}"; } >"$log" 2>&1
}

# What apt says of itself, for the ticker.
step()
{
	printf 'packages: %s' "$(tail -n 1 "$log" | cut -c 1-70)"
}

if [ "$stamp" -nt "$list" ]; then
	exit 0
fi

mapfile -t wanted < <(sed 's/#.*//' "$list" | awk 'NF { print $1 }')
missing=()
for p in "${wanted[@]}"; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null) ||
		state=absent
	if [ "$state" != installed ]; then
		missing+=("$p")
	fi
done

if [ ${#missing[@]} -gt 0 ]; then
	echo "packages: installing ${#missing[@]}: ${missing[*]}"
	root=()
	if [ "$(id -u)" != 0 ]; then
		if ! sudo -n true 2>/dev/null; then
			echo "packages: need root to install them: run 'sudo scripts/packages.sh' once" >&2
			exit 1
		fi
		root=(sudo -n)
	fi
	log=$top/build/packages.log
	mkdir -p "$top/build"
	apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get
	     -q -y -o Dpkg::Use-Pty=0)
	if ! with_ticker step install; then
		tail -n 15 "$log" >&2
		echo "packages: apt-get failed, see $log" >&2
		exit 1
	fi
	echo "packages: done"
fi
mkdir -p "$top/build"
touch "$stamp"
hand_over
