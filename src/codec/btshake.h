/*
 * btshake.h: BitTorrent's handshake (BEP 3).
 */
#ifndef SHOAL_BTSHAKE_H
#define SHOAL_BTSHAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "dialect.h"

/* Header, reserved bits, the torrent's info-hash, the peer's id. */
struct btshake {
	uint8_t reserved[RESERVED_LEN];
	uint8_t hash[HASH_LEN];
	uint8_t id[HASH_LEN];
};

/* So many bytes of it say which torrent it is for. */
#define BTSHAKE_NAMED 48

void btshake_encode(const struct btshake *, uint8_t out[HANDSHAKE_MAX]);
/* What follows a header that dialect_by_header has found. */
void btshake_decode(const uint8_t in[HANDSHAKE_MAX], struct btshake *);
/*
 * The info-hash in a handshake of which there are n bytes.  1: there it is;
 * 0: too few bytes yet; -1: they begin something else.
 */
int btshake_hash(const uint8_t *p, size_t n, uint8_t hash[HASH_LEN])
    __attribute__((warn_unused_result));

/* It offers the fast extension (BEP 6), the extension protocol (BEP 10). */
bool btshake_has_fast(const struct btshake *);
bool btshake_has_extended(const struct btshake *);
/* Offers both. */
void btshake_offer(struct btshake *);

#endif
