// SPDX-License-Identifier: GPL-2.0-only
/* Calls into the domain, and posts. */
#include <sys/wait.h>

#include "peer.h"

static struct peer_pending *free_place(struct lxd_domain *dom)
{
	u32 i;

	for (i = 0; i < PEER_PENDING; i++)
		if (!dom->pending[i].token)
			return &dom->pending[i];
	return NULL;
}

static struct peer_pending *find_place(struct lxd_domain *dom, u32 token)
{
	u32 i;

	for (i = 0; i < PEER_PENDING; i++)
		if (dom->pending[i].token == token && token)
			return &dom->pending[i];
	return NULL;
}

void peer_reply(struct lxd_domain *dom, const struct lxdom_head *head,
		const void *body, size_t len)
{
	struct peer_pending *p = find_place(dom, head->token);

	if (!p || p->done || p->proc != head->proc || head->status > 0 ||
	    head->status < -4095 || (!head->status && len < p->rep_len)) {
		peer_kill(dom, "sent a reply that nobody waits for");
		return;
	}
	p->status = head->status;
	if (!p->status && p->rep)
		memcpy(p->rep, body, p->rep_len);
	p->done = true;
}

static bool replied(void *arg)
{
	struct peer_pending *p = arg;

	return p->done;
}

static bool has_room(void *arg)
{
	struct lxd_domain *dom = arg;

	return lxd_tx_room(&dom->tx, LXDOM_MSG_SLOTS_MAX);
}

int lxd_call(struct lxd_domain *dom, u16 proc, const void *req, size_t req_len,
	     void *rep, size_t rep_len)
{
	struct lxdom_head head = { .proc = proc, .kind = LXDOM_KIND_CALL };
	struct peer_pending *p = free_place(dom);
	int ret;

	if (!p)
		return -EBUSY;
	if (++dom->token == 0)
		dom->token = 1;
	*p = (struct peer_pending) {
		.token = dom->token,
		.proc = proc,
		.rep = rep,
		.rep_len = rep_len,
	};
	head.token = p->token;
	ret = peer_send(dom, &head, req, req_len, false);
	if (ret == -EAGAIN) {
		ret = peer_wait(dom, has_room, dom, dom->deadline_ms);
		if (!ret)
			ret = peer_send(dom, &head, req, req_len, false);
	}
	if (!ret)
		ret = peer_wait(dom, replied, p, dom->deadline_ms);
	if (ret == -ETIMEDOUT)
		peer_kill(dom, "procedure %#x: no reply within %u ms", proc,
			  dom->deadline_ms);
	else if (!ret)
		ret = p->status;
	p->token = 0;
	return ret;
}

int lxd_post(struct lxd_domain *dom, u16 proc, const void *req, size_t req_len)
{
	struct lxdom_head head = { .proc = proc, .kind = LXDOM_KIND_POST };

	return peer_send(dom, &head, req, req_len, false);
}

static bool is_ready(void *arg)
{
	struct lxd_domain *dom = arg;

	return dom->ready;
}

int peer_ready(struct lxd_domain *dom)
{
	int ret = peer_wait(dom, is_ready, dom, PEER_SOON);

	return ret ?: dom->init_status;
}

static bool never(void *arg)
{
	return false;
}

int peer_stop(struct lxd_domain *dom)
{
	int ret = lxd_core_stop(dom);

	if (ret)
		return ret;
	ret = peer_wait(dom, never, NULL, PEER_SOON);
	if (ret != -EOWNERDEAD)
		return ret;
	if (dom->reason[0] || !WIFEXITED(dom->exit_status) ||
	    WEXITSTATUS(dom->exit_status))
		return -EIO;
	return 0;
}
