/*
 * sha1two.c: tests of SHA-1 of two messages at once.
 */
#include "sha1two.h"

#include <criterion/criterion.h>
#include <openssl/evp.h>
#include <string.h>

#include "hex.h"

#define BYTES 8192

static uint8_t bytes[2][BYTES];

static void
begin(void)
{
	size_t i;

	if (!sha1two_is_there())
		cr_skip_test("this processor has no instructions for SHA-1");
	for (i = 0; i < BYTES; i++) {
		bytes[0][i] = (uint8_t)(i * 7 + i / 251);
		bytes[1][i] = (uint8_t)(i * 13 + i / 241);
	}
}

TestSuite(sha1two, .init = begin);

/* FIPS 180-4: of no bytes at all. */
Test(sha1two, of_nothing_is_the_known_one)
{
	uint8_t out[2][SHA1TWO_LEN], known[SHA1TWO_LEN];
	struct sha1two s;

	cr_assert_eq(hex_decode("da39a3ee5e6b4b0d3255bfef95601890afd80709",
			 known, sizeof(known)),
	    0);
	sha1two_begin(&s);
	sha1two_end(&s, out[0], out[1]);
	cr_assert_arr_eq(out[0], known, sizeof(known));
	cr_assert_arr_eq(out[1], known, sizeof(known));
}

static void
expect(const uint8_t *p, size_t n, const uint8_t *out)
{
	uint8_t known[EVP_MAX_MD_SIZE];

	cr_assert_eq(EVP_Digest(p, n, known, NULL, EVP_sha1(), NULL), 1);
	cr_assert_arr_eq(out, known, SHA1TWO_LEN, "%zu bytes", n);
}

/* Both messages in two parts, the first of which has `part` bytes. */
static void
compare(const uint8_t *a, const uint8_t *b, size_t part, size_t n)
{
	uint8_t out[2][SHA1TWO_LEN];
	struct sha1two s;

	sha1two_begin(&s);
	sha1two_add(&s, a, b, part);
	sha1two_add(&s, a + part, b + part, n - part);
	sha1two_end(&s, out[0], out[1]);
	expect(a, n, out[0]);
	expect(b, n, out[1]);
}

Test(sha1two, is_what_libcrypto_says_at_any_length_and_place)
{
	size_t n, i;

	for (n = 0; n <= 40 * SHA1TWO_BLOCK; n += SHA1TWO_BLOCK)
		for (i = 0; i < 33; i++)
			compare(bytes[0] + i, bytes[1] + (i * 5) % 32,
			    n / 3 / SHA1TWO_BLOCK * SHA1TWO_BLOCK, n);
}

Test(sha1two, may_be_of_the_same_bytes_twice)
{
	compare(bytes[0], bytes[0], 0, BYTES);
}

/* Their number in bits needs more than 32 of them. */
Test(sha1two, counts_beyond_4_gibibits)
{
	const size_t n = (size_t)513 << 20;
	uint8_t out[2][SHA1TWO_LEN], known[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct sha1two s;
	size_t at;

	cr_assert_eq(EVP_DigestInit_ex(ctx, EVP_sha1(), NULL), 1);
	sha1two_begin(&s);
	for (at = 0; at < n; at += BYTES) {
		sha1two_add(&s, bytes[0], bytes[0], BYTES);
		cr_assert_eq(EVP_DigestUpdate(ctx, bytes[0], BYTES), 1);
	}
	sha1two_end(&s, out[0], out[1]);
	cr_assert_eq(EVP_DigestFinal_ex(ctx, known, NULL), 1);
	cr_assert_arr_eq(out[0], known, SHA1TWO_LEN);
	EVP_MD_CTX_free(ctx);
}
