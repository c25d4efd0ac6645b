#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# lxdom check, on modules and a library kernel of a few lines each.  Prints TAP.
# usage: cli_check.sh
# environment: O	build folder

top=$(cd "$(dirname "$0")/../.." && pwd)
O=$(realpath -m "${O:-$top/build}")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# shellcheck source=tests/unit/lib/tap.sh
. "$top/tests/unit/lib/tap.sh"

compile()
{
	gcc -x c -ffreestanding -fno-pic -mcmodel=kernel -mno-red-zone \
		-fno-stack-protector -c -o "$1" -
}

# module NAME CODE [SYMBOL=CRC...]: a module for kernel 9.9.9-test.
module()
{
	local name=$1 code=$2 v versions=

	shift 2
	for v in module_layout=0x10 "$@"; do
		versions="$versions { ${v#*=}, \"${v%=*}\" },"
	done
	compile "$dir/modules/$name.ko" <<-END
	#define INFO(n, t) static const char n[] \
		__attribute__((section(".modinfo"), used)) = t
	INFO(a, "name=$name");
	INFO(b, "vermagic=9.9.9-test SMP mod_unload ");
	INFO(c, "depends=");
	static const struct { unsigned long crc; char name[56]; } v[]
		__attribute__((section("__versions"), used)) = { $versions };
	$code
	END
}

lxdom()
{
	"$O/bin/lxdom" "$@" 2>"$dir/err"
	echo "status $?"
	cat "$dir/err"
}

# verdict MODULE FILTER: parts of the JSON, and the exit code.
verdict()
{
	lxdom -j check "$dir/modules/$1.ko" |
		sed "1{h;s/.*//;x;}" >"$dir/out"
	head -n 1 "$dir/out" | jq -c ".[0] | $2"
	sed -n 2p "$dir/out"
}

if ! make -s -C "$top/cli" O="$O" >&2; then
	echo "Bail out! lxdom can't be built"
	exit 1
fi
export LXDOM_LIBDIR=$dir/lib
mkdir -p "$dir/modules" "$dir/lib/9.9.9-test"
compile "$dir/lib/9.9.9-test/library.o" <<'END'
void there(void) {}
void hidden(void) {}
int variable;
END
cat >"$dir/lib/9.9.9-test/symvers" <<'END'
0x00000010 module_layout
0x00000011 there
0x00000012 variable
0x00000013 absent
0x00000014 scsi_thing
0x00000015 absent_data
END

module good 'void there(void); int init_module(void) { there(); return 0; }' \
	there=0x11
module lacks 'void there(void), absent(void);
	int init_module(void) { there(); absent(); return 0; }' \
	there=0x11 absent=0x13
module data 'extern int absent_data; int init_module(void) { return absent_data; }' \
	absent_data=0x15
module crc 'void there(void); int init_module(void) { there(); return 0; }' \
	there=0x99
module scsi 'void scsi_thing(void); int init_module(void) { scsi_thing(); return 0; }' \
	scsi_thing=0x14
echo 'no module at all' >"$dir/modules/broken.ko"

check "isolable, as text" "good: can be isolated (1 of 1 imports are there)
status 0" "$(lxdom check "$dir/modules/good.ko")"
check "isolable" '["isolable",1,1,[],[],[],[]]
status 0' "$(verdict good '[.verdict, .imports, .provided, .missing_classes,
	.missing_functions, .missing_data, .crc]')"
check "incomplete" '["incomplete",["absent"],[]]
status 1' "$(verdict lacks '[.verdict, [.missing_functions[].symbol], .missing_data]')"
check "incomplete, as text" \
"lacks: can be loaded, but stops where it calls what is missing (1 of 2 imports are there)
  functions missing (1):
    absent
status 1" "$(lxdom check "$dir/modules/lacks.ko")"
check "refused for data" '["refused",["absent_data"],[]]
status 1' "$(verdict data '[.verdict, [.missing_data[].symbol], .missing_functions]')"
check "refused for a CRC" '["refused",[["there","0x00000099","0x00000011"]]]
status 1' "$(verdict crc '[.verdict, [.crc[] | [.symbol, .wants, .has]]]')"
check "a class is missing" '["class",[["scsi",1]]]
status 1' "$(verdict scsi '[.verdict, [.missing_classes[] | [.class, .symbols]]]')"
check "no module" '["error",true]
status 1' "$(verdict broken '[.verdict, (.error | contains("broken.ko"))]')"
check "one bad one among several" "status 1" \
	"$(lxdom check "$dir/modules/good.ko" "$dir/modules/lacks.ko" | grep status)"
check "error in one line" "1" \
	"$(lxdom check "$dir/modules/broken.ko" | sed -n '/^lxdom: /p' | wc -l)"
check "neither module nor --all" \
	"status 2
lxdom: check: it wants either modules or --all: see lxdom check --help" \
	"$(lxdom check)"
check "both" "status 2" "$(lxdom check --all x | grep status)"

# Whatever a damaged file has in it, JSON is what comes out: UTF-8, and an object.
damaged()
{
	LC_ALL=C sed "$1" "$dir/modules/good.ko" >"$dir/damaged.ko"
	lxdom -j check "$dir/damaged.ko" >"$dir/out"
	iconv -f UTF-8 -t UTF-8 "$dir/out" | sed -n 1p | jq -r '.[0].error'
	sed -n 2p "$dir/out"
}
check "bytes that are no text, in the vermagic" \
	"damaged.ko: its vermagic '9.9.9-t??t SMP mod_unload ' makes no sense
status 1" "$(damaged 's/vermagic=9.9.9-test/vermagic=9.9.9-t\xff\x1bt/')"
check "bytes that are no text, behind the release" \
	"damaged.ko: its vermagic ' ?9.9-test SMP mod_unload ' makes no sense
status 1" "$(damaged 's/vermagic=9.9.9-test/vermagic= \xff9.9-test/')"

survey()
{
	lxdom -j check --all --kernel 9.9.9-test --module-dir "$dir/modules"
}
check "every module" '{"modules":6,"isolable":1,"incomplete":1,"class":1,"refused":2,"error":1}
status 0' "$(survey | sed -n 1p |
	jq -c '.summary | del(.missing_classes, .missing_functions)'
	survey | sed -n 2p)"
check "what is missing most" \
	'[[{"class":"scsi","modules":1}],[{"function":"absent","modules":1}]]' \
	"$(survey | sed -n 1p |
		jq -c '.summary | [.missing_classes, .missing_functions]')"
ln -s modules "$dir/link"
check "every module behind a link" "6" \
	"$(lxdom -j check --all --kernel 9.9.9-test --module-dir "$dir/link" |
		sed -n 1p | jq .summary.modules)"
mkdir "$dir/empty"
check "no module at all" "status 1
lxdom: $dir/empty: there are no modules: give --kernel or --module-dir" \
	"$(lxdom check --all --kernel 9.9.9-test --module-dir "$dir/empty")"
rm -r "$dir/lib/9.9.9-test"
check "no library kernel" "1 status 1" \
	"$(lxdom check --all --kernel 9.9.9-test --module-dir "$dir/modules" |
		{ read -r status; grep -c 'library kernel' | tr '\n' ' '
		echo "$status"; })"

echo "1..$n"
[ "$bad" -eq 0 ]
