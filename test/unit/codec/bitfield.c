/*
 * bitfield.c: tests of sets of pieces on the wire.
 */
#include "bitfield.h"

#include <criterion/criterion.h>
#include <string.h>

#include "bits.h"
#include "rng.h"

#define WORDS 8
#define BYTES (WORDS * 8)

/* The ends of bytes and of words. */
static const uint32_t counts[] = {
    1, 5, 7, 8, 9, 20, 63, 64, 65, 71, 72, 127, 128, 129, 306, 511, 512};
#define COUNTS (sizeof(counts) / sizeof(counts[0]))

static size_t
encode(enum dialect_id id, const uint64_t *set, uint32_t n, uint8_t *out)
{
	size_t i, len = bitfield_encoded_len(id, set, n);

	for (i = 0; i < len; i++)
		out[i] = bitfield_byte(id, set, n, i);
	return len;
}

/* A set of n pieces without spare bits; tail: of none but the first three
 * eighths, so that there is something to trim. */
static void
draw(struct rng *r, uint64_t *set, uint32_t n, bool tail)
{
	uint32_t i;

	memset(set, 0, BYTES);
	for (i = 0; i < (tail ? n * 3 / 8 : n); i++)
		if (rng_below(r, 2) == 1)
			bits_set(set, i);
}

Test(bitfield, a_byte_holds_eight_pieces)
{
	cr_assert_eq(bitfield_bytes(0), 0);
	cr_assert_eq(bitfield_bytes(1), 1);
	cr_assert_eq(bitfield_bytes(8), 1);
	cr_assert_eq(bitfield_bytes(9), 2);
	cr_assert_eq(bitfield_bytes(306), 39);
	cr_assert_eq(bitfield_bytes(UINT32_MAX), 536870912);
}

Test(bitfield, document_puts_piece_0_in_the_high_bit)
{
	uint64_t set[1];
	uint8_t p[8];
	uint32_t i;

	for (i = 0; i < 64; i++) {
		set[0] = UINT64_C(1) << i;
		cr_assert_eq(encode(DIALECT_DOCUMENT, set, 64, p), 8);
		cr_assert_eq(p[i / 8], 0x80 >> (i % 8));
	}
}

Test(bitfield, founding_puts_piece_0_in_the_low_bit)
{
	uint64_t set[1];
	uint8_t p[8];
	uint32_t i;

	for (i = 0; i < 64; i++) {
		set[0] = UINT64_C(1) << i;
		cr_assert_eq(encode(DIALECT_FOUNDING, set, 64, p), i / 8 + 1);
		cr_assert_eq(p[i / 8], 1 << (i % 8));
	}
}

Test(bitfield, document_has_full_length_however_empty)
{
	uint64_t set[WORDS] = {0};
	size_t k;

	for (k = 0; k < COUNTS; k++)
		cr_assert_eq(
		    bitfield_encoded_len(DIALECT_DOCUMENT, set, counts[k]),
		    bitfield_bytes(counts[k]));
}

Test(bitfield, founding_cuts_zero_bytes_at_the_end_only)
{
	uint64_t set[WORDS] = {0};
	uint8_t p[BYTES];

	cr_assert_eq(bitfield_encoded_len(DIALECT_FOUNDING, set, 306), 0);
	bits_set(set, 70);
	cr_assert_eq(encode(DIALECT_FOUNDING, set, 306, p), 9);
	cr_assert_eq(p[0], 0);
	cr_assert_eq(p[8], 1 << 6);
	bits_set(set, 305);
	cr_assert_eq(bitfield_encoded_len(DIALECT_FOUNDING, set, 306), 39);
}

Test(bitfield, spare_bits_of_the_set_are_never_written)
{
	uint64_t set[WORDS], full[WORDS] = {0};
	uint8_t p[BYTES], q[BYTES];
	size_t k, len;
	int d;

	memset(set, 0xff, sizeof(set));
	for (d = 0; d < DIALECT_COUNT; d++) {
		enum dialect_id id = (enum dialect_id)d;

		for (k = 0; k < COUNTS; k++) {
			bits_fill(full, counts[k]);
			len = encode(id, set, counts[k], p);
			cr_assert_eq(encode(id, full, counts[k], q), len);
			cr_assert_arr_eq(p, q, len);
		}
	}
	cr_assert_eq(bitfield_byte(DIALECT_DOCUMENT, set, 5, 0), 0xf8);
	cr_assert_eq(bitfield_byte(DIALECT_FOUNDING, set, 5, 0), 0x1f);
}

Test(bitfield, what_is_written_is_taken_back_in_chunks_of_any_size)
{
	uint64_t set[WORDS], got[WORDS];
	uint8_t p[BYTES];
	struct rng r;
	size_t k, off, len, chunk, step;
	int d;

	rng_seed(&r, 7);
	for (d = 0; d < DIALECT_COUNT; d++) {
		enum dialect_id id = (enum dialect_id)d;

		for (k = 0; k < 2 * COUNTS; k++) {
			uint32_t n = counts[k / 2];

			draw(&r, set, n, k % 2);
			len = encode(id, set, n, p);
			for (chunk = 1; chunk <= len + 1; chunk++) {
				memset(got, 0, sizeof(got));
				for (off = 0; off < len; off += step) {
					step = chunk < len - off ? chunk :
								   len - off;
					bitfield_take(
					    id, got, n, off, p + off, step);
				}
				cr_assert_arr_eq(got, set, sizeof(set));
			}
		}
	}
}

Test(bitfield, a_short_one_is_filled_with_zeros)
{
	uint64_t set[WORDS] = {0};
	uint8_t ones[4] = {0xff, 0xff, 0xff, 0xff};
	size_t len;

	for (len = 0; len <= 4; len++) {
		memset(set, 0, sizeof(set));
		bitfield_take(DIALECT_DOCUMENT, set, 306, 0, ones, len);
		cr_assert_eq(bits_count(set, 306), 8 * len);
		cr_assert(len == 0 || bits_has(set, 8 * len - 1));
	}
}

Test(bitfield, set_spare_bits_are_ignored)
{
	uint8_t ones[BYTES];
	uint64_t set[WORDS + 1];
	size_t k;
	int d;

	memset(ones, 0xff, sizeof(ones));
	for (d = 0; d < DIALECT_COUNT; d++) {
		for (k = 0; k < COUNTS; k++) {
			uint32_t n = counts[k];

			memset(set, 0, sizeof(set));
			bitfield_take((enum dialect_id)d, set, n, 0, ones,
			    bitfield_bytes(n));
			cr_assert_eq(bits_count(set, 64 * (WORDS + 1)), n);
			cr_assert_eq(bits_count(set, n), n);
		}
	}
}

Test(bitfield, bytes_beyond_the_last_piece_are_ignored)
{
	uint8_t ones[BYTES];
	uint64_t set[WORDS] = {0};

	memset(ones, 0xff, sizeof(ones));
	bitfield_take(DIALECT_DOCUMENT, set, 9, 2, ones, 4);
	bitfield_take(DIALECT_DOCUMENT, set, 9, SIZE_MAX, ones, 4);
	bitfield_take(DIALECT_DOCUMENT, set, 64, 8, ones, sizeof(ones));
	cr_assert_eq(bits_count(set, 64 * WORDS), 0);
	bitfield_take(DIALECT_DOCUMENT, set, 9, 1, ones, sizeof(ones));
	cr_assert_eq(set[0], UINT64_C(1) << 8);
	cr_assert_eq(set[1], 0);
	bitfield_take(DIALECT_FOUNDING, set, 0, 0, ones, sizeof(ones));
	cr_assert_eq(bits_count(set, 64 * WORDS), 1);
}
