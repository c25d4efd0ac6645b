#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Prints the path of a QEMU that can run the VM.  That is the installed one, or if
# it is too old, the one that Debian's backports have for this release, unpacked
# below build/qemu: nothing of the system's is replaced, and nothing is added to
# its package sources.
#
# Version 10: before 8.1, a processor may keep a translation from the middle of a
# change of code for ever ("accel/tcg: Always lock pages before translation").  A
# kernel that patches itself hung at boot or when KVM was first used, once in some
# fifty boots.
# The plugin that counts instructions (bench/vm) is built for the interface of 10.
# usage: qemu.sh
set -euo pipefail

least=10
top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=scripts/ticker.sh
. "$top/scripts/ticker.sh"
dir=$top/build/qemu
log=$dir/log
program=$dir/qemu-system-x86_64
debs=(qemu-system-x86 qemu-system-common qemu-system-data seabios)

# Of its first line: "QEMU emulator version 7.2.22 (Debian ...)".
major_of()
{
	"$1" --version | sed -n '1s/.* version \([0-9]*\).*/\1/p'
}

fail()
{
	echo "qemu: $*" >&2
	exit 1
}

# The mirror that this machine gets its release from.
mirror()
{
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' |
		awk -v release="$1" '$2 == release { print $1; exit }'
}

# Package lists of its own, so that it needs no root.
private_apt()
{
	apt-get -q -o APT::Sandbox::User=root \
		-o Dir::Etc::SourceList="$dir/apt/sources.list" \
		-o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$dir/apt/lists" \
		-o Dir::Cache="$dir/apt/cache" "$@" >>"$log" 2>&1
}

download()
{
	private_apt update &&
		( cd "$dir" && private_apt download "${debs[@]}" )
}

backport()
{
	local release site deb

	# shellcheck source=/dev/null
	release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	site=$(mirror "$release")
	[ -n "$site" ] ||
		fail "version $least or later is needed, and there is no Debian mirror to get it from: install one as qemu-system-x86_64"
	rm -rf "$dir"
	mkdir -p "$dir/apt/lists/partial" "$dir/apt/cache/archives/partial" "$dir/root"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site $release-backports main" \
		>"$dir/apt/sources.list"
	: >"$log"
	if ! with_ticker "qemu: downloading it from $release-backports" download; then
		tail -n 5 "$log" >&2
		fail "cannot download it from $release-backports, see $log; or install version $least or later as qemu-system-x86_64"
	fi
	for deb in "$dir"/*.deb; do
		dpkg-deb -x "$deb" "$dir/root"
		rm "$deb"
	done
	rm -rf "$dir/apt"
}

# The firmware of network cards is that of the system's package.
write_program()
{
	cat >"$program.new" <<'END'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
export QEMU_MODULE_DIR="$here/root/usr/lib/$(uname -m)-linux-gnu/qemu"
exec "$here/root/usr/bin/qemu-system-x86_64" -L "$here/root/usr/share/qemu" \
	-L "$here/root/usr/share/seabios" -L /usr/lib/ipxe/qemu "$@"
END
	chmod +x "$program.new"
	[ "$(major_of "$program.new")" -ge $least ] ||
		fail "the backports have version $(major_of "$program.new"), $least or later is needed: install one as qemu-system-x86_64"
	# Last: what is there is whole, and has been looked at.
	mv "$program.new" "$program"
}

installed=$(command -v qemu-system-x86_64) ||
	fail "there is none: run 'make packages'"
if [ "$(major_of "$installed")" -ge $least ]; then
	echo "$installed"
	exit 0
fi
if [ ! -x "$program" ]; then
	backport
	write_program
	echo "qemu: $("$program" --version | head -n 1)" >&2
fi
echo "$program"
