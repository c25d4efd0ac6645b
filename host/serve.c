// SPDX-License-Identifier: GPL-2.0-only
/*
 * What comes from a domain: posts are acted on at once, calls from a work
 * queue, for they may sleep.  The number of calls under way is bounded; a call
 * over it is answered with -EBUSY.
 */
#include <linux/module.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>

#include "class.h"
#include "trace.h"

/* So many devices may come or change in so many jiffies. */
#define NOISE_SPAN	HZ
#define NOISE_BURST	100

static const struct lxd_class *const classes[] = {
	&lxd_core_class,
	&lxd_block_class,
	&lxd_net_class,
	&lxd_pci_class,
	&lxd_firmware_class,
};

/**
 * struct served - a call of the domain that is being served
 * @work: in the domain's work queue
 * @dom: domain, referenced
 * @class: class of the procedure
 * @head: header
 * @len: bytes of body
 * @body: body
 * @rep: body of the reply
 */
struct served {
	struct work_struct work;
	struct lxd_domain *dom;
	const struct lxd_class *class;
	struct lxdom_head head;
	size_t len;
	u8 body[LXDOM_BODY_MAX] __aligned(8);
	u8 rep[LXDOM_BODY_MAX] __aligned(8);
};

static const struct lxd_class *class_of(u16 proc)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		if (classes[i]->interface == proc >> 8)
			return classes[i];
	}
	return NULL;
}

const char *lxd_proc_name(u16 proc)
{
	const struct lxd_class *class = class_of(proc);
	const char *name = class ? class->proc_name(proc) : NULL;

	return name ?: "?";
}

void lxd_classes_drained(struct lxd_domain *dom)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		if (classes[i]->drained)
			classes[i]->drained(dom);
	}
}

void lxd_classes_dead(struct lxd_domain *dom)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		if (classes[i]->dead)
			classes[i]->dead(dom);
	}
}

void lxd_classes_reap(struct lxd_domain *dom)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		if (classes[i]->reap)
			classes[i]->reap(dom);
	}
}

void lxd_classes_watch(struct lxd_domain *dom)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		if (classes[i]->watch)
			classes[i]->watch(dom);
	}
}

u32 lxd_classes_devices(struct lxd_domain *dom, struct lxdom_device *rows,
			u32 capacity)
{
	u32 n = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		if (classes[i]->devices)
			n += classes[i]->devices(dom, rows + min(n, capacity),
						 capacity - min(n, capacity));
	}
	return n;
}

void lxd_refuse(struct lxd_domain *dom, u16 proc, const char *what)
{
	static DEFINE_RATELIMIT_STATE(limit, 5 * HZ, 10);

	atomic64_inc(&dom->count.refused);
	/* Calls that are turned down, for a while, are no fault of its own. */
	if (atomic_inc_return(&dom->faulty) == LXD_REFUSED_MAX)
		lxd_domain_kill(dom, "%s: %u messages refused, the last for its %s",
				lxd_proc_name(proc), LXD_REFUSED_MAX, what);
	ratelimit_set_flags(&limit, RATELIMIT_MSG_ON_RELEASE);
	if (__ratelimit(&limit))
		pr_warn("lxdom %s: refused %s: %s\n", dom->name,
			lxd_proc_name(proc), what);
}

void lxd_noise_init(struct lxd_domain *dom)
{
	ratelimit_state_init(&dom->noise_limit, NOISE_SPAN, NOISE_BURST);
	/* Those that have to wait are not worth a line. */
	ratelimit_set_flags(&dom->noise_limit, RATELIMIT_MSG_ON_RELEASE);
}

void lxd_noise(struct lxd_domain *dom)
{
	while (lxd_domain_alive(dom) && !__ratelimit(&dom->noise_limit))
		schedule_timeout_uninterruptible(HZ / 20);
}

/* Context: may sleep.  The domain reads its ring, or is ended. */
static void reply(struct lxd_domain *dom, const struct lxdom_head *call,
		  int status, const void *rep, size_t rep_len)
{
	struct lxdom_head head = {
		.proc = call->proc,
		.kind = LXDOM_KIND_REPLY,
		.token = call->token,
		.status = status,
	};
	unsigned long end = jiffies + msecs_to_jiffies(dom->deadline_ms);

	if (status)
		rep_len = 0;
	while (lxd_send(dom, &head, rep, rep_len, false) == -EAGAIN) {
		if (time_after(jiffies, end)) {
			lxd_domain_kill(dom, "does not read its replies");
			return;
		}
		schedule_timeout_uninterruptible(1);
	}
}

static void serve_call(struct work_struct *work)
{
	struct served *s = container_of(work, struct served, work);
	struct lxd_domain *dom = s->dom;
	size_t rep_len = 0;
	int status = -EOWNERDEAD;

	if (lxd_domain_alive(dom))
		status = s->class->serve(dom, s->head.proc, s->head.kind,
					 s->body, s->len, s->rep, &rep_len);
	trace_lxd_serve(dom->name, lxd_proc_name(s->head.proc), status);
	if (status == -EPROTO)
		lxd_domain_kill(dom, "%s: malformed call",
				lxd_proc_name(s->head.proc));
	else
		reply(dom, &s->head, status, s->rep, rep_len);
	atomic_dec(&dom->served);
	lxd_domain_put(dom);
	kfree(s);
}

/* There is no memory, or no place, to serve it: say so if the ring has room. */
static void turn_down(struct lxd_domain *dom, const struct lxdom_head *call,
		      int status)
{
	struct lxdom_head head = {
		.proc = call->proc,
		.kind = LXDOM_KIND_REPLY,
		.token = call->token,
		.status = status,
	};

	atomic64_inc(&dom->count.refused);
	if (lxd_send(dom, &head, NULL, 0, false) == -EAGAIN)
		lxd_domain_kill(dom, "floods the kernel with calls");
}

static void queue_call(struct lxd_domain *dom, const struct lxd_class *class,
		       const struct lxdom_head *head, const void *body,
		       size_t len)
{
	struct served *s;

	atomic64_inc(&dom->count.calls_in);
	if (atomic_inc_return(&dom->served) > LXD_SERVED_MAX) {
		atomic_dec(&dom->served);
		turn_down(dom, head, -EBUSY);
		return;
	}
	s = kzalloc(sizeof(*s), GFP_ATOMIC | __GFP_NOWARN);
	if (!s) {
		atomic_dec(&dom->served);
		turn_down(dom, head, -ENOMEM);
		return;
	}
	INIT_WORK(&s->work, serve_call);
	s->dom = lxd_domain_get(dom);
	s->class = class;
	s->head = *head;
	s->len = len;
	memcpy(s->body, body, len);
	queue_work(class->slow ? dom->slow_wq : dom->serve_wq, &s->work);
}

void lxd_serve(struct lxd_domain *dom, const struct lxdom_head *head,
	       const void *body, size_t len)
{
	const struct lxd_class *class = class_of(head->proc);
	bool is_call = head->kind == LXDOM_KIND_CALL;
	size_t none = 0;
	int ret;

	if (!class || (class->bit && !(class->bit & dom->classes)) ||
	    class->may_sleep(head->proc) != is_call) {
		lxd_refuse(dom, head->proc, "procedure");
		lxd_domain_kill(dom, "used procedure %#x, which it has not",
				head->proc);
		return;
	}
	if (is_call) {
		queue_call(dom, class, head, body, len);
		return;
	}
	dom->posts_in++;
	ret = class->serve(dom, head->proc, head->kind, body, len, NULL, &none);
	if (ret)
		lxd_domain_kill(dom, "%s: malformed post",
				lxd_proc_name(head->proc));
}
