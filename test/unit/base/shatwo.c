/*
 * shatwo.c: tests of digests of two messages at once.
 */
#include "shatwo.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <openssl/evp.h>
#include <string.h>

#include "digests.h"
#include "hex.h"

#define BYTES 8192

static uint8_t bytes[2][BYTES];

static void
begin(void)
{
	size_t i;

	if (!shatwo_is_there())
		cr_skip_test("this processor has no instructions for SHA");
	for (i = 0; i < BYTES; i++) {
		bytes[0][i] = (uint8_t)(i * 7 + i / 251);
		bytes[1][i] = (uint8_t)(i * 13 + i / 241);
	}
}

TestSuite(shatwo, .init = begin);

static const EVP_MD *
libcrypto(enum digest_kind kind)
{
	return kind == DIGEST_SHA1 ? EVP_sha1() : EVP_sha256();
}

#define KINDS(test)                                                            \
	ParameterizedTestParameters(shatwo, test)                              \
	{                                                                      \
		static enum digest_kind kind[] = {DIGEST_SHA1, DIGEST_SHA256}; \
                                                                               \
		return cr_make_param_array(enum digest_kind, kind, 2);         \
	}                                                                      \
	ParameterizedTest(enum digest_kind *kind, shatwo, test)

/* FIPS 180-4: of no bytes at all. */
KINDS(of_nothing_is_the_known_one)
{
	const char *text = *kind == DIGEST_SHA1 ?
	    "da39a3ee5e6b4b0d3255bfef95601890afd80709" :
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855";
	uint8_t out[2][DIGEST_LEN], known[DIGEST_LEN];
	size_t len = digests_len(*kind);
	struct shatwo s;

	cr_assert_eq(hex_decode(text, known, len), 0);
	shatwo_begin(&s, *kind);
	shatwo_end(&s, out[0], out[1]);
	cr_assert_arr_eq(out[0], known, len);
	cr_assert_arr_eq(out[1], known, len);
}

static void
expect(enum digest_kind kind, const uint8_t *p, size_t n, const uint8_t *out)
{
	uint8_t known[EVP_MAX_MD_SIZE];

	cr_assert_eq(EVP_Digest(p, n, known, NULL, libcrypto(kind), NULL), 1);
	cr_assert_arr_eq(out, known, digests_len(kind), "%zu bytes", n);
}

/* Both messages in two parts, the first of which has `part` bytes. */
static void
compare(enum digest_kind kind, const uint8_t *a, const uint8_t *b, size_t part,
    size_t n)
{
	uint8_t out[2][DIGEST_LEN];
	struct shatwo s;

	shatwo_begin(&s, kind);
	shatwo_add(&s, a, b, part);
	shatwo_add(&s, a + part, b + part, n - part);
	shatwo_end(&s, out[0], out[1]);
	expect(kind, a, n, out[0]);
	expect(kind, b, n, out[1]);
}

KINDS(is_what_libcrypto_says_at_any_length_and_place)
{
	size_t n, i;

	for (n = 0; n <= 40 * SHATWO_BLOCK; n += SHATWO_BLOCK)
		for (i = 0; i < 33; i++)
			compare(*kind, bytes[0] + i, bytes[1] + (i * 5) % 32,
			    n / 3 / SHATWO_BLOCK * SHATWO_BLOCK, n);
}

KINDS(may_be_of_the_same_bytes_twice)
{
	compare(*kind, bytes[0], bytes[0], 0, BYTES);
}

/* Their number in bits needs more than 32 of them. */
KINDS(counts_beyond_4_gibibits)
{
	const size_t n = (size_t)513 << 20;
	uint8_t out[2][DIGEST_LEN], known[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct shatwo s;
	size_t at;

	cr_assert_eq(EVP_DigestInit_ex(ctx, libcrypto(*kind), NULL), 1);
	shatwo_begin(&s, *kind);
	for (at = 0; at < n; at += BYTES) {
		shatwo_add(&s, bytes[0], bytes[0], BYTES);
		cr_assert_eq(EVP_DigestUpdate(ctx, bytes[0], BYTES), 1);
	}
	shatwo_end(&s, out[0], out[1]);
	cr_assert_eq(EVP_DigestFinal_ex(ctx, known, NULL), 1);
	cr_assert_arr_eq(out[0], known, digests_len(*kind));
	EVP_MD_CTX_free(ctx);
}
