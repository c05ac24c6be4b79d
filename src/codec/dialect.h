/*
 * dialect.h: what tells the wire dialects apart.
 *
 * One table; nothing outside the codec asks a dialect's name.
 */
#ifndef SHOAL_DIALECT_H
#define SHOAL_DIALECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sizes.h"

#define HEADER_LEN    18 /* of the course family */
#define HEADER_MAX    20
#define HANDSHAKE_LEN 32 /* of the course family */
#define HANDSHAKE_MAX 68

struct dialect {
	const char *name;   /* as in the configuration */
	const char *header; /* what its stream begins with */
	uint8_t header_len;
	uint8_t handshake_len;
	bool counts_type;    /* the length field counts the type byte */
	bool low_bit_first;  /* order of the bits in a bitfield's bytes */
	bool trims;          /* cuts trailing zero bytes of a bitfield */
	bool says_completed; /* the founding program's message 8 exists */
	bool whole_pieces;   /* a request is for a whole piece, and the next
			      * one follows the piece */
	bool hello_first;    /* who accepts answers when the peer is admitted */
	bool logs;           /* a course log is kept of it */
};

/* Never NULL for a valid id. */
const struct dialect *dialect_get(enum dialect_id);
/* One of the course family by configuration name; 0, or -1: none. */
int dialect_by_name(const char *name, enum dialect_id *)
    __attribute__((warn_unused_result));
/*
 * By the first bytes of a stream, compared with whole headers.  1: found;
 * 0: these bytes still begin a header; -1: they begin none.
 */
int dialect_by_header(const uint8_t *p, size_t n, enum dialect_id *)
    __attribute__((warn_unused_result));
/* The one to try when this one was refused: the next of its family. */
enum dialect_id dialect_other(enum dialect_id);

/* The course family's handshake: header, ten zero bytes, peer id. */
void handshake_encode(
    enum dialect_id, uint32_t peer_id, uint8_t out[HANDSHAKE_LEN]);
/* The id behind a header that dialect_by_header has found; the ten bytes
 * between are not looked at. */
uint32_t handshake_peer_id(const uint8_t in[HANDSHAKE_LEN]);

#endif
