#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Installs lxdom below a folder that is not /usr: what is there must find the rest
# there.  Prints TAP.
# usage: cli_install.sh
# environment: O	build folder

top=$(cd "$(dirname "$0")/../.." && pwd)
from=$(realpath -m "${O:-$top/build}")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
prefix=$dir/local
# shellcheck source=tests/unit/lib/tap.sh
. "$top/tests/unit/lib/tap.sh"

# build PREFIX: what is there already is built again only as far as it must.
build()
{
	make -s -C "$top/runner" O="$O" PREFIX="$1" &&
		make -s -C "$top/cli" O="$O" PREFIX="$1"
}

# install PREFIX: all but the host module.
install()
{
	make -s -f "$top/packaging/install.mk" O="$O" PREFIX="$1" install-cli \
		install-runner install-library install-man install-service 2>&1 |
		grep -v -E '^make(\[[0-9]+\])?: '
}

O=$from
if ! build /usr >&2; then
	echo "Bail out! lxdom can't be built"
	exit 1
fi
O=$dir/build
mkdir -p "$O/domain/9.9.9-test"
cp -a "$from/bin" "$from/cli" "$from/runner" "$from/.prefix" "$O/"
gcc -x c -ffreestanding -fno-pic -c -o "$O/domain/9.9.9-test/library.o" - \
	<<<'void there(void) {}'
objcopy --only-keep-debug "$O/domain/9.9.9-test/library.o" "$O/domain/9.9.9-test/library.debug"
echo '0x00000010 module_layout' >"$O/domain/9.9.9-test/symvers"
gcc -x c -ffreestanding -fno-pic -c -o "$dir/good.ko" - <<'END'
#define INFO(n, t) static const char n[] \
	__attribute__((section(".modinfo"), used)) = t
INFO(a, "name=good");
INFO(b, "vermagic=9.9.9-test SMP mod_unload ");
INFO(c, "depends=");
static const struct { unsigned long crc; char name[56]; } v[]
	__attribute__((section("__versions"), used)) = { { 0x10, "module_layout" } };
int init_module(void) { return 0; }
END

check "what was built for elsewhere is not installed" \
	"install: built for PREFIX=/usr: run make all PREFIX=$prefix" \
	"$(install "$prefix")"
if ! build "$prefix" >&2; then
	echo "Bail out! lxdom can't be built again"
	exit 1
fi
check "installs without a word" "" "$(install "$prefix")"
check "the command finds library kernels" \
	"good: can be isolated (0 of 0 imports are there)" \
	"$(env -u LXDOM_LIBDIR "$prefix/bin/lxdom" check "$dir/good.ko" 2>&1)"
check "the runner looks for them there, too" "$prefix/lib/lxdom" \
	"$("$prefix/libexec/lxdom/lxdom-runner" --help |
		sed -n 's/.*--libdir .*(\(.*\))/\1/p')"
check "the command looks for the runner there" "$prefix/libexec/lxdom/lxdom-runner" \
	"$(strings -n 8 "$prefix/bin/lxdom" | grep '/libexec/')"
check "the service starts the command there" "$prefix/bin/lxdom" \
	"$(sed -n 's/^ExecStart=\([^ ]*\) .*/\1/p' "$prefix/lib/systemd/system/lxdom@.service")"
check "the manual has the same folders" "" \
	"$(grep -e /usr/lib "$prefix"/share/man/man8/*)"

echo "1..$n"
[ "$bad" -eq 0 ]
