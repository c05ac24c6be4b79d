/*
 * handshake.c: target: the first bytes of a stream.
 */
#include "btshake.h"
#include "dialect.h"
#include "fuzz.h"

/* What n bytes say must be what the whole headers say. */
static int
judge(const uint8_t *data, size_t n, enum dialect_id *id)
{
	uint8_t *p = fuzz_copy(data, n);
	bool begins = false, whole = false;
	int i, r = dialect_by_header(p, n, id);
	const struct dialect *d;
	size_t len;

	for (i = 0; i < DIALECT_COUNT; i++) {
		d = dialect_get(i);
		len = n < d->header_len ? n : d->header_len;
		if (len > 0 && memcmp(d->header, p, len) != 0)
			continue;
		begins = true;
		whole |= len == d->header_len;
	}
	assert(begins == (r >= 0));
	assert((r == 1) == whole);
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

/* All of it comes out again. */
static void
check_names(const uint8_t in[HANDSHAKE_MAX])
{
	struct btshake names;
	uint8_t out[HANDSHAKE_MAX];

	btshake_decode(in, &names);
	btshake_encode(&names, out);
	assert(memcmp(out, in, sizeof(out)) == 0);
	btshake_offer(&names);
	assert(btshake_has_fast(&names) && btshake_has_extended(&names));
}

/* n bytes name a torrent when all of them would, and the same. */
static void
check_hash(const uint8_t *data, size_t n, int was, enum dialect_id id)
{
	uint8_t hash[HASH_LEN], *p = fuzz_copy(data, n);
	int r = btshake_hash(p, n, hash);

	if (was == 1 && id != DIALECT_BITTORRENT)
		assert(r == -1);
	else if (was == 1)
		assert(r == (n >= BTSHAKE_NAMED));
	else
		assert(r == was);
	if (r == 1)
		assert(memcmp(hash, data + BTSHAKE_NAMED - HASH_LEN,
			   HASH_LEN) == 0);
	free(p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum dialect_id id = DIALECT_COUNT, former = DIALECT_COUNT;
	int r, was = 0;
	size_t n;

	/* However the bytes come: a verdict, once passed, stands. */
	for (n = 0; n <= size && n <= HANDSHAKE_MAX; n++) {
		r = judge(data, n, &id);
		assert(was == 0 || (r == was && id == former));
		was = r;
		former = id;
		check_hash(data, n, r, id);
	}
	if (was == 1 && id < DIALECT_COURSES) {
		assert(dialect_other(id) != id);
		assert(dialect_other(dialect_other(id)) == id);
	}
	if (was == 1 && id < DIALECT_COURSES && size >= HANDSHAKE_LEN)
		check_id(id, data);
	if (was == 1 && id == DIALECT_BITTORRENT && size >= HANDSHAKE_MAX)
		check_names(data);
	return 0;
}
