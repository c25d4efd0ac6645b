#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Checks of the sources that need no run.  Each prints a TAP line with what it
# found; ends in "N passed, N failed".
set -uo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
O=${O:-$top/build}
cd "$top" || exit 1
dir=$O/lint
mkdir -p "$dir" "$O/linux-source/include"
rel=$(scripts/releases.sh amd64) || exit 1
passed=0 failed=0

# check NAME COMMAND...: the command must succeed and print nothing.
check()
{
	local name=$1 rc=0
	shift

	"$@" >"$dir/out" 2>&1 || rc=$?
	if [ $rc = 0 ] && [ ! -s "$dir/out" ]; then
		passed=$((passed + 1))
		echo "ok - $name"
	else
		failed=$((failed + 1))
		head -n 60 "$dir/out" | sed 's/^/#   /'
		echo "not ok - $name"
	fi
}

# Files that git knows or would take: what a commit would have.
files()
{
	git ls-files --cached --others --exclude-standard -- "$@" |
		while read -r f; do [ -f "$f" ] && echo "$f"; done
	return 0
}

# checkpatch IGNORED-TYPES FILE-PATTERN...
checkpatch()
{
	local ignore=$1 list
	shift

	# Expected output of the IDL compiler's tests is not written by hand.
	list=$(files "$@" | grep -v '^tests/idlc/.*\.out/')
	[ -n "$list" ] || {
		echo "no files: $*"
		return 1
	}
	# shellcheck disable=SC2086
	perl "$O/linux-source/scripts/checkpatch.pl" --no-tree --strict --terse \
		--no-summary --root="$O/linux-source" ${ignore:+--ignore "$ignore"} -f $list
}

# In the first three lines; of a page, which begins with its title, in the last.
# COPYING is the licence, and the IDL compiler's tests compare what it says of bad
# input (*.err) with what is in the file, byte by byte.
licences()
{
	local f where

	files ':!COPYING' ':!tests/idlc/bad/*.err' | while read -r f; do
		where="head -n 3"
		case $f in
		tests/*) ;;
		*.md) where="tail -n 1" ;;
		esac
		$where "$f" | grep -q 'SPDX-License-Identifier: GPL-2.0-only' ||
			echo "$f: no SPDX-License-Identifier: GPL-2.0-only where it belongs"
	done
}

shell_scripts()
{
	local list

	list=$(files '*.sh' .ci/run scripts/demo tests/vm/rig/init tests/vm/rig/guest \
		tests/vm/rig/bin/lxdom)
	# shellcheck disable=SC2086
	shellcheck -x $list
}

module()
{
	local out=$1
	shift

	rm -rf "${dir:?}/$out"
	scripts/module.sh host "$rel" "$dir/$out" "$@"
}

# Headers that the IDL compiler has made are as it makes them.
kernel_doc()
{
	files '*.h' | grep -v '^tests/idlc/.*\.out/' | xargs scripts/kernel-doc-check.py
}

# The check above must be able to fail: one fault of each kind is found, and
# what is as it should be is left in peace.
kernel_doc_finds()
{
	local probe=$dir/kernel-doc rc=0

	rm -rf "$probe"
	mkdir -p "$probe/host"
	cat >"$probe/host/probe.h" <<-'EOT'
	/* bare() follows a plain comment. */
	void bare(void);

	/**
	 * other() - not the name of what follows
	 *
	 * Context: any.
	 */
	void named(void);

	/**
	 * params() - one lacks, one is too many
	 * @there: is there
	 * @gone: is not
	 *
	 * Context: any.
	 */
	void params(int there, void (*lacking)(int arg));

	/**
	 * value() - returns what it does not tell, from where it does not tell
	 */
	static inline struct probe *value(void)
	{
		return (struct probe *)0;
	}

	/**
	 * none() - tells of what it does not return
	 *
	 * Context: any.
	 * Return: 0
	 */
	void none(void);

	/**
	 * good() - as it should be
	 * @fmt: format
	 *
	 * Context: any.
	 * Return: 0
	 */
	__printf(1, 2) int good(const char *fmt, ...);

	struct probe {
		int (*op)(int arg);
	};
	extern int (*variable)(int arg);
	EOT
	cat >"$probe/expected" <<-'EOT'
	host/probe.h:2: bare: no kernel-doc
	host/probe.h:9: named: the kernel-doc before it is other's
	host/probe.h:18: params: @lacking is not described
	host/probe.h:18: params: @gone is described and not there
	host/probe.h:23: value: no "Return:"
	host/probe.h:23: value: no "Context:"
	host/probe.h:34: none: "Return:" of what returns nothing
	EOT
	(cd "$probe" && "$top/scripts/kernel-doc-check.py" host/probe.h >found) || rc=$?
	[ $rc = 1 ] || echo "kernel-doc-check.py ended with $rc"
	diff "$probe/expected" "$probe/found"
}

# The glue is per class: outside of tests and docs no driver has a name.  Those
# are looked for that the tests run, and other well-known ones; "dummy" is a word
# too, so only as a string.  scripts/ and bench/ are left out: the demo, and the
# measurements, are of drivers that they name.
driver_names()
{
	local block='null_?blk|nullb[0-9]?|brd|ramdisk|nvme|virtio_(blk|net)'
	local net='e1000e?|e100|8139(cp|too)|pcnet32|ne2k([-_]pci)?|tulip|ixgbe(vf)?'

	net="$net|igb(vf)?|igc|i40e|r8169|tg3|bnx2x?|forcedeth"
	files host domain runner cli idl idlc chan include packaging |
		xargs grep -n -i -E "\b($block|$net)\b|\"dummy\"" --
	# What xargs makes of grep's 1: nothing found.
	[ $? = 123 ]
}

unfinished()
{
	files | grep -v -E '^(COPYING|docs/|scripts/lint.sh|tests/idlc/)' |
		xargs grep -n -E '\b(TODO|FIXME|XXX|HACK)\b' --
	[ $? = 123 ]
}

long_files()
{
	files '*.[chlyS]' '*.sh' '*.py' | xargs wc -l |
		awk '$2 != "total" && $1 > 800 { print $2 ": " $1 " lines, at most 800" }'
}

# Types of message that are left out, and why:
# CAMELCASE		names that libraries, compilers and the kernel chose
# EMBEDDED_FUNCTION_NAME	a stand-in names the function it stands in for
# VSPRINTF_SPECIFIER_PX	addresses of a domain give nothing of the kernel away
# VOLATILE		iounmap() is declared so
# BIT_MACRO, PREFER_KERNEL_TYPES, PREFER_DEFINED_ATTRIBUTE_MACRO, MACRO_ARG_REUSE
#			user space and shared headers lack the kernel's macros
# AVOID_BUG		tests crash domains on purpose
# MACRO_WITH_FLOW_CONTROL	a test ends where what it expects is not so
# OPEN_ENDED_LINE, PARENTHESIS_ALIGNMENT	TRACE_EVENT() is written otherwise
user=CAMELCASE,EMBEDDED_FUNCTION_NAME,BIT_MACRO,PREFER_KERNEL_TYPES
user=$user,PREFER_DEFINED_ATTRIBUTE_MACRO,MACRO_ARG_REUSE
check "checkpatch: kernel" checkpatch CAMELCASE 'host/*.[ch]' \
	':!host/trace.h'
check "checkpatch: tracepoints" checkpatch \
	CAMELCASE,OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT host/trace.h
check "checkpatch: shared headers" checkpatch "$user" 'include/*.h' 'chan/*.h'
check "checkpatch: library kernel" checkpatch \
	CAMELCASE,EMBEDDED_FUNCTION_NAME,VSPRINTF_SPECIFIER_PX,VOLATILE \
	'domain/*.[chS]'
check "checkpatch: user space" checkpatch "$user" \
	'runner/*.[ch]' 'cli/*.[ch]' 'idlc/*.[ch]' 'bench/*.[ch]'
check "checkpatch: tests" checkpatch "$user,AVOID_BUG,MACRO_WITH_FLOW_CONTROL" 'tests/*.[ch]'
check "licence lines" licences
check "kernel-doc of headers" kernel_doc
check "kernel-doc: what lacks is found" kernel_doc_finds
check "shellcheck" shell_scripts
check "host module: gcc W=1" module w1 W=1 KCFLAGS=-Werror
check "host module: sparse" module sparse C=2
# Without the thunks that only gcc was configured for, objtool has no say.
check "host module: clang" module clang "CC=$top/scripts/clang-cc.sh" \
	OBJECT_FILES_NON_STANDARD=y
check "no driver's name outside of tests and docs" driver_names
check "nothing unfinished" unfinished
check "no file over 800 lines" long_files

echo "$passed passed, $failed failed"
[ $failed = 0 ]
