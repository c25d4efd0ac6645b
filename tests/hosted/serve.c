// SPDX-License-Identifier: GPL-2.0-only
/* What comes from the domain. */
#include <stdio.h>
#include <stdlib.h>

#include "disk.h"

static void log_line(struct lxd_domain *dom,
		     const struct lxd_core_log_line_req *req)
{
	size_t room = sizeof(dom->log) - dom->log_len;
	int n;

	n = snprintf(dom->log + dom->log_len, room, "<%u>%s\n", req->level,
		     req->text);
	if (n > 0 && (size_t)n < room)
		dom->log_len += n;
	if (getenv("PEER_LOG"))
		fprintf(stderr, "<%u>%s\n", req->level, req->text);
}

static void ready(struct lxd_domain *dom, const struct lxd_core_ready_req *req)
{
	if (dom->ready)
		peer_kill(dom, "its init returned twice");
	dom->ready = true;
	dom->init_status = req->status;
}

static const struct lxd_core_host_ops core_ops = {
	.log_line = log_line,
	.ready = ready,
};

void lxd_refuse(struct lxd_domain *dom, u16 proc, const char *what)
{
	dom->refused++;
	if (getenv("PEER_LOG"))
		fprintf(stderr, "refused procedure %#x: %s\n", proc, what);
}

static int dispatch(struct lxd_domain *dom, const struct lxdom_head *head,
		    const void *body, size_t len, void *rep, size_t *rep_len)
{
	switch (head->proc >> 8) {
	case 1:
		return lxd_core_host_dispatch(dom, &core_ops, head->proc,
					      head->kind, body, len, rep,
					      rep_len);
	case 2:
		return lxd_block_host_dispatch(dom, &disk_host_ops, head->proc,
					       head->kind, body, len, rep,
					       rep_len);
	}
	lxd_refuse(dom, head->proc, "procedure");
	return -EPROTO;
}

static void send_reply(struct lxd_domain *dom, const struct lxdom_head *call,
		       int status, const void *rep, size_t rep_len)
{
	struct lxdom_head head = {
		.proc = call->proc,
		.kind = LXDOM_KIND_REPLY,
		.token = call->token,
		.status = status,
	};

	if (peer_send(dom, &head, rep, status ? 0 : rep_len, false) == -EAGAIN)
		peer_kill(dom, "does not read its replies");
}

void peer_serve(struct lxd_domain *dom, const struct lxdom_head *head,
		const void *body, size_t len)
{
	u8 rep[LXDOM_BODY_MAX] __aligned(8);
	size_t rep_len = 0;
	int status;

	if (head->kind == LXDOM_KIND_CALL)
		memset(rep, 0, sizeof(rep));
	status = dispatch(dom, head, body, len, rep, &rep_len);
	if (status == -EPROTO) {
		peer_kill(dom, "procedure %#x: malformed message", head->proc);
		return;
	}
	if (head->kind == LXDOM_KIND_CALL)
		send_reply(dom, head, status, rep, rep_len);
	else
		dom->posts_in++;
}
