#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Installs what has been built: programs, library kernels, host module, manual
# pages, shell completion.
# usage: install.sh DESTDIR PREFIX [HOST-RELEASE]
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
dest=${1-}
prefix=${2:?usage: install.sh DESTDIR PREFIX [HOST-RELEASE]}
host=${3:-$("$top/scripts/releases.sh" amd64)}
O=${O:-$top/build}

need()
{
	[ -e "$1" ] || {
		echo "install: no $1: run 'make all'" >&2
		exit 1
	}
}

put()
{
	need "$2"
	install -D -m "$1" "$2" "$dest$3"
}

put 755 "$O/bin/lxdom" "$prefix/bin/lxdom"
put 755 "$O/bin/lxdom-runner" "$prefix/libexec/lxdom/lxdom-runner"
for dir in "$O"/domain/*/; do
	rel=$(basename "$dir")
	put 644 "$dir/library.o" "$prefix/lib/lxdom/$rel/library.o"
	put 644 "$dir/symvers" "$prefix/lib/lxdom/$rel/symvers"
done
put 644 "$O/host/$host/lxdom.ko" "/lib/modules/$host/updates/lxdom.ko"
for page in "$top"/cli/man/*.[1-8]; do
	[ -e "$page" ] || continue
	put 644 "$page" "$prefix/share/man/man${page##*.}/${page##*/}"
done
if [ -e "$top/cli/lxdom.bash" ]; then
	put 644 "$top/cli/lxdom.bash" \
		"$prefix/share/bash-completion/completions/lxdom"
fi
if [ -z "$dest" ]; then
	depmod "$host"
fi
