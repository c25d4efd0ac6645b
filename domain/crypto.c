// SPDX-License-Identifier: GPL-2.0-only
/*
 * There are no algorithms in a domain: who asks for one by its name hears so.
 */
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <linux/crypto.h>

int crypto_has_alg(const char *name, u32 type, u32 mask)
{
	return 0;
}

int crypto_has_ahash(const char *alg_name, u32 type, u32 mask)
{
	return 0;
}

int crypto_has_skcipher(const char *alg_name, u32 type, u32 mask)
{
	return 0;
}
