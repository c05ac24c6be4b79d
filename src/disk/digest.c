/*
 * digest.c: libcrypto's SHA-256 over a file.
 */
#include "digest.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES ((size_t)1 << 20)
#define STEP_READS 8

int
digest_prepare(void)
{
	struct digest dg = {0};

	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1) {
		errno = ENOSYS;
		return -1;
	}
	if (digest_begin(&dg, 0) == -1)
		return -1;
	digest_end(&dg);
	return 0;
}

int
digest_begin(struct digest *dg, uint64_t size)
{
	dg->at = 0;
	dg->size = size;
	dg->ctx = EVP_MD_CTX_new();
	dg->buf = malloc(READ_BYTES);
	if (dg->ctx != NULL && dg->buf != NULL &&
	    EVP_DigestInit_ex(dg->ctx, EVP_sha256(), NULL) == 1)
		return 0;
	digest_end(dg);
	errno = ENOMEM;
	return -1;
}

/* One read; 0, or -1 with errno. */
static int
take(struct digest *dg, int fd)
{
	size_t want;
	ssize_t n;

	want = READ_BYTES;
	if (dg->size - dg->at < want)
		want = (size_t)(dg->size - dg->at);
	while ((n = pread(fd, dg->buf, want, (off_t)dg->at)) == -1 &&
	    errno == EINTR)
		;
	if (n == -1)
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
digest_step(struct digest *dg, int fd, uint8_t out[DIGEST_LEN])
{
	int i;

	for (i = 0; i < STEP_READS && dg->at < dg->size; i++)
		if (take(dg, fd) == -1)
			return -1;
	if (dg->at < dg->size)
		return 1;
	if (EVP_DigestFinal_ex(dg->ctx, out, NULL) != 1) {
		errno = EIO;
		return -1;
	}
	return 0;
}

void
digest_end(struct digest *dg)
{
	EVP_MD_CTX_free(dg->ctx);
	free(dg->buf);
	memset(dg, 0, sizeof(*dg));
}
