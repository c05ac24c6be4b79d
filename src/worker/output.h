/*
 * output.h: what is to be said to the peer, in order.
 *
 * Small messages stand in one buffer.  At most one body, which is a piece of
 * the file or our bitfield, stands among them at `split`; what is said while
 * a body is under way follows it, so nothing interleaves.  Requests of the
 * peer wait in a short queue, and the next one's head is put down when no
 * body is under way.  No system call is made here.
 */
#ifndef SHOAL_OUTPUT_H
#define SHOAL_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geometry.h"
#include "message.h"

#define OUT_SIZE   2048 /* bytes of messages that may wait */
#define OUT_SERVES 256  /* requests that may wait */

enum out_kind {
	OUT_NOTHING,
	OUT_BYTES,    /* of the buffer */
	OUT_PIECE,    /* of the file */
	OUT_BITFIELD, /* of our own pieces */
};

/* A request of the peer. */
struct serve {
	uint32_t piece, begin, length;
	bool reject; /* it is to be told that it is not served */
};

/* What goes onto the socket next. */
struct out_part {
	enum out_kind kind;
	const uint8_t *p; /* OUT_BYTES */
	uint64_t at;      /* OUT_PIECE: offset in the file;
			   * OUT_BITFIELD: offset in its bytes */
	size_t n;         /* bytes */
};

struct output {
	enum dialect_id dialect;
	bool dead;    /* the socket takes nothing any more */
	size_t head;  /* first byte of the buffer not yet sent */
	size_t split; /* where the body stands */
	size_t len;   /* end of what is in the buffer */
	enum out_kind body;
	uint64_t body_at; /* as in struct out_part */
	uint32_t body_left;
	bool rejects;       /* who is not served is told so (BEP 6) */
	unsigned int first; /* the oldest request, */
	unsigned int nserve;
	struct serve serve[OUT_SERVES]; /* in a circle */
	uint8_t buf[OUT_SIZE];
};

/* Room for n messages, each of at most MSG_HEAD_MAX bytes. */
bool out_has_room(const struct output *, unsigned int n);
bool out_is_empty(const struct output *);
/* A body is under way, and something stands behind it. */
bool out_is_behind(const struct output *);
/* Bytes as they are; dropped when out_has_room was not asked, or the socket is
 * dead. */
void out_put(struct output *, const uint8_t *, size_t n);
/* A message without a body; none where the dialect has no such message. */
void out_msg(struct output *, enum msg_type, uint32_t index);
/* The same about a block, without its data. */
void out_block(struct output *, const struct msg *);
/* Our bitfield, of len bytes as the dialect writes it. */
void out_bitfield(struct output *, uint32_t len);
/* The next request would be one too many, and the peer could not be told that
 * it is not served: it would wait for that block for ever. */
bool out_is_full(const struct output *);
/* The peer asks for a block, or a piece: once, however often it asks while it
 * waits.  One that is too many is rejected, or dropped. */
void out_serve(struct output *, const struct msg *);
/* It asks no more for one, or for any. */
void out_drop(struct output *, const struct msg *);
void out_clear(struct output *);
/* The request whose piece out_begin puts down; NULL: there is none. */
const struct serve *out_first(struct output *);
/* Puts the next request's piece down if no body is under way. */
void out_begin(struct output *, const struct geometry *);
/* A choke follows: the first request is still served, if no piece is under
 * way, and the others are dropped. */
void out_last(struct output *, const struct geometry *);
/* Drops what waits and takes nothing any more. */
void out_kill(struct output *);

/* What to send next, and that n bytes of it were sent. */
struct out_part out_next(const struct output *);
void out_sent(struct output *, size_t n);

#endif
