/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls by the raw channel, one at a time.
 */
#ifndef TALK_H
#define TALK_H

#include "raw.h"

/**
 * talk_call() - stage a call
 * @d: domain
 * @proc: procedure
 * @req: its body
 * @len: bytes of it
 *
 * Return: its token.
 */
u32 talk_call(struct raw *d, u16 proc, const void *req, size_t len);

/**
 * talk_post() - stage a post
 * @d: domain
 * @proc: procedure
 * @req: its body
 * @len: bytes of it
 */
void talk_post(struct raw *d, u16 proc, const void *req, size_t len);

/**
 * talk_agree() - answer a call of the kernel's, so that nothing hangs on us
 * @d: domain; @d->answer answers, or else a yes without content
 * @head: the call's header
 * @body: its body
 */
void talk_agree(struct raw *d, struct lxdom_head *head, const void *body);

/**
 * talk_reply() - wait for the reply to a call; exits if there is none
 * @d: domain; @d->answer, or else a yes without content, answers what the kernel
 *     asks meanwhile
 * @token: of the call
 * @error: out: errno of the reply; EOWNERDEAD if the kernel has ended the domain
 *
 * Return: the first word of the reply; 0 after an error.
 */
u64 talk_reply(struct raw *d, u32 token, int *error);

/**
 * talk_ask() - the three in one
 * @d: domain
 * @proc: procedure
 * @req: its body
 * @len: bytes of it
 * @value: out: the first word of the reply; may be NULL
 *
 * Return: errno of the reply, 0 if it was a success.
 */
int talk_ask(struct raw *d, u16 proc, const void *req, size_t len, u64 *value);

#endif /* TALK_H */
