/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running a guest.  There is no device model: a guest may leave for a service
 * of the back end, and any other exit is a fault of the domain.
 */
#ifndef LXD_RUNNER_VMM_H
#define LXD_RUNNER_VMM_H

#include "domain.h"
#include "err.h"

struct kvm_run;

/**
 * struct lxd_vmm - a guest that runs
 * @dom: domain
 * @vcpu: descriptor of its processor
 * @run: what KVM says of an exit
 */
struct lxd_vmm {
	const struct lxd_domain *dom;
	int vcpu;
	struct kvm_run *run;
};

/**
 * lxd_vmm_open() - prepare to run a guest
 * @vmm: filled in
 * @dom: domain
 * @kvm: /dev/kvm
 * @vcpu: the guest's processor
 * @err: receives the error
 *
 * From here on the guest can be kicked.
 *
 * Return: 0 or -1
 */
int lxd_vmm_open(struct lxd_vmm *vmm, const struct lxd_domain *dom, int kvm,
		 int vcpu, struct lxd_err *err);

/**
 * lxd_vmm_run() - run it until it ends, and end with it
 * @vmm: the guest; its descriptor may have moved
 */
void lxd_vmm_run(struct lxd_vmm *vmm) __noreturn;

#endif /* LXD_RUNNER_VMM_H */
