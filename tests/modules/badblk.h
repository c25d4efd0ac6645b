/* SPDX-License-Identifier: GPL-2.0-only */
/* A disk driver that misbehaves on command. */
#ifndef BADBLK_H
#define BADBLK_H

struct request;

/**
 * badblk_known() - is there such a misdeed?
 * @name: its name, as given to the parameter act
 *
 * Return: true if there is.
 */
bool badblk_known(const char *name);

/**
 * badblk_act() - do it
 * @name: which
 * @rq: the request at hand, NULL in init and exit
 *
 * Return: true if @rq must not be completed any more
 */
bool badblk_act(const char *name, struct request *rq);

/* Address for the misdeeds that touch memory, the module's parameter. */
extern unsigned long badblk_addr;

#endif /* BADBLK_H */
