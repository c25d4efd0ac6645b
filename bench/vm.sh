#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The isolated disk, behind either wall, beside the native driver, in the VM:
# rates by fio, and instructions per request by a QEMU plugin.  Prints the samples.
# O: build folder, with the VM's image in it.  VM_ROUNDS: default 7.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
O=${O:-$root/build}
rounds=${VM_ROUNDS:-7}
release=$("$root/scripts/releases.sh" amd64)
out=$O/bench/vm

mkdir -p "$out/rates/share" "$out/counts/share"
for program in reads calls elapsed; do
	gcc -O2 -Wall -static -D_GNU_SOURCE -I"$root/include/uapi" \
		-o "$out/$program" "$here/vm/$program.c"
done
gcc -O2 -Wall -D_GNU_SOURCE -shared -fPIC -fvisibility=hidden -o "$out/insns.so" \
	"$here/vm/insns.c"

# vm WHAT ROUNDS OPTION...: runs guest.sh
vm()
{
	local what=$1 n=$2

	shift 2
	cp "$here/vm/guest.sh" "$out"/{reads,calls,elapsed} "$out/$what/share/"
	"$root/scripts/vm.sh" --kernel "$O/kernels/$release/vmlinux" \
		--image "$O/vm/image-$release.cpio" --dir "$out/$what" \
		--timeout 900 "$@" -- "sh /share/guest.sh $what $n"
}

echo "measuring rates in the VM, $rounds rounds of about half a minute" >&2
vm rates "$rounds" | tr -d '\r'

echo "counting instructions in the VM, three rounds" >&2
vm counts 3 --qemu -plugin --qemu "$out/insns.so,out=$out/insns" |
	tr -d '\r' >"$out/order"
# Line by line: what was run, and what the plugin counted for it.
paste -d ' ' "$out/order" "$out/insns" | while read -r n name requests _ insns own; do
	echo "$n $name insns $((insns / requests))"
	echo "$n ${name/instructions/own} insns $((own / requests))"
done
