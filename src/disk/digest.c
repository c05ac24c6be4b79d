/*
 * digest.c: libcrypto's digests over files.
 */
#include "digest.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define READ_BYTES ((size_t)256 << 10) /* stays in a core's own cache */
#define STEP_READS 32

static const char *const names[DIGEST_KINDS] = {
    [DIGEST_SHA1] = "SHA1",
    [DIGEST_SHA256] = "SHA256",
};

int
digest_prepare(void)
{
	struct digest dg = {0};

	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1) {
		errno = ENOSYS;
		return -1;
	}
	if (digest_init(&dg, DIGEST_SHA256) == -1)
		return -1;
	digest_free(&dg);
	return 0;
}

/* Fetched once: to name a digest for each piece anew costs more than to hash a
 * small one. */
int
digest_init(struct digest *dg, enum digest_kind kind)
{
	memset(dg, 0, sizeof(*dg));
	dg->md = EVP_MD_fetch(NULL, names[kind], NULL);
	dg->ctx = EVP_MD_CTX_new();
	dg->buf = malloc(READ_BYTES);
	if (dg->md != NULL && dg->ctx != NULL && dg->buf != NULL)
		return 0;
	digest_free(dg);
	errno = ENOMEM;
	return -1;
}

int
digest_begin(struct digest *dg, uint64_t at, uint64_t len)
{
	dg->at = at;
	dg->end = at + len;
	if (EVP_DigestInit_ex(dg->ctx, dg->md, NULL) == 1)
		return 0;
	errno = ENOMEM;
	return -1;
}

/* One read; 0, or -1 with errno. */
static int
take(struct digest *dg, struct data *da)
{
	size_t want;
	ssize_t n;

	want = READ_BYTES;
	if (dg->end - dg->at < want)
		want = (size_t)(dg->end - dg->at);
	if ((n = data_read_at(da, dg->buf, want, dg->at)) == -1)
		return -1;
	if (n == 0) {
		errno = ENODATA;
		return -1;
	}
	dg->at += (uint64_t)n;
	if (EVP_DigestUpdate(dg->ctx, dg->buf, (size_t)n) != 1) {
		errno = EIO;
		return -1;
	}
	return 0;
}

int
digest_step(struct digest *dg, struct data *da, uint8_t out[DIGEST_LEN])
{
	int i;

	for (i = 0; i < STEP_READS && dg->at < dg->end; i++)
		if (take(dg, da) == -1)
			return -1;
	if (dg->at < dg->end)
		return 1;
	if (EVP_DigestFinal_ex(dg->ctx, out, NULL) != 1) {
		errno = EIO;
		return -1;
	}
	return 0;
}

void
digest_free(struct digest *dg)
{
	EVP_MD_CTX_free(dg->ctx);
	EVP_MD_free(dg->md);
	free(dg->buf);
	memset(dg, 0, sizeof(*dg));
}
