/*
 * resume.c: tests of the resume record.
 */
#include "resume.h"

#include <criterion/criterion.h>
#include <string.h>

#include "bits.h"

#define WORDS 5
#define ROOM  512

static const struct resume sample = {.complete = true,
    .dev = 0x0102030405060708,
    .ino = 0xfedcba9876543210,
    .size = 10000232,
    .mark = 1795377600123456789,
    .piece_size = 32768};

static const uint32_t counts[] = {1, 5, 63, 64, 65, 127, 128, 306, 320};
#define COUNTS (sizeof(counts) / sizeof(counts[0]))

/* The sample with every third of n pieces. */
static struct resume
make(uint32_t n, uint64_t *have)
{
	struct resume r = sample;
	uint32_t i;

	memset(have, 0, WORDS * 8);
	for (i = 0; i < n; i += 3)
		bits_set(have, i);
	r.pieces = n;
	r.have = have;
	return r;
}

static int
decode(const uint8_t *p, size_t n, uint32_t pieces, struct resume *r)
{
	static uint64_t have[WORDS];

	*r = (struct resume){.pieces = pieces, .have = have};
	return resume_decode(p, n, r);
}

Test(resume, a_record_comes_back_as_it_was)
{
	uint64_t have[WORDS];
	uint8_t p[ROOM];
	struct resume r, got;
	size_t k, n;

	for (k = 0; k < COUNTS; k++) {
		r = make(counts[k], have);
		n = resume_len(counts[k]);
		memset(p, 0xaa, sizeof(p));
		resume_encode(&r, p);
		cr_assert_eq(p[n], 0xaa);
		cr_assert_eq(decode(p, n, counts[k], &got), 0);
		cr_assert(got.complete);
		cr_assert_eq(got.dev, r.dev);
		cr_assert_eq(got.ino, r.ino);
		cr_assert_eq(got.size, r.size);
		cr_assert_eq(got.mark, r.mark);
		cr_assert_eq(got.piece_size, r.piece_size);
		cr_assert_eq(got.pieces, counts[k]);
		cr_assert_arr_eq(got.have, have, bits_words(counts[k]) * 8);
	}
}

Test(resume, a_partial_file_has_no_time)
{
	uint64_t have[WORDS];
	uint8_t p[ROOM];
	struct resume r = make(306, have), got;

	r.complete = false;
	resume_encode(&r, p);
	cr_assert_eq(decode(p, resume_len(306), 306, &got), 0);
	cr_assert_not(got.complete);
	cr_assert_eq(got.mark, r.mark);
	cr_assert_eq(got.size, r.size);
}

Test(resume, bytes_are_those_of_the_format)
{
	static const uint8_t expected[] = {'S', 'H', 'O', 'A', 'L', 'R', 'E',
	    'S', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0,
	    0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 76, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	    16, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0x13};
	uint64_t have[] = {0x13};
	struct resume r = {.dev = 1,
	    .ino = 2,
	    .size = 76,
	    .piece_size = 16,
	    .pieces = 5,
	    .have = have};
	uint64_t h = UINT64_C(14695981039346656037);
	uint8_t p[ROOM];
	size_t i;

	resume_encode(&r, p);
	cr_assert_eq(resume_len(5), sizeof(expected) + 8);
	cr_assert_arr_eq(p, expected, sizeof(expected));
	for (i = 0; i < sizeof(expected); i++)
		h = (h ^ expected[i]) * UINT64_C(1099511628211);
	for (i = 0; i < 8; i++)
		cr_assert_eq(
		    p[sizeof(expected) + i], (uint8_t)(h >> (56 - 8 * i)));
}

Test(resume, any_other_length_is_refused)
{
	uint64_t have[WORDS];
	uint8_t p[ROOM] = {0};
	struct resume r = make(65, have), got;
	size_t n;

	resume_encode(&r, p);
	for (n = 0; n <= sizeof(p); n++)
		cr_assert_eq(
		    decode(p, n, 65, &got), n == resume_len(65) ? 0 : -1);
}

Test(resume, any_changed_byte_is_refused)
{
	uint64_t have[WORDS];
	uint8_t p[ROOM];
	struct resume r = make(306, have), got;
	size_t i, n = resume_len(306);
	unsigned int bit;

	resume_encode(&r, p);
	for (i = 0; i < n; i++) {
		for (bit = 0; bit < 8; bit++) {
			p[i] ^= (uint8_t)(1u << bit);
			cr_assert_eq(decode(p, n, 306, &got), -1);
			p[i] ^= (uint8_t)(1u << bit);
		}
	}
	cr_assert_eq(decode(p, n, 306, &got), 0);
}

Test(resume, a_tail_of_zeros_is_refused)
{
	uint64_t have[WORDS];
	uint8_t p[ROOM];
	struct resume r = make(306, have), got;
	size_t i, n = resume_len(306);

	resume_encode(&r, p);
	for (i = n; i-- > 0;) {
		p[i] = 0;
		cr_assert_eq(decode(p, n, 306, &got), -1);
	}
}

Test(resume, another_number_of_pieces_is_refused)
{
	uint64_t have[WORDS];
	uint8_t p[ROOM];
	struct resume r = make(65, have), got;

	resume_encode(&r, p);
	cr_assert_eq(resume_len(65), resume_len(66));
	cr_assert_eq(decode(p, resume_len(65), 66, &got), -1);
	cr_assert_eq(decode(p, resume_len(65), 64, &got), -1);
	cr_assert_eq(decode(p, resume_len(65), 129, &got), -1);
}

/* Puts the right checksum behind bytes that are not. */
static void
seal(uint8_t *p, size_t n)
{
	uint64_t h = UINT64_C(14695981039346656037);
	size_t i;

	for (i = 0; i < n - 8; i++)
		h = (h ^ p[i]) * UINT64_C(1099511628211);
	for (i = 0; i < 8; i++)
		p[n - 8 + i] = (uint8_t)(h >> (56 - 8 * i));
}

Test(resume, wrong_values_under_a_right_checksum_are_refused)
{
	uint64_t have[WORDS];
	uint8_t p[ROOM];
	struct resume r = make(65, have), got;
	size_t k, n = resume_len(65);
	/* magic, version, flag, a spare bit of the last word */
	static const struct {
		size_t at;
		uint8_t value;
	} bad[] = {{0, 's'}, {11, 2}, {15, 2}, {56 + 15, 2}, {56 + 8, 0x80}};

	for (k = 0; k < sizeof(bad) / sizeof(bad[0]); k++) {
		resume_encode(&r, p);
		seal(p, n);
		cr_assert_eq(decode(p, n, 65, &got), 0);
		p[bad[k].at] = bad[k].value;
		seal(p, n);
		cr_assert_eq(decode(p, n, 65, &got), -1);
	}
}

Test(resume, spare_bits_are_not_written)
{
	uint64_t have[WORDS];
	uint8_t p[ROOM];
	struct resume r, got;
	size_t k;

	for (k = 0; k < COUNTS; k++) {
		r = make(counts[k], have);
		memset(have, 0xff, sizeof(have));
		resume_encode(&r, p);
		cr_assert_eq(
		    decode(p, resume_len(counts[k]), counts[k], &got), 0);
		cr_assert_eq(bits_count(got.have, bits_words(counts[k]) * 64),
		    counts[k]);
	}
}
