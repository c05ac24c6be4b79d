/*
 * handshake.c: target: the first bytes of a stream.
 */
#include "dialect.h"
#include "fuzz.h"

/* What n bytes say must be what the whole headers say. */
static int
judge(const uint8_t *data, size_t n, enum dialect_id *id)
{
	uint8_t *p = fuzz_copy(data, n);
	size_t len = n < HEADER_LEN ? n : HEADER_LEN;
	bool begins = false;
	int i, r = dialect_by_header(p, n, id);

	for (i = 0; i < DIALECT_COUNT; i++)
		begins |=
		    len == 0 || memcmp(dialect_get(i)->header, p, len) == 0;
	assert(begins == (r >= 0));
	assert((r == 1) == (begins && n >= HEADER_LEN));
	free(p);
	return r;
}

/* All but the ten bytes that nobody looks at comes out again. */
static void
check_id(enum dialect_id id, const uint8_t in[HANDSHAKE_LEN])
{
	static const uint8_t zero[HANDSHAKE_LEN - HEADER_LEN - 4];
	uint8_t out[HANDSHAKE_LEN];
	size_t tail = HANDSHAKE_LEN - 4;

	handshake_encode(id, handshake_peer_id(in), out);
	assert(memcmp(out, in, HEADER_LEN) == 0);
	assert(memcmp(out + HEADER_LEN, zero, sizeof(zero)) == 0);
	assert(memcmp(out + tail, in + tail, 4) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum dialect_id id = DIALECT_COUNT, former = DIALECT_COUNT;
	int r, was = 0;
	size_t n;

	/* However the bytes come: a verdict, once passed, stands. */
	for (n = 0; n <= size && n <= HANDSHAKE_LEN; n++) {
		r = judge(data, n, &id);
		assert(was == 0 || (r == was && id == former));
		was = r;
		former = id;
	}
	if (was == 1) {
		assert(dialect_other(id) != id);
		assert(dialect_other(dialect_other(id)) == id);
	}
	if (was == 1 && size >= HANDSHAKE_LEN)
		check_id(id, data);
	return 0;
}
