#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The isolated network drivers beside the native ones, in the VM.  Prints the
# samples.
# O: build folder, with the VM's image in it.  NET_ROUNDS: default 5.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
O=${O:-$root/build}
rounds=${NET_ROUNDS:-5}
release=$("$root/scripts/releases.sh" amd64)
out=$O/bench/net

# vm WHAT OPTION...: runs net.sh
vm()
{
	local what=$1

	shift
	mkdir -p "$out/$what/share"
	cp "$here/vm/net.sh" "$out/$what/share/"
	"$root/scripts/vm.sh" --kernel "$O/kernels/$release/vmlinux" \
		--image "$O/vm/image-$release.cpio" --dir "$out/$what" \
		--timeout 900 "$@" -- "sh /share/net.sh $what $rounds" |
		tr -d '\r'
}

# The card and its peer on one hub, behind an IOMMU; the places are net.sh's.
nic=(--append intel_iommu=on
     --qemu -device --qemu "intel-iommu,intremap=on,caching-mode=on")
for card in e1000e:10 virtio-net-pci:11; do
	nic+=(--qemu -netdev --qemu "hubport,id=port${card#*:},hubid=0"
	      --qemu -device
	      --qemu "${card%:*},netdev=port${card#*:},addr=0x${card#*:}")
done

echo "measuring packets in the VM, $rounds rounds of about twenty seconds" >&2
vm dummy
echo "measuring a network card in the VM, $rounds rounds of about half a minute" >&2
vm nic "${nic[@]}"
