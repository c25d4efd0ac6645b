#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The help of the lxdom command, its man pages and its shell completion must
# name the same verbs and options.  Prints TAP.
# usage: cli_drift.sh
# environment: O	build folder
#
# The completion sets variables that shellcheck doesn't see.
# shellcheck disable=SC2154

top=$(cd "$(dirname "$0")/../.." && pwd)
O=${O:-$top/build}
man=$top/docs/man
completion=$top/packaging/bash-completion/lxdom
# shellcheck source=tests/unit/lib/tap.sh
. "$top/tests/unit/lib/tap.sh"

if ! make -s -C "$top/cli" O="$(realpath -m "$O")" >&2 ||
   ! help=$("$O/bin/lxdom" help -j); then
	echo "Bail out! lxdom can't be built or run"
	exit 1
fi

verbs()
{
	jq -r '.[].name' <<<"$help" | sort
}

# "--name NAME", "-f --follow": as help has the options of a verb.
options()
{
	jq -r --arg v "$1" '.[] | select(.name == $v) | .options[] |
		(if .letter then "-\(.letter) " else "" end) + "--\(.name)" +
		(if .argument then " \(.argument)" else "" end)' <<<"$help" |
		sort
}

# The same from the list in a page: ".It Fl j , Fl -json", ".It Fl -name Ar X".
page_options()
{
	sed -n 's/^\.It Fl \(.*\)/\1/p' "$1" |
		sed 's/ , Fl / /; s/ Ar / /; s/^\([a-zA-Z]\) -/-\1 --/; s/^-\([a-z]\)/--\1/' |
		sed 's/^--\([a-z]\) --/-\1 --/' | sort
}

page_of()
{
	case $1 in
	version | help) echo "$man/lxdom.8" ;;
	*) echo "$man/lxdom-$1.8" ;;
	esac
}

check "verbs in lxdom.8" "$(verbs)" \
	"$(sed -n 's/^\.It Cm \([a-z]*\).*/\1/p' "$man/lxdom.8" | sort)"
check "a page for each verb but version and help" \
	"$(verbs | grep -v -x -e version -e help)" \
	"$(find "$man" -name 'lxdom-*.8' -printf '%f\n' |
		sed 's/lxdom-\(.*\)\.8/\1/' | sort)"
for v in $(verbs); do
	check "options of $v in its page" "$(options "$v")" \
		"$(page_options "$(page_of "$v")")"
done

# shellcheck source=/dev/null
. "$completion"
check "verbs in the completion" "$(verbs)" \
	"$(tr ' ' '\n' <<<"$_lxdom_verbs" | sort)"
check "verbs with options in the completion" "$(verbs)" \
	"$(printf '%s\n' "${!_lxdom_options[@]}" | sort)"
for v in $(verbs); do
	check "options of $v in the completion" \
		"$(options "$v" | grep -o -e '--[a-z-]*' | sort)" \
		"$(tr ' ' '\n' <<<"${_lxdom_options[$v]} $_lxdom_common" |
			grep . | sort)"
done

# What a user would get who presses the key at the end of a line: bash breaks words
# at COMP_WORDBREAKS, and puts each reply in place of what comes after the last one.
complete_line()
{
	local broken=${1//:/ : }

	COMP_LINE=$1
	COMP_POINT=${#1}
	read -ra COMP_WORDS <<<"${broken//=/ = }"
	[[ $1 != *\  ]] || COMP_WORDS+=("")
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	_lxdom 2>/dev/null
	printf '%s\n' "${COMPREPLY[@]}" | sort
}

# Devices and kernels that this machine need not have.
ls()
{
	case $1 in
	/sys/bus/pci/devices) printf '%s\n' 0000:00:04.0 0000:00:1f.3 0001:00:04.0 ;;
	/lib/modules) printf '%s\n' 6.1.0-56-amd64 6.1.0-56-cloud-amd64 7.0.0 ;;
	esac
}

# One case a kind of word.
check "completion of a verb" "show" "$(complete_line 'lxdom sh')"
check "completion of an option" "--deadline" \
	"$(complete_line 'lxdom run --d')"
check "completion of an option after a module" "--window" \
	"$(complete_line 'lxdom run thing --wi')"
check "completion of an action" "mkdir" \
	"$(complete_line 'lxdom config disk mk')"
check "completion of help" "version" "$(complete_line 'lxdom help ver')"
check "no completion of a verb that there is not" "" \
	"$(complete_line 'lxdom nosuch --')"

check "completion of a device" "0000:00:04.0
0000:00:1f.3
0001:00:04.0
none" "$(complete_line 'lxdom run --pci ')"
check "completion of a device, the segment" "0000:00:04.0
0000:00:1f.3" "$(complete_line 'lxdom run --pci 0000')"
check "completion of a device at a colon" "00:04.0
00:1f.3" "$(complete_line 'lxdom run --pci 0000:')"
check "completion of a device after a colon" "00:04.0
00:1f.3" "$(complete_line 'lxdom run --pci 0000:0')"
check "completion of a device after both" "1f.3" \
	"$(complete_line 'lxdom run --pci 0000:00:1')"
check "completion of a second device" "1f.3" \
	"$(complete_line 'lxdom run --pci 0000:00:04.0 --pci 0000:00:1')"
check "completion of an option after a device" "--window" \
	"$(complete_line 'lxdom run --pci 0000:00:04.0 --wi')"
check "completion of a device after =" "1f.3" \
	"$(complete_line 'lxdom run --pci=0000:00:1')"
check "completion of none after =" "none" \
	"$(complete_line 'lxdom run --pci=n')"
check "completion at =" "kvm
process" "$(complete_line 'lxdom run --isolation=')"
check "completion of a kernel after =" "6.1.0-56-amd64
6.1.0-56-cloud-amd64" "$(complete_line 'lxdom check --kernel=6')"
check "completion of an option after one with =" "--window" \
	"$(complete_line 'lxdom run --kernel=7.0.0 --memory=8 --wi')"
check "no completion of what has no value" "" \
	"$(complete_line 'lxdom check --all=')"
# Somebody may have taken the characters out of COMP_WORDBREAKS.
COMP_WORDS=(lxdom run --pci=0000:00:1)
COMP_LINE=${COMP_WORDS[*]} COMP_POINT=${#COMP_LINE} COMP_CWORD=2
_lxdom
check "completion without word breaks" "--pci=0000:00:1f.3" "${COMPREPLY[*]}"

# The exit codes are an interface, too.
check "exit codes in lxdom.8" \
	"$(sed -n 's/.*LXD_EXIT_[A-Z_]*[[:space:]]*= \([0-9]*\),.*/\1/p' \
		"$top/cli/cli.h")" \
	"$(sed -n '/^\.Sh EXIT STATUS/,/^\.El/s/^\.It \([0-9]\)/\1/p' \
		"$man/lxdom.8")"

for page in "$man"/*.8; do
	check "mandoc on ${page##*/}" "" \
		"$(mandoc -T lint -W warning "$page" 2>&1)"
done

echo "1..$n"
[ "$bad" -eq 0 ]
