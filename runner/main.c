// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom-runner: links a module into a domain, starts it, and becomes its
 * monitor.
 */
#include <signal.h>
#include <stdlib.h>

#include "backend.h"
#include "host.h"
#include "monitor.h"
#include "options.h"
#include "state.h"

/* Everything up to the first instruction of the domain. */
static int start(struct lxd_domain *dom, struct lxd_err *err)
{
	if (lxd_host_meet(dom, err) ||
	    lxd_domain_find(dom, err) ||
	    lxd_pci_choose(dom, err) ||
	    dom->ops->map(dom, err) ||
	    lxd_pci_open(dom, err) ||
	    lxd_domain_link(dom, err) ||
	    lxd_boot_fill(dom, err) ||
	    lxd_host_create(dom, err) ||
	    lxd_pci_attach(dom, err) ||
	    lxd_memory_seal(&dom->mem, &dom->link, err))
		return -1;
	if (dom->ops->start(dom, err))
		goto stop_domain;
	lxd_memory_watch(&dom->mem);
	if (lxd_state_write(dom, err))
		goto stop_domain;
	lxd_domain_trim(dom);
	return 0;

stop_domain:
	dom->ops->stop(dom);
	lxd_state_remove(dom);
	return -1;
}

int main(int argc, char **argv)
{
	struct lxd_options opt;
	struct lxd_domain dom;
	struct lxd_err err;
	int ret;

	ret = lxd_options_parse(&opt, argc, argv);
	if (ret)
		return ret < 0 ? LXD_RUNNER_USAGE : EXIT_SUCCESS;
	/* Who ignores it, as the caller may, cannot wait for a child. */
	signal(SIGCHLD, SIG_DFL);
	lxd_monitor_block_signals();
	lxd_domain_init(&dom, &opt, opt.isolation);
	if (start(&dom, &err)) {
		lxd_domain_close(&dom);
		lxd_monitor_say(&opt, 0, &err);
		return LXD_RUNNER_NOT_STARTED;
	}
	ret = lxd_monitor(&dom, &opt, &err);
	lxd_domain_close(&dom);
	/* Who hears of it may try again at once: not before. */
	if (ret == LXD_RUNNER_NOT_STARTED)
		lxd_monitor_say(&opt, 0, &err);
	return ret;
}
