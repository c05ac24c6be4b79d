/*
 * message.h: messages of all dialects between bytes and structs.
 *
 * Only heads are coded here: the payload of a bitfield goes through
 * bitfield.h, the data of a piece never passes through the codec.
 */
#ifndef SHOAL_MESSAGE_H
#define SHOAL_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "dialect.h"
#include "geometry.h"

/* Ours; what number stands for one on the wire is the dialect's affair. */
enum msg_type {
	MSG_CHOKE = 0,
	MSG_UNCHOKE = 1,
	MSG_INTERESTED = 2,
	MSG_NOT_INTERESTED = 3,
	MSG_HAVE = 4,
	MSG_BITFIELD = 5,
	MSG_REQUEST = 6,
	MSG_PIECE = 7,
	/* The founding program's. */
	MSG_COMPLETED = 8,
	/* BitTorrent's. */
	MSG_KEEP_ALIVE,
	MSG_CANCEL,
	MSG_SUGGEST,
	MSG_HAVE_ALL,
	MSG_HAVE_NONE,
	MSG_REJECT,
	MSG_ALLOWED_FAST,
	MSG_EXTENDED, /* its body begins with the extension's number */
	MSG_TYPES,
	MSG_UNKNOWN = 255, /* sane length, to be skipped */
};

/*
 * A message's head.  index is that of whatever names a piece; begin and length
 * are those of the block that a request, a cancel, a reject or a piece names:
 * in the course family 0 and the whole piece.  body is what is still to be
 * read after the head: the bitfield's bytes, the piece's data, the bytes of
 * an unknown or extended message, else 0.
 */
struct msg {
	enum msg_type type;
	uint32_t index;
	uint32_t begin;
	uint32_t length;
	uint32_t body;
};

enum msg_result {
	MSG_OK = 1,
	MSG_NEED_MORE = 0,   /* the head is not all there yet */
	MSG_BAD_LENGTH = -1, /* zero, too long, or wrong for the type */
	MSG_BAD_INDEX = -2,  /* index >= pieces, or a block outside its piece */
	MSG_BAD_PIECE = -3,  /* data that are no piece, or block, of ours */
};

#define MSG_HEAD_MAX  17     /* length, type, index, begin, length */
#define MSG_BLOCK_MAX 131072 /* bytes that may be asked for at a time */

/*
 * Reads a head from the n bytes at p.  On MSG_OK *used is its size.  A length
 * is checked against the type before a byte of the body is waited for.
 */
enum msg_result msg_decode(enum dialect_id, const struct geometry *,
    const uint8_t *p, size_t n, struct msg *, size_t *used)
    __attribute__((warn_unused_result));

/*
 * Writes a head for type: index where the type has one, body bytes to follow
 * (bitfield, piece, extended).  Returns its size, at most MSG_HEAD_MAX; 0 when
 * the dialect has no such message, which is then not said, or when the length
 * does not fit its field.
 */
size_t msg_encode(enum dialect_id, enum msg_type, uint32_t index, uint32_t body,
    uint8_t out[MSG_HEAD_MAX]);
/* Likewise for a type that names a block (of m->length bytes, which follow a
 * piece's head).  In the course family the block is the whole piece. */
size_t msg_encode_block(
    enum dialect_id, const struct msg *m, uint8_t out[MSG_HEAD_MAX]);

#endif
