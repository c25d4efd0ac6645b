/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The doorbell to the kernel.  Of a process it is an ioctl; of a guest, an eventfd
 * that KVM signals.  Here no guest is needed for that: a domain that lives behind
 * the wall kvm (the environment's LXD_WALL) signals it itself.
 */
#ifndef BELL_H
#define BELL_H

#include "raw.h"

/**
 * bell_is_guests() - do domains have a guest's bell?
 *
 * Return: true if the environment's LXD_WALL is "kvm".
 */
bool bell_is_guests(void);

/**
 * bell_open() - hook up the bell of a new domain, if it is a guest's; exits if that
 * is refused, or if it is not where it must be
 * @d: domain, without virtual CPU
 */
void bell_open(struct raw *d);

/**
 * bell_ring() - ring, as the wall has it
 * @d: domain
 */
void bell_ring(struct raw *d);

/**
 * bell_mark() - write over the marks that say who is to be rung for, of both rings
 * @d: domain
 * @which: any number
 */
void bell_mark(struct raw *d, u32 which);

/**
 * bell_misuse() - do something to a guest's bell, now and then, that no guest can do,
 * or none should; exits if the kernel takes what it must not
 * @d: domain
 * @pick: a random number below its argument
 */
void bell_misuse(struct raw *d, u32 (*pick)(u32 below));

/**
 * bell_close() - ring for a domain that is gone, and let go of the bell
 * @d: domain, closed
 */
void bell_close(struct raw *d);

/**
 * bell_races() - domains that end while their bell is being rung, of itself or by a
 * message that is a lie
 * @d: room for one, closed
 * @pick: as above
 */
void bell_races(struct raw *d, u32 (*pick)(u32 below));

/**
 * bell_report() - say how the bells were misused; exits if they weren't
 */
void bell_report(void);

#endif /* BELL_H */
