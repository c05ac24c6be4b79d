/*
 * resume.c: target: the resume record as found on a disk.
 *
 * The input is a number of pieces, a mode, and the record's bytes: as they
 * are, or with the right length and checksum, which no fuzzer would guess.
 */
#include "bits.h"
#include "fuzz.h"
#include "resume.h"

#define PIECES 1024

enum mode { AS_IT_IS, SEALED, WRITTEN };

static uint64_t
fnv1a(const uint8_t *p, size_t n)
{
	uint64_t h = UINT64_C(14695981039346656037);
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ p[i]) * UINT64_C(1099511628211);
	return h;
}

/* Puts the checksum behind n - 8 bytes. */
static void
seal(uint8_t *p, size_t n)
{
	uint64_t sum = fnv1a(p, n - 8);
	size_t i;

	for (i = 0; i < 8; i++)
		p[n - 1 - i] = (uint8_t)(sum >> 8 * i);
}

/* What is believed is written with the same bytes. */
static void
check_taken(const struct resume *r, const uint8_t *p, size_t n)
{
	uint8_t *out = fuzz_alloc(n);

	resume_encode(r, out);
	assert(memcmp(out, p, n) == 0);
	free(out);
}

static int
take(uint32_t pieces, const uint8_t *data, size_t n)
{
	uint8_t *p = fuzz_copy(data, n);
	struct resume r = {.pieces = pieces};
	int rc;

	r.have = fuzz_alloc(bits_words(pieces) * sizeof(*r.have));
	rc = resume_decode(p, n, &r);
	assert(r.pieces == pieces);
	if (rc == 0)
		check_taken(&r, p, n);
	free(r.have);
	free(p);
	return rc;
}

/* One that we write is believed, and none that differs in a byte; unless
 * somebody has put that right who knows how to. */
static void
write_one(uint32_t pieces, struct feed *f)
{
	size_t at, n = resume_len(pieces);
	uint8_t change = (uint8_t)(feed_u8(f) | 1), *p = fuzz_alloc(n + 1);
	struct resume r = {.pieces = pieces, .complete = feed_u8(f) & 1};

	at = feed_u16(f) % n;
	r.dev = feed_u64(f);
	r.ino = feed_u64(f);
	r.size = feed_u64(f);
	r.mark = feed_u64(f);
	r.piece_size = feed_u32(f);
	r.have = fuzz_alloc(bits_words(pieces) * sizeof(*r.have));
	feed_copy(f, r.have, bits_words(pieces) * sizeof(*r.have));
	resume_encode(&r, p);
	assert(take(pieces, p, n) == 0);
	assert(take(pieces, p, n + 1) == -1);
	assert(take(pieces, p, n - 1) == -1);
	assert(take(pieces + 1, p, n) == -1);
	p[at] ^= change;
	assert(take(pieces, p, n) == -1);
	seal(p, n);
	(void)take(pieces, p, n);
	free(r.have);
	free(p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data, size};
	uint32_t pieces = feed_u16(&f) % PIECES;
	size_t n = resume_len(pieces);
	uint8_t *p;

	switch (feed_below(&f, 3)) {
	case AS_IT_IS:
		(void)take(pieces, f.p, f.n);
		break;
	case SEALED:
		p = fuzz_alloc(n);
		feed_copy(&f, p, n);
		seal(p, n);
		(void)take(pieces, p, n);
		free(p);
		break;
	case WRITTEN:
		write_one(pieces, &f);
		break;
	}
	return 0;
}
