/*
 * message.h: course messages between bytes and structs.
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

enum msg_type {
	MSG_CHOKE = 0,
	MSG_UNCHOKE = 1,
	MSG_INTERESTED = 2,
	MSG_NOT_INTERESTED = 3,
	MSG_HAVE = 4,
	MSG_BITFIELD = 5,
	MSG_REQUEST = 6,
	MSG_PIECE = 7,
	MSG_COMPLETED = 8,
	MSG_UNKNOWN = 255, /* sane length, to be skipped */
};

/*
 * A message's head.  length counts what follows the type byte, in every
 * dialect.  index is that of have, request and piece; body is what is still
 * to be read after the head: the bitfield's bytes, the piece's data, the
 * bytes of an unknown message, else 0.
 */
struct msg {
	enum msg_type type;
	uint32_t index;
	uint32_t length;
	uint32_t body;
};

enum msg_result {
	MSG_OK = 1,
	MSG_NEED_MORE = 0,   /* the head is not all there yet */
	MSG_BAD_LENGTH = -1, /* zero, too long, or wrong for the type */
	MSG_BAD_INDEX = -2,  /* index >= pieces */
	MSG_BAD_PIECE = -3,  /* data not as long as the piece is */
};

#define MSG_HEAD_MAX 9 /* length, type, index */

/*
 * Reads a head from the n bytes at p.  On MSG_OK *used is its size (5, or 9
 * where there is an index).  A length is checked against the type before a
 * byte of the body is waited for.
 */
enum msg_result msg_decode(enum dialect_id, const struct geometry *,
    const uint8_t *p, size_t n, struct msg *, size_t *used)
    __attribute__((warn_unused_result));

/*
 * Writes a head for type: index where the type has one, body bytes to follow
 * (bitfield, piece).  Returns its size, at most MSG_HEAD_MAX; 0 when the
 * dialect has no such message, which is then not said, or when the length
 * does not fit its field.
 */
size_t msg_encode(enum dialect_id, enum msg_type, uint32_t index, uint32_t body,
    uint8_t out[MSG_HEAD_MAX]);

#endif
