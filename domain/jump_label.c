// SPDX-License-Identifier: GPL-2.0-only
/*
 * Static keys.  What they switch is text, and text is never written once it runs:
 * a key stays as it was built.  Asking for that is fine; anything else ends the
 * domain, for the code would go on as if nothing had been asked for.
 */
#include <linux/jump_label.h>
#include "lxd.h"

int static_key_count(struct static_key *key)
{
	return atomic_read(&key->enabled);
}

static void must_be(struct static_key *key, bool on)
{
	if (!!static_key_count(key) != on)
		lxd_fault("static key %pS can't be switched: text of a domain stays as it is",
			  key);
}

void static_key_enable(struct static_key *key)
{
	must_be(key, true);
}

void static_key_disable(struct static_key *key)
{
	must_be(key, false);
}

/* One more who wants it on, or one less: fine as long as somebody else does. */

bool static_key_slow_inc(struct static_key *key)
{
	must_be(key, true);
	atomic_inc(&key->enabled);
	return true;
}

void static_key_slow_dec(struct static_key *key)
{
	must_be(key, true);
	atomic_dec(&key->enabled);
	must_be(key, true);
}

void static_key_enable_cpuslocked(struct static_key *key)
{
	must_be(key, true);
}

void static_key_disable_cpuslocked(struct static_key *key)
{
	must_be(key, false);
}
