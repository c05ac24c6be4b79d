/*
 * bitfield.c: target: sets of pieces out of any bytes in any chunks.
 *
 * The input is a dialect, a number of pieces, chunks, and bytes for them.
 */
#include "bitfield.h"
#include "bits.h"
#include "fuzz.h"

#define PIECES 4096

static void
check_trimmed(const uint64_t *set, uint32_t n)
{
	size_t i;

	for (i = n; i < bits_words(n) * 64; i++)
		assert(!bits_has(set, i));
}

/* The set is what the bytes say, bit by bit, and nothing else. */
static void
check_bits(enum dialect_id id, const uint64_t *set, uint32_t n,
    const uint8_t *p, size_t len)
{
	bool low = dialect_get(id)->low_bit_first, has;
	uint32_t i;

	for (i = 0; i < n; i++) {
		has = i / 8 < len &&
		    (p[i / 8] >> (low ? i % 8 : 7 - i % 8) & 1) != 0;
		assert(bits_has(set, i) == has);
	}
}

/* As the dialect writes it, and read back. */
static void
check_written(enum dialect_id id, const uint64_t *set, uint32_t n)
{
	size_t i, total = bitfield_bytes(n);
	size_t len = bitfield_encoded_len(id, set, n);
	uint64_t *back = fuzz_alloc(bits_words(n) * sizeof(*back));
	uint8_t *out = fuzz_alloc(len);

	assert(len == total || dialect_get(id)->trims);
	assert(len <= total);
	for (i = 0; i < total; i++) {
		if (i < len)
			out[i] = bitfield_byte(id, set, n, i);
		else
			assert(bitfield_byte(id, set, n, i) == 0);
	}
	if (dialect_get(id)->trims && len > 0)
		assert(out[len - 1] != 0);
	bitfield_take(id, back, n, 0, out, len);
	assert(memcmp(back, set, bits_words(n) * sizeof(*back)) == 0);
	free(out);
	free(back);
}

/* One after the other, each in memory of its own. */
static void
take_chunks(enum dialect_id id, uint64_t *set, uint32_t n, size_t chunk,
    const uint8_t *from, size_t len)
{
	size_t off, now;
	uint8_t *p;

	for (off = 0; off < len; off += now) {
		now = len - off < chunk ? len - off : chunk;
		p = fuzz_copy(from + off, now);
		bitfield_take(id, set, n, off, p, now);
		free(p);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data, size};
	enum dialect_id id = feed_below(&f, DIALECT_COUNT);
	uint32_t n = feed_u16(&f) % PIECES;
	size_t far = (size_t)feed_u64(&f), chunk = 1 + feed_u8(&f);
	uint64_t *set = fuzz_alloc(bits_words(n) * sizeof(*set));

	/* What stands behind the last piece is nobody's. */
	if (far >= bitfield_bytes(n))
		bitfield_take(id, set, n, far, f.p, f.n);
	assert(bits_count(set, n) == 0);
	take_chunks(id, set, n, chunk, f.p, f.n);
	check_trimmed(set, n);
	check_bits(id, set, n, f.p, f.n);
	check_written(id, set, n);
	free(set);
	return 0;
}
