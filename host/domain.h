/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The domain, as the host module keeps it.
 */
#ifndef LXD_DOMAIN_H
#define LXD_DOMAIN_H

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/ratelimit_types.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <lxdom/lxdom.h>

#include "chan.h"
#include "handle.h"
#include "lxd_host_glue.h"

#define LXD_DOMAINS_MAX		256
#define LXD_PENDING_MAX		64	/* calls into a domain at one time */
#define LXD_SERVED_MAX		64	/* calls of a domain at one time */
#define LXD_REFUSED_MAX		1000	/* messages refused, then it is ended */

/**
 * struct lxd_pending - a call into the domain that waits for its reply
 * @done: completed by the reply or by the domain's death
 * @rep: where the reply's body goes
 * @rep_len: bytes expected
 * @gen: distinguishes the users of this place; part of the token
 * @status: result
 * @proc: procedure; the reply must name it too
 * @busy: in use
 * @replied: @status is valid
 */
struct lxd_pending {
	struct completion done;
	void *rep;
	size_t rep_len;
	u32 gen;
	int status;
	u16 proc;
	bool busy;
	bool replied;
};

/* Bits of lxd_domain.flags */
enum {
	LXD_DOM_WATCHED,	/* the watchdog runs */
	LXD_DOM_READY,		/* init has returned */
	LXD_DOM_EXITED,		/* exit has returned */
};

/**
 * struct lxd_counters - see struct lxdom_stat
 */
struct lxd_counters {
	atomic64_t calls_in;
	atomic64_t calls_out;
	atomic64_t kicks_in;
	atomic64_t kicks_out;
	atomic64_t sleeps;
	atomic64_t irqs;
	atomic64_t refused;
	atomic64_t log_lines;
	atomic64_t log_dropped;
	atomic64_t call_ns_sum;
	atomic64_t call_ns_max;
};

/**
 * struct lxd_bell - a guest's doorbell
 * @ctx: the eventfd, or NULL
 * @wait: our entry in its wait queue
 * @pt: finds that queue
 */
struct lxd_bell {
	struct eventfd_ctx *ctx;
	wait_queue_entry_t wait;
	poll_table pt;
};

/**
 * struct lxd_domain - a domain
 * @ref: references: files, objects, work
 * @node: in the list of domains, under its lock
 * @name: unique among the domains in the list
 * @classes: LXDOM_CLASS_* that it may use
 * @wall: enum lxdom_wall
 * @memory: bytes, for show
 * @deadline_ms: how long a call into it may take
 * @born: ktime of its creation, ns
 * @state: enum lxdom_state; moves by lxd_domain_advance() and _kill() only,
 *         and forward, but that a refused stop goes back to RUNNING
 * @init_status: what the driver's init returned, once LXD_DOM_READY
 * @flags: LXD_DOM_*
 * @reason: why it is dead; written once by whoever moved @state to DEAD
 * @state_wait: woken at each change of state
 *
 * @chan: shared pages
 * @tx_lock: one producer at a time; any context, hence irqsave
 * @tx: our end of the ring to the domain
 * @posts_out: posts put into it, under @tx_lock
 * @full_since: jiffies when a message first found it full since one last found
 *              room, or 0, under @tx_lock
 * @entered: requests that went into the domain, wraps; see lxd_inflight()
 *
 * @draining: bit 0: somebody takes messages out: a lock
 * @rx: our end of the ring from the domain, under @draining
 * @rx_body: the copy of the message in hand, under @draining
 * @posts_in: posts taken out of it, under @draining
 * @left: requests that came back from the domain, wraps
 * @late: how many completions in a row nobody took out in passing, see lazy.c
 * @looking: bit 0: @look runs
 * @look: looks at the ring now and then
 * @entered_seen: @entered when it last looked
 * @looks_idle: looks since there was a request
 * @drain_work: drains on when there is too much for one caller
 *
 * @bell: the doorbell has been rung
 * @bell_wait: the virtual CPU sleeps here
 * @rung_on: processor that rang last
 * @aside: jiffies when the virtual CPU last went to another for it
 * @vcpu: its process, or NULL; written under @vcpu_lock, freed under RCU
 * @vcpu_lock: guards @vcpu, and hooking up @guest
 * @vcpu_pid: its number, for show
 * @owner_tgid: process that created the domain
 * @guest: the doorbell of a guest
 *
 * @window: kernel address of the window
 * @window_size: bytes
 * @window_lock: guards @window_map
 * @window_map: one bit a page in use
 * @window_breaks: one bit a page that doesn't lie behind the one before; constant
 * @window_hint: where to look next
 * @window_own: bytes that devices have taken for good
 * @tag_bytes: of the kernel's memory, for its tag sets
 *
 * @handle_lock: writers of @entries
 * @entries: handle table, LXD_HANDLES_MAX places
 * @nr_handles: of them in use
 *
 * @call_lock: guards @pending; any context, hence irqsave
 * @pending: calls into the domain
 * @nr_pending: of them in use
 * @call_wait: waits for a free place
 *
 * @served: calls of the domain being served
 * @serve_wq: where they are served
 * @slow_wq: where those of slow classes are (see struct lxd_class), and what
 *           such a class does for a domain by itself; and releases of objects
 * @lock: stop, and devices being added (the virtual CPU has @vcpu_lock)
 * @devices: devices that the classes serve now
 * @openers: open files on them
 * @class_lock: guards the classes' lists
 * @disks: class block: its disks
 * @netdevs: class net: its interfaces
 * @room_lent: class net: part of the window is lent; under @class_lock
 * @stats_late: class net: figures were asked for in vain, and are not told yet
 * @rx_ready: class net: interfaces that have received packets
 * @net_sent: class net: packets to be freed when the ring has been drained
 * @irq_mutex: guards @irq_map, and who changes @irqs
 * @irq_lock: guards what @irqs points to; any context, hence irqsave
 * @irq_map: interrupts in use
 * @irqs: those that are tied to an eventfd
 * @pci: class pci: its devices, or NULL; written once, before there is a virtual
 *       CPU
 * @firmware_lock: guards @firmware
 * @firmware: class firmware: the file that the domain fetches, or NULL
 * @firmware_limit: class firmware: how often it may ask
 * @faulty: messages refused for what is in them
 * @noise_limit: how often a device may come or change
 * @netifs: class net: interfaces that take up memory, live or not
 * @rtnl_turn: class net: bit 0: one of our tasks has rtnl, or waits for it: a lock
 * @rtnl_since: jiffies when it was had, under @rtnl_turn
 * @rtnl_next: jiffies: not before that again
 * @majors: class block: how many it has
 * @watchdog: see watchdog.c
 * @end_work: ends the requests after its death
 * @reaper: takes the domain down after that
 * @free_work: frees it after its last reference
 * @gone: completed when nothing of it is left outside
 * @count: counters
 * @log_limit: limit of the driver's log
 * @log_reported: how many dropped lines have been reported
 * @rcu: lookups by name are done under the list's lock; freeing waits for
 *       those of handles
 */
struct lxd_domain {
	struct kref ref;
	struct list_head node;
	char name[LXDOM_NAME_MAX];
	u32 classes;
	u32 wall;
	u64 memory;
	u32 deadline_ms;
	u64 born;
	atomic_t state;
	int init_status;
	unsigned long flags;
	char reason[LXDOM_REASON_MAX];
	wait_queue_head_t state_wait;

	struct lxdom_channel *chan;
	/*
	 * What the submitters write and what whoever takes the completions out
	 * writes: two processors, so two cache lines.
	 */
	spinlock_t tx_lock ____cacheline_aligned;	/* producers */
	struct lxd_tx tx;
	u64 posts_out;
	unsigned long full_since;
	atomic_t entered;

	unsigned long draining ____cacheline_aligned;
	struct lxd_rx rx;
	u8 *rx_body;
	u64 posts_in;
	atomic_t left;
	u32 late;
	unsigned long looking;
	struct hrtimer look;
	u32 entered_seen;
	u32 looks_idle;
	struct work_struct drain_work;

	atomic_t bell ____cacheline_aligned;
	wait_queue_head_t bell_wait;
	int rung_on;
	unsigned long aside;
	struct task_struct __rcu *vcpu;
	struct mutex vcpu_lock;		/* vcpu, guest */
	pid_t vcpu_pid;
	pid_t owner_tgid;
	struct lxd_bell guest;

	void *window;
	u32 window_size;
	spinlock_t window_lock;		/* window_map, window_hint */
	unsigned long *window_map;
	unsigned long *window_breaks;
	unsigned long window_hint;
	atomic_t window_own;
	atomic_long_t tag_bytes;

	spinlock_t handle_lock;		/* writers of entries */
	struct lxd_entry *entries;
	unsigned int nr_handles;

	spinlock_t call_lock;		/* pending */
	struct lxd_pending *pending;
	unsigned int nr_pending;
	wait_queue_head_t call_wait;

	atomic_t served;
	struct workqueue_struct *serve_wq;
	struct workqueue_struct *slow_wq;
	struct mutex lock;		/* stop */
	atomic_t devices;
	atomic_t openers;
	spinlock_t class_lock;		/* disks, netdevs */
	struct list_head disks;
	struct list_head netdevs;
	bool room_lent;
	bool stats_late;
	struct llist_head rx_ready;
	struct llist_head net_sent;
	struct mutex irq_mutex;		/* irq_map, irqs */
	spinlock_t irq_lock;		/* *irqs */
	DECLARE_BITMAP(irq_map, LXDOM_IRQS_MAX);
	struct lxd_irq *irqs[LXDOM_IRQS_MAX];
	struct lxd_pci *pci;
	struct mutex firmware_lock;	/* firmware */
	const struct firmware *firmware;
	struct ratelimit_state firmware_limit;
	atomic_t faulty;
	struct ratelimit_state noise_limit;
	atomic_t netifs;
	unsigned long rtnl_turn;
	unsigned long rtnl_since;
	unsigned long rtnl_next;
	atomic_t majors;
	struct delayed_work watchdog;
	struct work_struct end_work;
	struct work_struct reaper;
	struct work_struct free_work;
	struct completion gone;
	struct lxd_counters count ____cacheline_aligned;
	struct ratelimit_state log_limit;
	u64 log_reported;
	struct rcu_head rcu;
};

/**
 * lxd_inflight() - requests in the domain
 * @dom: domain
 *
 * Counted in two halves, for those who put requests in and those who take them
 * out shall not share a cache line.
 *
 * Context: any.
 * Return: how many, perhaps some that have just left among them.
 */
static inline u32 lxd_inflight(struct lxd_domain *dom)
{
	u32 left = atomic_read(&dom->left);

	/* Later, so that nothing is missed: at worst it is counted still. */
	smp_rmb();
	return atomic_read(&dom->entered) - left;
}

/* ---- domain.c ---- */

/* Deaths, ends of objects, watchdogs: all that outlives a file descriptor. */
extern struct workqueue_struct *lxd_wq;

/**
 * lxd_domains_init() - prepare for domains
 *
 * Context: module init; sleeps.
 * Return: 0 or -ENOMEM.
 */
int lxd_domains_init(void);

/**
 * lxd_domains_exit() - wait until nothing of any domain is left
 *
 * Context: the module is being unloaded, so no file or disk is open.
 */
void lxd_domains_exit(void);

/**
 * lxd_domain_create() - make a domain and put it into the list
 * @arg: checked argument of LXDOM_CREATE
 *
 * Context: may sleep; takes the list's lock.
 * Return: the domain with one reference, or an ERR_PTR: -EEXIST, -ENOSPC,
 * -ENOMEM.
 */
struct lxd_domain *lxd_domain_create(const struct lxdom_create *arg);

/**
 * lxd_domain_find() - look a domain up by its name
 * @name: NUL-terminated
 *
 * Context: may sleep; takes the list's lock.
 * Return: the domain with a reference, or NULL.
 */
struct lxd_domain *lxd_domain_find(const char *name);

/**
 * lxd_domain_list() - describe all domains
 * @rows: room for the rows
 * @capacity: how many
 *
 * Context: may sleep; takes the list's lock.
 * Return: how many domains there are, perhaps more than @capacity.
 */
unsigned int lxd_domain_list(struct lxdom_entry *rows, unsigned int capacity);

/**
 * lxd_domain_destroy() - the owner lets go: end the domain and forget it
 * @dom: domain
 *
 * Context: sleeps until nothing of the domain is left outside.
 */
void lxd_domain_destroy(struct lxd_domain *dom);

/**
 * lxd_domain_kill() - end a domain
 * @dom: domain
 * @fmt: why, one line without a newline
 *
 * The first one that ends it gives the reason.  Ends every wait on the domain;
 * @end_work ends the requests, the reaper does the rest.
 * Context: any.
 */
__printf(2, 3)
void lxd_domain_kill(struct lxd_domain *dom, const char *fmt, ...);

/**
 * lxd_domain_advance() - move the state forward
 * @dom: domain
 * @from: state that it must be in
 * @to: new state, not DEAD
 *
 * Context: any.
 * Return: true if it was in @from.
 */
bool lxd_domain_advance(struct lxd_domain *dom, enum lxdom_state from,
			enum lxdom_state to);

/**
 * lxd_domain_left() - the virtual CPU is gone
 * @dom: domain
 *
 * Context: may sleep.
 */
void lxd_domain_left(struct lxd_domain *dom);

/**
 * lxd_domain_stop() - run the driver's exit
 * @dom: domain
 *
 * Context: sleeps, interruptibly only while somebody else stops it: bounded by the
 * deadline.
 * Return: 0, -EBUSY (a device is open, or something inside holds on to the driver's
 * module), -EOWNERDEAD, -ETIMEDOUT, -EAGAIN (it has not started), -EINTR, or what exit
 * failed with.
 */
int lxd_domain_stop(struct lxd_domain *dom);

/**
 * lxd_domain_stat() - fill in the figures
 * @dom: domain
 * @stat: out
 *
 * Context: any; the figures are read one by one, without a lock.
 */
void lxd_domain_stat(struct lxd_domain *dom, struct lxdom_stat *stat);

/**
 * lxd_domain_get() - take another reference to a domain
 * @dom: domain that the caller has a reference to
 *
 * Context: any.
 * Return: @dom.
 */
static inline struct lxd_domain *lxd_domain_get(struct lxd_domain *dom)
{
	kref_get(&dom->ref);
	return dom;
}

/**
 * lxd_domain_put() - give a reference back
 * @dom: domain
 *
 * Context: any.
 */
void lxd_domain_put(struct lxd_domain *dom);

/**
 * lxd_domain_state() - what state a domain is in
 * @dom: domain
 *
 * Context: any; it may have moved on when this returns.
 * Return: enum lxdom_state.
 */
static inline enum lxdom_state lxd_domain_state(const struct lxd_domain *dom)
{
	return atomic_read(&dom->state);
}

/**
 * lxd_domain_alive() - is a domain neither stopped nor dead?
 * @dom: domain
 *
 * No message is sent to, or believed from, a domain that is not alive.
 *
 * Context: any; it may have died when this returns.
 * Return: true if it is.
 */
static inline bool lxd_domain_alive(const struct lxd_domain *dom)
{
	return lxd_domain_state(dom) < LXDOM_STATE_STOPPED;
}

/* ---- domain_file.c ---- */

/**
 * lxd_domain_file() - a file descriptor for a domain
 * @dom: domain; the reference passes to the file
 * @owner: whether closing it ends the domain
 *
 * Context: may sleep; the file belongs to the calling process, the domain's
 * owner if @owner.
 * Return: the descriptor or -errno (the reference is then still the caller's).
 */
int lxd_domain_file(struct lxd_domain *dom, bool owner);

/* ---- bell.c ---- */

/**
 * lxd_bell_hook() - have an eventfd ring the kernel's doorbell, too
 * @dom: domain
 * @fd: its descriptor
 *
 * Context: may sleep.
 * Return: 0, -EBUSY (there is one), -EBADF, -EINVAL (no eventfd), -EOWNERDEAD.
 */
int lxd_bell_hook(struct lxd_domain *dom, int fd);

/**
 * lxd_bell_unhook() - let go of it, if there is one
 * @dom: domain
 *
 * Context: may sleep.
 */
void lxd_bell_unhook(struct lxd_domain *dom);

/* ---- channel.c ---- */

/**
 * lxd_channel_init() - allocate the shared pages
 * @dom: domain
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int lxd_channel_init(struct lxd_domain *dom);

/**
 * lxd_channel_free() - undo lxd_channel_init()
 * @dom: domain
 *
 * Context: may sleep.
 */
void lxd_channel_free(struct lxd_domain *dom);

/**
 * lxd_send() - put a message into the ring
 * @dom: domain
 * @head: header
 * @body: body
 * @len: bytes of it
 * @more: true if lxd_send_flush() follows
 *
 * Context: any.
 * Return: 0, -EAGAIN (ring full), -EOWNERDEAD.
 */
int lxd_send(struct lxd_domain *dom, struct lxdom_head *head, const void *body,
	     size_t len, bool more);

/**
 * lxd_send_owned() - the same, for a message that something of ours goes with
 * @dom: domain
 * @head: header
 * @body: body
 * @len: bytes of it
 * @more: true if lxd_send_flush() follows
 * @place: where to note @owner; empty.  Who exchanges it for NULL has it.
 * @owner: request, say, that is in the domain from then on; counted in @entered
 *
 * The place is filled as the message goes in, not before: what is not sent can't
 * be completed by a domain that guesses.  After a success the owner may be gone.
 *
 * Context: any.
 * Return: 0; -EAGAIN (ring full), -EOWNERDEAD: the place is empty.
 */
int lxd_send_owned(struct lxd_domain *dom, struct lxdom_head *head,
		   const void *body, size_t len, bool more, void **place,
		   void *owner);

/**
 * lxd_send_flush() - let the domain see what lxd_send() has put in
 * @dom: domain
 *
 * Context: any.
 */
void lxd_send_flush(struct lxd_domain *dom);

/**
 * lxd_drain() - take all messages out of the ring and act on them
 * @dom: domain
 *
 * Returns at once if somebody else does.  Leaves the ring marked.
 * Context: any but hard interrupts.
 * Return: false if somebody else was at it.
 */
bool lxd_drain(struct lxd_domain *dom);

/**
 * lxd_drain_soon() - have lxd_drain() called from a work queue
 * @dom: domain
 *
 * Context: any.
 */
void lxd_drain_soon(struct lxd_domain *dom);

/**
 * lxd_drain_until() - the same, and wait for more for a while
 * @dom: domain
 * @done: is what we wait for there?
 * @arg: its argument
 * @limit_ns: how long to spin at the most
 *
 * Context: any but hard interrupts; disables preemption while it spins.
 * Return: whether @done came true.
 */
bool lxd_drain_until(struct lxd_domain *dom, bool (*done)(void *arg),
		     void *arg, u64 limit_ns);

/* ---- lazy.c ---- */

/**
 * lxd_drain_rung() - lxd_drain(), for the doorbell
 * @dom: domain
 *
 * Context: any but hard interrupts.
 * Return: false if somebody else was at it.
 */
bool lxd_drain_rung(struct lxd_domain *dom);

/**
 * lxd_drain_passing() - lxd_drain(), by somebody who has just sent a request
 * @dom: domain
 * @asked: do it even if the domain's own processor could do it for little
 *
 * Costs next to nothing if there is nothing to take out.
 * Context: any but hard interrupts.
 */
void lxd_drain_passing(struct lxd_domain *dom, bool asked);

/**
 * lxd_lazy_mark() - how the ring is to be marked
 * @dom: domain whose ring is empty
 *
 * Context: the drainer's.
 * Return: LXDOM_SEQ_WAIT or LXDOM_SEQ_LAZY
 */
u32 lxd_lazy_mark(struct lxd_domain *dom);

/**
 * lxd_lazy_stale() - is the ring marked as lazy, and nobody looks any more?
 * @dom: domain
 * @mark: that which it was given by the caller
 *
 * Context: any; after a full barrier that follows the release of @draining.
 * Return: true if it is to be marked again.
 */
bool lxd_lazy_stale(struct lxd_domain *dom, u32 mark);

/**
 * lxd_lazy_init() - prepare a new domain for this
 * @dom: domain
 *
 * Context: any.
 */
void lxd_lazy_init(struct lxd_domain *dom);

/**
 * lxd_lazy_exit() - stop what looks after a dead domain's ring
 * @dom: domain, of which no request is left
 *
 * Context: sleeps.
 */
void lxd_lazy_exit(struct lxd_domain *dom);

/* ---- call.c, serve.c ---- */

/**
 * lxd_call_reply() - a reply has come
 * @dom: domain
 * @head: its header, copied
 * @body: its body, copied
 * @len: bytes of it
 *
 * Context: the drainer's.
 */
void lxd_call_reply(struct lxd_domain *dom, const struct lxdom_head *head,
		    const void *body, size_t len);

/**
 * lxd_call_end_all() - the domain is dead: end every call into it
 * @dom: domain
 *
 * Context: any.
 */
void lxd_call_end_all(struct lxd_domain *dom);

/**
 * lxd_serve() - a call or a post has come
 * @dom: domain
 * @head: its header, copied
 * @body: its body, copied
 * @len: bytes of it
 *
 * Context: the drainer's.
 */
void lxd_serve(struct lxd_domain *dom, const struct lxdom_head *head,
	       const void *body, size_t len);

/**
 * lxd_proc_name() - name of a procedure, for people
 * @proc: procedure
 *
 * Context: any.
 * Return: "interface.name", or "?".
 */
const char *lxd_proc_name(u16 proc);

/* ---- watchdog.c ---- */

/**
 * lxd_watchdog_init() - prepare the watchdog, which sleeps
 * @dom: domain
 *
 * Context: any.
 */
void lxd_watchdog_init(struct lxd_domain *dom);

/**
 * lxd_watch() - something waits for the domain: see that it makes progress
 * @dom: domain
 *
 * Context: any.  Cheap when the watchdog runs already.
 */
void lxd_watch(struct lxd_domain *dom);

/**
 * lxd_watchdog_stop() - nothing waits for it any more
 * @dom: domain, dead or stopped
 *
 * Context: may sleep.
 */
void lxd_watchdog_stop(struct lxd_domain *dom);

/* ---- core.c: interface core ---- */

/**
 * lxd_core_init() - prepare the domain's log limit
 * @dom: domain
 *
 * Context: any.
 */
void lxd_core_init(struct lxd_domain *dom);

/**
 * lxd_domain_config() - one operation on the driver's configfs tree
 * @dom: domain
 * @arg: in and out, checked here
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int lxd_domain_config(struct lxd_domain *dom, struct lxdom_config *arg);

/**
 * lxd_domain_inside() - what the domain says of itself
 * @dom: domain
 * @inside: out
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int lxd_domain_inside(struct lxd_domain *dom, struct lxdom_inside *inside);

/* ---- serve.c ---- */

/**
 * lxd_noise_init() - prepare a new domain for lxd_noise()
 * @dom: domain
 *
 * Context: any.
 */
void lxd_noise_init(struct lxd_domain *dom);

/**
 * lxd_noise() - wait until a domain may make the kernel speak again
 * @dom: domain
 *
 * What a device that comes or changes leaves in the log and tells udev has a
 * limit: who comes too fast waits, for no longer than the domain lives.
 *
 * Context: process; sleeps.
 */
void lxd_noise(struct lxd_domain *dom);

/* ---- class/firmware.c ---- */

/**
 * lxd_firmware_init() - prepare for requests of firmware
 * @dom: domain
 *
 * Context: any.
 */
void lxd_firmware_init(struct lxd_domain *dom);

#endif /* LXD_DOMAIN_H */
