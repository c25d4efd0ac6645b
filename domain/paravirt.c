// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table behind the privileged operations that kernel code makes through
 * function pointers.  Interrupts and spin locks work (thunk.S); a domain has no
 * use for any of the others and stops if it tries.
 */
#include <linux/compiler.h>
#include <asm/paravirt.h>
#include <asm/qspinlock.h>
#include "lxd.h"
#include "thunk.h"

static void refused(void)
{
	lxd_fault("privileged operation (pv_ops) called from %px",
		  __builtin_return_address(0));
}

static void io_delay(void)
{
}

static void native_cpuid_op(unsigned int *eax, unsigned int *ebx,
			    unsigned int *ecx, unsigned int *edx)
{
	native_cpuid(eax, ebx, ecx, edx);
}

struct pv_info pv_info = { .name = "lxdom" };

#define REFUSED		((void *)refused)
#define REFUSED_CS	((struct paravirt_callee_save){ REFUSED })
#define CS(fn)		((struct paravirt_callee_save){ fn })

struct paravirt_patch_template pv_ops = {
	.cpu = {
		.io_delay = io_delay,
		.get_debugreg = REFUSED,
		.set_debugreg = REFUSED,
		.read_cr0 = REFUSED,
		.write_cr0 = REFUSED,
		.write_cr4 = REFUSED,
		.load_tr_desc = REFUSED,
		.load_gdt = REFUSED,
		.load_idt = REFUSED,
		.set_ldt = REFUSED,
		.store_tr = REFUSED,
		.load_tls = REFUSED,
		.load_gs_index = REFUSED,
		.write_ldt_entry = REFUSED,
		.write_gdt_entry = REFUSED,
		.write_idt_entry = REFUSED,
		.alloc_ldt = REFUSED,
		.free_ldt = REFUSED,
		.load_sp0 = REFUSED,
		.wbinvd = REFUSED,
		.cpuid = native_cpuid_op,
		.read_msr = REFUSED,
		.write_msr = REFUSED,
		.read_msr_safe = REFUSED,
		.write_msr_safe = REFUSED,
		.read_pmc = REFUSED,
		.start_context_switch = REFUSED,
		.end_context_switch = REFUSED,
	},
	.irq = {
		.save_fl = CS(lxd_pv_save_fl),
		.irq_disable = CS(lxd_pv_irq_disable),
		.irq_enable = CS(lxd_pv_irq_enable),
		.safe_halt = REFUSED,
		.halt = REFUSED,
	},
	.mmu = {
		.flush_tlb_user = REFUSED,
		.flush_tlb_kernel = REFUSED,
		.flush_tlb_one_user = REFUSED,
		.flush_tlb_multi = REFUSED,
		.tlb_remove_table = REFUSED,
		.exit_mmap = REFUSED,
		.notify_page_enc_status_changed = REFUSED,
		.read_cr2 = REFUSED_CS,
		.write_cr2 = REFUSED,
		.read_cr3 = REFUSED,
		.write_cr3 = REFUSED,
		.pte_val = CS(lxd_pv_ident),
		.make_pte = CS(lxd_pv_ident),
		.pgd_val = CS(lxd_pv_ident),
		.make_pgd = CS(lxd_pv_ident),
		.pmd_val = CS(lxd_pv_ident),
		.make_pmd = CS(lxd_pv_ident),
		.pud_val = CS(lxd_pv_ident),
		.make_pud = CS(lxd_pv_ident),
		.p4d_val = CS(lxd_pv_ident),
		.make_p4d = CS(lxd_pv_ident),
		.set_pte = REFUSED,
		.set_pmd = REFUSED,
		.set_pud = REFUSED,
		.set_p4d = REFUSED,
		.set_pgd = REFUSED,
		.set_fixmap = REFUSED,
	},
	.lock = {
		.queued_spin_lock_slowpath = native_queued_spin_lock_slowpath,
		.queued_spin_unlock = CS(lxd_pv_spin_unlock),
		.wait = REFUSED,
		.kick = REFUSED,
		.vcpu_is_preempted = CS(lxd_pv_vcpu_is_preempted),
	},
};
