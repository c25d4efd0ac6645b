// SPDX-License-Identifier: GPL-2.0-only
#include <err.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "talk.h"

#define REPLY_TRIES	100000
#define TRY_US		20

u32 talk_call(struct raw *d, u16 proc, const void *req, size_t len)
{
	struct lxdom_head head = {
		.proc = proc,
		.kind = LXDOM_KIND_CALL,
		.token = ++d->token,
	};

	raw_put(d, &head, req, len);
	return head.token;
}

void talk_post(struct raw *d, u16 proc, const void *req, size_t len)
{
	struct lxdom_head head = { .proc = proc, .kind = LXDOM_KIND_POST };

	raw_put(d, &head, req, len);
}

void talk_agree(struct raw *d, struct lxdom_head *head, const void *body)
{
	static const u8 nothing[LXDOM_BODY_MAX];

	head->kind = LXDOM_KIND_REPLY;
	head->status = 0;
	if (d->answer && d->answer(d, head, body))
		return;
	raw_put(d, head, nothing, 0);
	raw_kick(d);
}

u64 talk_reply(struct raw *d, u32 token, int *error)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	struct lxdom_head head;
	u64 value;
	int tries;

	for (tries = 0; tries < REPLY_TRIES && !raw_over(d); tries++) {
		if (lxd_rx_get(&d->rx, &head, body) <= 0) {
			usleep(TRY_US);
			continue;
		}
		if (head.kind == LXDOM_KIND_CALL)
			talk_agree(d, &head, body);
		if (head.kind != LXDOM_KIND_REPLY || head.token != token)
			continue;
		memcpy(&value, body, sizeof(value));
		*error = -head.status;
		return head.status ? 0 : value;
	}
	if (!raw_over(d))
		errx(1, "no reply to call %u", token);
	*error = EOWNERDEAD;
	return 0;
}

int talk_ask(struct raw *d, u16 proc, const void *req, size_t len, u64 *value)
{
	u32 token = talk_call(d, proc, req, len);
	int error;
	u64 word;

	raw_kick(d);
	word = talk_reply(d, token, &error);
	if (value)
		*value = word;
	return error;
}
