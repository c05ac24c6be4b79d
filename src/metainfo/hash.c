/*
 * hash.c: the info-hash, by libcrypto's SHA-1.
 */
#include "hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

static EVP_MD_CTX *ctx;

int
hash_prepare(void)
{
	uint8_t none[EVP_MAX_MD_SIZE];

	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1 ||
	    (ctx = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestInit_ex(ctx, EVP_sha1(), NULL) != 1)
		return -1;
	/* Once to the end, so that nothing is looked for later. */
	if (EVP_DigestFinal_ex(ctx, none, NULL) != 1)
		return -1;
	return EVP_DigestInit_ex(ctx, NULL, NULL) == 1 ? 0 : -1;
}

int
hash(const uint8_t *p, size_t n, uint8_t out[HASH_LEN])
{
	if (EVP_DigestUpdate(ctx, p, n) != 1 ||
	    EVP_DigestFinal_ex(ctx, out, NULL) != 1)
		return -1;
	return EVP_DigestInit_ex(ctx, NULL, NULL) == 1 ? 0 : -1;
}
