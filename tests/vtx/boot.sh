#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Boots a kernel in Bochs, whose processor has VT-x and EPT, from a CD that it
# makes.  What the guest writes to its second serial port is this script's
# output.
# usage: boot.sh KERNEL INITRD DIR SECONDS
#   DIR		this run's folder: console.log, output, bochs.log
#   SECONDS	for the whole run
# environment: VTX_CPU	Bochs's name of the processor
# Status 124: time ran out.  Nothing else tells how the guest fared: Bochs ends
# with 1 even when the guest has powered off.
set -euo pipefail

usage='usage: boot.sh KERNEL INITRD DIR SECONDS'
kernel=${1:?$usage}
initrd=${2:?$usage}
dir=${3:?$usage}
seconds=${4:?$usage}
# The newest that this kernel boots on; without posted interrupts, as all of them.
cpu=${VTX_CPU:-broadwell_ult}

# One that idles by mwait loses wake-ups in Bochs.  What mitigates only makes an
# emulated processor slower.
append='console=ttyS0 loglevel=5 panic=-1 oops=panic reboot=t idle=halt
	mitigations=off tsc=reliable net.ifnames=0 log_buf_len=1M'

make_cd()
{
	local cd=$dir/cd

	mkdir -p "$cd"
	cp /usr/lib/ISOLINUX/isolinux.bin \
		/usr/lib/syslinux/modules/bios/ldlinux.c32 "$cd/"
	cp "$kernel" "$cd/linux"
	cp "$initrd" "$cd/initrd"
	cat >"$cd/isolinux.cfg" <<-END
		default linux
		label linux
		kernel linux
		initrd initrd
		append ${append//[$'\n\t']/ }
	END
	xorriso -as mkisofs -quiet -o "$dir/cd.iso" -b isolinux.bin \
		-no-emul-boot -boot-load-size 4 -boot-info-table "$cd" \
		2>"$dir/xorriso.log"
	rm -r "$cd"
}

# The terminal is its only display without a window system; ALSA, its default,
# dies of the lack of a sound card.
make_config()
{
	cat >"$dir/bochsrc" <<-END
		config_interface: textconfig
		display_library: term, options="hideIPS"
		vga: update_freq=1
		romimage: file=/usr/share/bochs/BIOS-bochs-latest
		vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
		memory: guest=768, host=768
		cpu: model=$cpu, count=1, ips=100000000, reset_on_triple_fault=0
		clock: sync=none
		ata0-master: type=cdrom, path="$dir/cd.iso", status=inserted
		boot: cdrom
		com1: enabled=1, mode=file, dev="$dir/console.log"
		com2: enabled=1, mode=file, dev="$dir/output"
		sound: waveoutdrv=dummy, waveindrv=dummy, midioutdrv=dummy
		mouse: enabled=0
		log: $dir/bochs.log
		panic: action=fatal
		error: action=report
		info: action=ignore
	END
	# Its debugger waits for a word at the start.
	echo c >"$dir/start"
}

mkdir -p "$dir"
dir=$(realpath "$dir")
make_cd
make_config
: >"$dir/console.log"
: >"$dir/output"

# What Bochs draws must be read, or it waits for that for ever.
rc=0
TERM=linux timeout -k 5 "$seconds" python3 -c \
	'import pty, sys; pty.spawn(sys.argv[1:])' \
	bochs -q -f "$dir/bochsrc" -rc "$dir/start" \
	</dev/null >"$dir/screen" 2>&1 &
bochs=$!
tail -f -s 1 --pid=$bochs "$dir/output"
wait $bochs || rc=$?
rm -f "$dir/cd.iso"
[ $rc != 124 ] || {
	echo "boot: time ran out after $seconds s, see $dir/console.log" >&2
	exit 124
}
