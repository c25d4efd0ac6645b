/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Code of thunk.S that pv_ops points to.  It has calling conventions of its
 * own: not to be called from C.
 */
#ifndef LXD_THUNK_H
#define LXD_THUNK_H

/**
 * lxd_pv_save_fl() - pv_ops.irq.save_fl: X86_EFLAGS_IF while interrupts are on, in %rax
 *
 * Context: by pv_ops, not from C; changes no other register.
 */
void lxd_pv_save_fl(void);

/**
 * lxd_pv_irq_disable() - pv_ops.irq.irq_disable: code believes that interrupts are off
 *
 * Context: by pv_ops, not from C; changes no register.
 */
void lxd_pv_irq_disable(void);

/**
 * lxd_pv_irq_enable() - pv_ops.irq.irq_enable: code believes that interrupts are on
 *
 * Context: by pv_ops, not from C; changes no register.
 */
void lxd_pv_irq_enable(void);

/**
 * lxd_pv_spin_unlock() - pv_ops.lock.queued_spin_unlock: clears the byte at %rdi
 *
 * Context: by pv_ops, not from C; changes no register.
 */
void lxd_pv_spin_unlock(void);

/**
 * lxd_pv_vcpu_is_preempted() - pv_ops.lock.vcpu_is_preempted: never, 0 in %rax
 *
 * Context: by pv_ops, not from C; changes no other register.
 */
void lxd_pv_vcpu_is_preempted(void);

/**
 * lxd_pv_ident() - identity, %rdi to %rax, of pv_ops.mmu.pte_val and its like
 *
 * Context: by pv_ops, not from C; changes no other register.
 */
void lxd_pv_ident(void);

#endif /* LXD_THUNK_H */
