/*
 * dialect.h: what tells the wire dialects of the course family apart.
 *
 * One table; nothing outside the codec asks a dialect's name.
 */
#ifndef SHOAL_DIALECT_H
#define SHOAL_DIALECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sizes.h"

#define HEADER_LEN    18
#define HANDSHAKE_LEN 32

struct dialect {
	const char *name;    /* as in the configuration */
	const char *header;  /* HEADER_LEN bytes */
	bool counts_type;    /* the length field counts the type byte */
	bool low_bit_first;  /* order of the bits in a bitfield's bytes */
	bool trims;          /* cuts trailing zero bytes of a bitfield */
	bool says_completed; /* message type 8 exists */
};

/* Never NULL for a valid id. */
const struct dialect *dialect_get(enum dialect_id);
/* By configuration name; 0, or -1 when there is none. */
int dialect_by_name(const char *name, enum dialect_id *)
    __attribute__((warn_unused_result));
/*
 * By the first bytes of a stream, compared with whole headers.  1: found;
 * 0: n < HEADER_LEN and these bytes still begin a header; -1: they begin none.
 */
int dialect_by_header(const uint8_t *p, size_t n, enum dialect_id *)
    __attribute__((warn_unused_result));
/* The one to try when this one was refused: the next of the table. */
enum dialect_id dialect_other(enum dialect_id);

/* Handshake: header, ten zero bytes, peer id. */
void handshake_encode(
    enum dialect_id, uint32_t peer_id, uint8_t out[HANDSHAKE_LEN]);
/* The id behind a header that dialect_by_header has found; the ten bytes
 * between are not looked at. */
uint32_t handshake_peer_id(const uint8_t in[HANDSHAKE_LEN]);

#endif
