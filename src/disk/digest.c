/*
 * digest.c: libcrypto's digests over files.
 */
#include "digest.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define READ_BYTES ((size_t)128 << 10) /* stays in a core's own cache */
#define STEP_BYTES ((size_t)8 << 20)

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
	dg->kind = kind;
	dg->pairs = shatwo_is_there();
	dg->md = EVP_MD_fetch(NULL, names[kind], NULL);
	dg->ctx = EVP_MD_CTX_new();
	dg->range[0].buf = malloc(READ_BYTES);
	dg->range[1].buf = malloc(READ_BYTES);
	if (dg->md != NULL && dg->ctx != NULL && dg->range[0].buf != NULL &&
	    dg->range[1].buf != NULL)
		return 0;
	digest_free(dg);
	errno = ENOMEM;
	return -1;
}

static void
begin(struct digest_range *r, uint64_t at, uint64_t len)
{
	r->n = 0;
	r->at = at;
	r->end = at + len;
}

int
digest_begin(struct digest *dg, uint64_t at, uint64_t len)
{
	begin(&dg->range[0], at, len);
	if (EVP_DigestInit_ex(dg->ctx, dg->md, NULL) == 1)
		return 0;
	errno = ENOMEM;
	return -1;
}

void
digest_begin_two(struct digest *dg, uint64_t a, uint64_t b, uint64_t len)
{
	begin(&dg->range[0], a, len);
	begin(&dg->range[1], b, len);
	shatwo_begin(&dg->two, dg->kind);
}

static int
read_back(struct digest_range *r, struct data *da, size_t want)
{
	ssize_t n;

	r->p = r->buf;
	for (r->n = 0; r->n < want; r->n += (size_t)n, r->at += (uint64_t)n) {
		n = data_read_at(da, r->buf + r->n, want - r->n, r->at);
		if (n == -1)
			return -1;
		if (n == 0) {
			errno = ENODATA;
			return -1;
		}
	}
	return 0;
}

/* Some bytes to be hashed; 1, 0 at the end, or -1. */
static int
have_some(const struct digest *dg, struct digest_range *r, struct data *da)
{
	uint64_t left = r->end - r->at;
	size_t n;

	if (r->n > 0 || left == 0)
		return r->n > 0;
	if (dg->kept != NULL &&
	    (r->p = kept_find(dg->kept, r->at, &n)) != NULL) {
		r->n = n < left ? n : (size_t)left;
		r->at += r->n;
		return 1;
	}
	n = left < READ_BYTES ? (size_t)left : READ_BYTES;
	return read_back(r, da, n) == -1 ? -1 : 1;
}

static void
used(struct digest_range *r, size_t n)
{
	r->p += n;
	r->n -= n;
}

int
digest_step(struct digest *dg, struct data *da, uint8_t out[DIGEST_LEN])
{
	struct digest_range *r = &dg->range[0];
	size_t done, n;
	int rc = 1;

	for (done = 0; done < STEP_BYTES; done += n) {
		if ((rc = have_some(dg, r, da)) != 1)
			break;
		n = r->n;
		if (EVP_DigestUpdate(dg->ctx, r->p, n) != 1) {
			errno = EIO;
			return -1;
		}
		used(r, n);
	}
	if (rc != 0)
		return rc;
	if (EVP_DigestFinal_ex(dg->ctx, out, NULL) != 1) {
		errno = EIO;
		return -1;
	}
	return 0;
}

int
digest_step_two(struct digest *dg, struct data *da, uint8_t a[DIGEST_LEN],
    uint8_t b[DIGEST_LEN])
{
	struct digest_range *ra = dg->range, *rb = ra + 1;
	size_t done, n;
	int rc = 1;

	for (done = 0; done < STEP_BYTES; done += n) {
		if ((rc = have_some(dg, ra, da)) != 1 ||
		    (rc = have_some(dg, rb, da)) != 1)
			break;
		n = ra->n < rb->n ? ra->n : rb->n;
		shatwo_add(&dg->two, ra->p, rb->p, n);
		used(ra, n);
		used(rb, n);
	}
	if (rc == 0)
		shatwo_end(&dg->two, a, b);
	return rc;
}

void
digest_free(struct digest *dg)
{
	EVP_MD_CTX_free(dg->ctx);
	EVP_MD_free(dg->md);
	free(dg->range[0].buf);
	free(dg->range[1].buf);
	memset(dg, 0, sizeof(*dg));
}
