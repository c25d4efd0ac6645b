#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Tests the IDL compiler, plain and under sanitizers: exact errors (bad/),
# golden output (good/NAME.out/), generated code for user space and for the
# kernel, and what that code does (host.c, shape.c, reply.c, domain.c,
# random.c).  Prints TAP.
# usage: run.sh [--accept]	--accept: write bad/*.err and the golden files anew
# O: build folder
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
O=${O:-$top/build}
out=$O/tests/idlc
log=$out/log
accept=
[ "${1:-}" = --accept ] && accept=1

n=0
bad=0

# result STATUS NAME: a line of TAP; what went wrong is in $log
result()
{
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		sed 's/^/# /' "$log"
		bad=$((bad + 1))
	fi
	: >"$log"
}

# check NAME COMMAND...: a test is a command; its output explains a failure
check()
{
	local name=$1 rc=0

	shift
	"$@" >"$log" 2>&1 || rc=$?
	result $rc "$name"
}

fresh()
{
	rm -rf "$1" && mkdir -p "$1"
}

# Nothing may be left, not even under a temporary name.
is_empty()
{
	local found

	found=$(ls -A "$1")
	[ -z "$found" ] || { echo "left in $1: $found"; return 1; }
}

# refused IDLC NAME: exit code 1, the expected text, no file
refused()
{
	local rc=0

	fresh "$out/none"
	(cd "$here" && "$1" -o "$out/none" "bad/$2.idl") \
		>"$out/stdout" 2>"$out/stderr" || rc=$?
	[ $rc = 1 ] || { echo "exit code $rc, not 1"; cat "$out/stderr"; return 1; }
	is_empty "$out/none" || return 1
	[ ! -s "$out/stdout" ] || { echo "wrote to its output"; return 1; }
	diff -u "$here/bad/$2.err" "$out/stderr"
}

# accepted IDLC NAME: exit code 0, silent, golden files as they should be
accepted()
{
	local dir=$out/code/$2 want rc=0

	fresh "$dir"
	(cd "$here" && "$1" -o "$dir" "good/$2.idl") >"$out/stdout" 2>&1 || rc=$?
	[ $rc = 0 ] || { echo "exit code $rc"; cat "$out/stdout"; return 1; }
	[ ! -s "$out/stdout" ] || { cat "$out/stdout"; return 1; }
	[ "$(find "$dir" -type f | wc -l)" = 9 ] ||
		{ echo "not nine files:"; ls -A "$dir"; return 1; }
	for want in "$here/good/$2.out"/*; do
		[ -e "$want" ] || continue
		diff -u "$want" "$dir/$(basename "$want")" || rc=1
	done
	return $rc
}

# user_space CC DIR: the generated code, without a warning
user_space()
{
	local f

	for f in "$2"/*.c; do
		"$1" -std=gnu11 -O2 -Wall -Wextra -Werror -Wmissing-prototypes \
			-I"$top/include/uapi" -I"$here/glue" -I"$2" \
			-c -o "$out/object.o" "$f" || return 1
	done
}

# kernel RELEASE: the generated code, the two real interfaces among it, with the
# glue of host/ and domain/, by kbuild with W=1
kernel()
{
	local dir=$out/kernel-$1 f objects=()

	fresh "$dir"
	cp "$top/host/lxd_host_glue.h" "$top/domain/lxd_domain_glue.h" "$dir"
	find "$out/code" -name '*.[ch]' ! -name '*_fuzz.*' -exec cp -t "$dir" {} +
	for f in "$top"/idl/*.idl; do
		"$idlc" -o "$dir" "$f" || return 1
	done
	rm -f "$dir"/*_fuzz.*
	for f in "$dir"/*.c; do
		f=$(basename "$f")
		objects+=("${f%.c}.o")
	done
	{
		echo "obj-m := ${objects[*]}"
		echo "ccflags-y := -Werror -I\$(src) -I$top/include/uapi"
	} >"$dir/Kbuild"
	make -s -C "/usr/src/linux-headers-$1" M="$dir" W=1 "${objects[@]}" ||
		return 1
	[ "$(find "$dir" -name '*.o' | wc -l)" = ${#objects[@]} ] ||
		{ echo "objects are missing"; return 1; }
}

# ---- command line ----

version()
{
	[[ $("$idlc" --version) =~ ^idlc\ [0-9]+$ ]]
}

help_text()
{
	"$idlc" --help | grep -q '^Usage: idlc ' && "$idlc" -h >/dev/null
}

# complains CODE TEXT ARGUMENT...: exit code and the only line of stderr
complains()
{
	local rc=0 code=$1 text=$2

	shift 2
	"$idlc" "$@" >"$out/stdout" 2>"$out/stderr" || rc=$?
	[ $rc = "$code" ] || { echo "exit code $rc, not $code"; return 1; }
	[ ! -s "$out/stdout" ] || { echo "wrote to its output"; return 1; }
	# Temporary names have the number of the process.
	diff <(echo "$text") <(sed 's/\.[0-9]*\.tmp:/.PID.tmp:/' "$out/stderr")
}

unknown_option()
{
	local rc=0

	"$idlc" --wrong >"$out/stdout" 2>"$out/stderr" || rc=$?
	[ $rc = 2 ] && grep -q "Try 'idlc --help'" "$out/stderr"
}

too_large()
{
	fresh "$out/none"
	{ echo 'interface t = 1 { version 1;'; yes '// filler' | head -c 300000
	  echo '}'; } >"$out/large.idl"
	complains 2 "idlc: $out/large.idl: larger than 262144 bytes" \
		-o "$out/none" "$out/large.idl" && is_empty "$out/none"
}

empty_file()
{
	: >"$out/empty.idl"
	fresh "$out/none"
	complains 1 "$out/empty.idl:1:1: error: expected 'interface' before end of file

^" -o "$out/none" "$out/empty.idl" && is_empty "$out/none"
}

# The last file can't be put in place: no temporary file stays.
blocked()
{
	local rc=0 d=$out/blocked

	fresh "$d"
	mkdir -p "$d/minimal.md/in-the-way"
	"$idlc" -o "$d" "$here/good/minimal.idl" >"$out/stdout" 2>&1 || rc=$?
	[ $rc = 2 ] || { echo "exit code $rc, not 2"; return 1; }
	grep -q "^idlc: $d/minimal.md: " "$out/stdout" ||
		{ cat "$out/stdout"; return 1; }
	! find "$d" -name '*.tmp' | grep .
}

# An error leaves the files of an earlier run alone.
untouched()
{
	local d=$out/untouched

	fresh "$d"
	"$idlc" -o "$d" "$here/good/minimal.idl" || return 1
	(cd "$d" && sha256sum -- *) >"$out/sums"
	{ cat "$here/good/minimal.idl"; echo '}'; } >"$out/minimal.idl"
	if "$idlc" -o "$d" "$out/minimal.idl" 2>/dev/null; then
		return 1
	fi
	(cd "$d" && sha256sum --quiet -c "$out/sums") &&
		[ "$(find "$d" -type f | wc -l)" = 9 ]
}

depfile()
{
	local d=$out/dep

	fresh "$d"
	"$idlc" -o "$d" --depfile "$d/rule.d" "$here/good/minimal.idl" || return 1
	grep -q "^$d/minimal_msg.h .* $d/minimal.md: $here/good/minimal.idl$" \
		"$d/rule.d" || { cat "$d/rule.d"; return 1; }
	make -s -f "$d/rule.d" -q
}

# ---- the order of things ----

mkdir -p "$out" && : >"$log" || exit 1
make -s -C "$top/idlc" O="$O" >"$log" 2>&1
result $? "idlc builds"
make -s -C "$top/idlc" O="$O" SAN=1 >"$log" 2>&1
result $? "idlc builds under sanitizers"

if [ $accept ]; then
	for f in "$here"/bad/*.idl; do
		(cd "$here" && "$O/bin/idlc" -o "$out" "bad/${f##*/}") \
			2>"${f%.idl}.err"
	done
	for f in "$here"/good/*.out/*; do
		dir=$(dirname "$f")
		"$O/bin/idlc" -o "$out" "${dir%.out}.idl" &&
			cp "$out/${f##*/}" "$f"
	done
	echo "accepted; look at the difference before you commit it"
	exit
fi

for idlc in "$O/bin/idlc" "$O/bin/idlc-san"; do
	which=${idlc##*/}
	for f in "$here"/bad/*.idl; do
		f=$(basename "$f" .idl)
		check "$which: bad/$f" refused "$idlc" "$f"
	done
	for f in "$here"/good/*.idl; do
		f=$(basename "$f" .idl)
		check "$which: good/$f" accepted "$idlc" "$f"
	done
	check "$which: --version" version
	check "$which: --help" help_text
	check "$which: unknown option" unknown_option
	check "$which: no file" complains 2 \
		"idlc: give exactly one FILE.idl; try 'idlc --help'"
	check "$which: two files" complains 2 \
		"idlc: give exactly one FILE.idl; try 'idlc --help'" a b
	check "$which: missing file" complains 2 \
		"idlc: $out/missing.idl: No such file or directory" \
		"$out/missing.idl"
	check "$which: a folder" complains 2 \
		"idlc: $here: Is a directory" "$here"
	check "$which: missing output folder" complains 2 \
		"idlc: $out/missing/minimal_msg.h.PID.tmp: No such file or directory" \
		-o "$out/missing" "$here/good/minimal.idl"
	check "$which: too large" too_large
	check "$which: empty" empty_file
	check "$which: blocked output" blocked
	check "$which: error leaves old files" untouched
	check "$which: --depfile" depfile
done
idlc=$O/bin/idlc

for dir in "$out"/code/*; do
	check "gcc: ${dir##*/}" user_space gcc "$dir"
	check "clang: ${dir##*/}" user_space clang "$dir"
done
for release in $("$top/scripts/releases.sh"); do
	check "kernel code for $release" kernel "$release"
done

make -s -C "$here" O="$O" >"$log" 2>&1
result $? "programs of generated code build"
for program in $(make -s -C "$here" O="$O" list); do
	CMOCKA_MESSAGE_OUTPUT=TAP timeout 300 "$program" >"$out/tap" 2>&1
	rc=$?
	while read -r line; do
		cp "$out/tap" "$log"
		[[ $line = ok* ]]
		result $? "${program##*/}: ${line##* - }"
	done < <(grep -E '^(not )?ok ' "$out/tap")
	cp "$out/tap" "$log"
	result $rc "${program##*/}: exit code"
done

echo "1..$n"
[ $bad = 0 ]
