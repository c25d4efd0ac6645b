/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A module that tests the kernel around it, when it is loaded: it must find
 * nothing wrong with Linux, and nothing wrong with a library kernel.
 */
#ifndef RUNTIME_H
#define RUNTIME_H

#include <linux/delay.h>
#include <linux/printk.h>
#include <linux/types.h>

struct runtime_test {
	const char *name;
	bool (*run)(void);
};

/* In a test: the condition must hold, or the test ends here and has failed. */
#define expect(cond)							\
do {									\
	if (!(cond)) {							\
		pr_err("runtime: %s:%d: not so: %s\n", __func__,	\
		       __LINE__, #cond);				\
		return false;						\
	}								\
} while (0)

/**
 * nap() - sleep, for a few ms more if need be
 * @ms: at least so long
 */
static inline void nap(unsigned int ms)
{
	msleep(ms);
}

/*
 * Nothing may come early. Late it may come, and very late on a machine whose
 * processors are wanted by others: what has come is not looked for once, but
 * until it is there, and what must not come yet is this far off, in jiffies.
 */
#define FAR	(1000 * HZ)

/* Whether something becomes true within a minute. */
#define comes(cond)							\
({									\
	int __naps = 60000;						\
									\
	while (!(cond) && --__naps)					\
		nap(1);							\
	__naps > 0;							\
})

/**
 * runtime_misuse() - do what a driver must not do
 * @name: which, see runtime_misuse.c
 *
 * Return: false if there is none of that name; true if nobody minded.
 */
bool runtime_misuse(const char *name);

extern const struct runtime_test runtime_devices[];
extern const struct runtime_test runtime_fpu[];
extern const struct runtime_test runtime_locks[];
extern const struct runtime_test runtime_memory[];
extern const struct runtime_test runtime_regress[];
extern const struct runtime_test runtime_time[];
extern const struct runtime_test runtime_work[];

#endif /* RUNTIME_H */
