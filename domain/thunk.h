/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Code of thunk.S that pv_ops points to.  It has calling conventions of its
 * own: not to be called from C.
 */
#ifndef LXD_THUNK_H
#define LXD_THUNK_H

void lxd_pv_save_fl(void);
void lxd_pv_irq_disable(void);
void lxd_pv_irq_enable(void);
void lxd_pv_spin_unlock(void);
void lxd_pv_vcpu_is_preempted(void);
void lxd_pv_ident(void);

#endif /* LXD_THUNK_H */
