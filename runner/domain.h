/* SPDX-License-Identifier: GPL-2.0-only */
/* One domain, as the runner sees it, from its command line to its end. */
#ifndef LXD_RUNNER_DOMAIN_H
#define LXD_RUNNER_DOMAIN_H

#include <lxdom/lxdom.h>
#include <sys/types.h>

#include "caps.h"
#include "err.h"
#include "find.h"
#include "inside.h"
#include "library.h"
#include "link.h"
#include "log.h"
#include "memory.h"
#include "pci.h"
#include "ints.h"

#define LXD_RUN_DIR_DEFAULT	"/run/lxdom"

struct lxd_backend_ops;

/**
 * struct lxd_options - the command line
 * @name: name of the domain, or NULL
 * @module: name, alias or path of the module
 * @isolation: the back end
 * @pci: PCI devices that it gets, @nr_pci of them
 * @nr_pci: how many; none: those that the module matches
 * @no_pci: it gets none, whatever matches
 * @params: parameters of the module, @nr_params of them
 * @nr_params: how many
 * @memory_mib: private memory, MiB
 * @window_mib: window, MiB
 * @deadline_ms: how long a call into the domain may take
 * @kernel: kernel release, or NULL
 * @libdir: where library kernels are, or NULL
 * @module_dir: where modules are looked up, or NULL
 * @run_dir: where the state and the fault report go, absolute; NULL: nowhere
 * @hosted: whether a peer in user space stands for the kernel
 * @hosted_fd: its channel, window, and the doorbells to and from the domain
 * @ready_fd: where to say how the start went, or -1
 * @verbose: whether to tell what is skipped
 */
struct lxd_options {
	const char *name;
	const char *module;
	const struct lxd_backend_ops *isolation;
	const char *pci[LXDOM_PCI_MAX];
	int nr_pci;
	bool no_pci;
	char **params;
	int nr_params;
	u32 memory_mib;
	u32 window_mib;
	u32 deadline_ms;
	const char *kernel;
	const char *libdir;
	const char *module_dir;
	const char *run_dir;
	bool hosted;
	int hosted_fd[4];
	int ready_fd;
	bool verbose;
};

enum { LXD_PEER_CHANNEL, LXD_PEER_WINDOW, LXD_PEER_WAIT, LXD_PEER_KICK };

/**
 * struct lxd_domain - the domain
 * @opt: the command line
 * @ops: its back end
 * @name: its name
 * @find: finder of modules
 * @lib: its library kernel
 * @set: its modules
 * @inside_object: the back end's code for the inside, as an object
 * @link: what is linked into it
 * @mem: its memory
 * @pci: its PCI devices
 * @inside: what the code inside reads, in the domain's memory
 * @caps: processor features that it is told
 * @info: what the host module says of itself; hosted: made up
 * @fd: its file descriptor, or -1
 * @log: the kernel log from the domain's start on
 * @pid: process of its virtual CPU, 0 before and after
 * @pidfd: the same as a descriptor, or -1
 * @started_ns: CLOCK_MONOTONIC at the runner's start
 * @started_tsc: time stamp counter then
 */
struct lxd_domain {
	const struct lxd_options *opt;
	const struct lxd_backend_ops *ops;
	char name[LXDOM_NAME_MAX];
	struct lxd_find *find;
	struct lxd_library *lib;
	struct lxd_set set;
	struct lxd_module *inside_object;
	struct lxd_link link;
	struct lxd_memory mem;
	struct lxd_pci pci;
	struct lxd_inside *inside;
	u32 caps[LXD_CAPS];
	struct lxdom_info info;
	int fd;
	struct lxd_log log;
	pid_t pid;
	int pidfd;
	u64 started_ns;
	u64 started_tsc;
};

/**
 * lxd_note() - tell something on stderr, if --verbose
 * @dom: domain
 * @fmt: as printf(), without a newline
 */
__printf(2, 3)
void lxd_note(const struct lxd_domain *dom, const char *fmt, ...);

/**
 * lxd_domain_init() - before anything else
 * @dom: filled in
 * @opt: the command line; must stay
 * @ops: back end
 */
void lxd_domain_init(struct lxd_domain *dom, const struct lxd_options *opt,
		     const struct lxd_backend_ops *ops);

/**
 * lxd_domain_find() - find the module, its library kernel, its dependencies
 * @dom: domain
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_domain_find(struct lxd_domain *dom, struct lxd_err *err);

/**
 * lxd_domain_map() - make the domain's memory, as large as was asked for
 * @dom: domain
 * @layout: where; must stay as long as @dom
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_domain_map(struct lxd_domain *dom, const struct lxd_layout *layout,
		   struct lxd_err *err);

/**
 * lxd_domain_link() - link everything into the domain's memory
 * @dom: domain, its memory mapped
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_domain_link(struct lxd_domain *dom, struct lxd_err *err);

/**
 * lxd_domain_trim() - give back what only the start needed
 * @dom: domain, started
 */
void lxd_domain_trim(struct lxd_domain *dom);

/**
 * lxd_boot_fill() - fill in the boot block and what goes with it
 * @dom: domain, linked
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_boot_fill(struct lxd_domain *dom, struct lxd_err *err);

/**
 * lxd_domain_close() - give everything back
 * @dom: domain, whose process is gone
 */
void lxd_domain_close(struct lxd_domain *dom);

#endif /* LXD_RUNNER_DOMAIN_H */
