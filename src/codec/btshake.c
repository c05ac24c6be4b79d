/*
 * btshake.c: sixty-eight bytes, cut at fixed places.
 */
#include "btshake.h"

#include <string.h>

#define HEADER_BYTES 20
#define HASH_AT      (HEADER_BYTES + RESERVED_LEN)
#define ID_AT        (HASH_AT + HASH_LEN)
_Static_assert(BTSHAKE_NAMED == ID_AT, "the hash is before the id");

#define FAST_BYTE     7
#define FAST_BIT      0x04
#define EXTENDED_BYTE 5
#define EXTENDED_BIT  0x10

void
btshake_encode(const struct btshake *s, uint8_t out[HANDSHAKE_MAX])
{
	memcpy(out, dialect_get(DIALECT_BITTORRENT)->header, HEADER_BYTES);
	memcpy(out + HEADER_BYTES, s->reserved, RESERVED_LEN);
	memcpy(out + HASH_AT, s->hash, HASH_LEN);
	memcpy(out + ID_AT, s->id, HASH_LEN);
}

void
btshake_decode(const uint8_t in[HANDSHAKE_MAX], struct btshake *s)
{
	memcpy(s->reserved, in + HEADER_BYTES, RESERVED_LEN);
	memcpy(s->hash, in + HASH_AT, HASH_LEN);
	memcpy(s->id, in + ID_AT, HASH_LEN);
}

int
btshake_hash(const uint8_t *p, size_t n, uint8_t hash[HASH_LEN])
{
	enum dialect_id id;
	int r;

	if ((r = dialect_by_header(p, n, &id)) != 1)
		return r;
	if (id != DIALECT_BITTORRENT)
		return -1;
	if (n < BTSHAKE_NAMED)
		return 0;
	memcpy(hash, p + HASH_AT, HASH_LEN);
	return 1;
}

bool
btshake_has_fast(const struct btshake *s)
{
	return (s->reserved[FAST_BYTE] & FAST_BIT) != 0;
}

bool
btshake_has_extended(const struct btshake *s)
{
	return (s->reserved[EXTENDED_BYTE] & EXTENDED_BIT) != 0;
}

void
btshake_offer(struct btshake *s)
{
	s->reserved[FAST_BYTE] |= FAST_BIT;
	s->reserved[EXTENDED_BYTE] |= EXTENDED_BIT;
}
