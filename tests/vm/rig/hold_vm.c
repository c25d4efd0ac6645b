// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps a virtual machine with a virtual CPU open, which it never runs, until
 * it is killed.  It says "held" once that is so.
 *
 * KVM flips static keys when the first virtual machine comes and when the last
 * one goes: preempt_notifier_key in __schedule() (kernel/sched/core.c) and
 * kvm_has_noapic_vcpu (arch/x86/kvm/lapic.c).  The kernel then patches code
 * that the other processor runs, and QEMU before 8.1 may keep a translation
 * from the middle of that for ever ("accel/tcg: Always lock pages before
 * translation"): both processors trap on an int3 that is not there any more.
 * With this one open, no key flips while tests run.  Tests with devices run in
 * such a QEMU (run.sh); the others were not run without this yet.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(void)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	int vm = kvm < 0 ? -1 : ioctl(kvm, KVM_CREATE_VM, 0);

	if (vm < 0 || ioctl(vm, KVM_CREATE_VCPU, 0) < 0) {
		perror("hold-vm: /dev/kvm");
		return 1;
	}
	puts("held");
	fflush(stdout);
	for (;;)
		pause();
}
