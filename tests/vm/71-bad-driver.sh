#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# timeout: 240
# A driver that breaks every rule, one after the other: each ends in a fault
# report that names the deed, requests end with errors, the kernel lives on.
# shellcheck shell=dash
. /tests/vm/lib/deed.sh

# A triple fault leaves the processor as it is after a reset.
LXD_NO_REGISTERS=smep
host_up
deed 'NULL|0x0*0\b|page fault' act=null
deed 'badblk:do_null' act=null
# In a guest, the kernel's direct map is where the domain has its own.
case $LXD_WALL in
kvm)	other=ffffa00000001000;;
*)	other=ffff888000001000;;
esac
deed $other act=wild addr=0x$other
deed 'ffffffff81000000' act=wild addr=0xffffffff81000000
deed 'ffffffff81000000' act=peek addr=0xffffffff81000000
deed 'fault' act=jump addr=0x1000
deed 'progress|hang|hung|reply' act=loop
deed 'badblk' act=loop
deed 'not in flight|refused' act=twice
deed 'not in flight|refused' act=alien
deed 'stack' act=stack
deed 'divide' act=divide
# In a guest, it turns off interrupts that never come: 91-kvm-ring0.
[ "$LXD_WALL" = kvm ] || deed 'cli|privileged|protection' act=cli
deed 'hlt|privileged|protection' act=hlt
deed 'out|port|privileged|protection' act=port
deed 'wrmsr|protection' act=msr
deed 'page fault: write' act=patch
deed 'page fault: execution' act=exec
# What reaches the text by page tables of its own meets the memory slot.
case $LXD_WALL in
kvm)	deed 'write of physical address .* nothing that can be written' act=remap
	deed 'triple fault' act=smep;;
*)	deed 'control register' act=remap;;
esac
deed 'system call|syscall|seccomp|SIGSYS' act=syscall
# In a guest, each has its vector: 91-kvm-vectors.
[ "$LXD_WALL" = kvm ] || deed 'privileged instruction: int' act=int addr=32
if [ "$LXD_WALL" != kvm ]; then
	# Of another system's calls the filter makes no signal, but an end at once.
	LXD_NO_REGISTERS="smep int"
	deed 'system call|syscall|seccomp|SIGSYS' act=int addr=128
	LXD_NO_REGISTERS=smep
fi
deed 'input_allocate_device' act=missing
deed 'xdp_do_flush.*no domain has an XDP program' act=program
deed 'BUG|invalid opcode' act=bug
deed 'memory' act=memory
deed 'progress|hang|hung|reply' act=log
no_bad_end
# The next driver is served as if nothing had been.
run_domain null_blk
read_ok /dev/nullb0
stop_domain null_blk
