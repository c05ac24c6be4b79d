/*
 * fake.h: a peer played by a test, message by message.
 *
 * In BitTorrent it offers the extensions of the handshake, has no id, and asks
 * for pieces of one block only.
 *
 * Blocking, with time limits in ms; every function that returns bool is false
 * when it did not come about in time or the connection broke.
 */
#ifndef TEST_FAKE_H
#define TEST_FAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bed.h"
#include "message.h"

#define FAKE_ROOM (1 << 21) /* longest message that a test takes */

struct fake {
	int fd;                  /* -1: not connected */
	int listener;            /* -1: none */
	enum dialect_id dialect; /* spoken by us */
	uint32_t id;             /* ours */
	uint16_t port;           /* of our line */
	uint8_t hash[HASH_LEN];  /* of the bed's torrent */
	struct geometry geo;
	uint8_t *buf;        /* bytes received and not yet taken */
	size_t n, taken;     /* taken: of the last message */
	struct msg msg;      /* the last message */
	const uint8_t *body; /* its body; valid until the next one */
};

/* For the bed's file, in the name of its peer i. */
void fake_init(struct fake *, const struct bed *, size_t i, enum dialect_id);
void fake_close(struct fake *);

/* Connects to the bed's peer i / listens, if it does not yet, and takes a
 * connection; nothing is said yet.  A connection that there is ends. */
bool fake_dial(struct fake *, const struct bed *, size_t i, int ms);
bool fake_accept(struct fake *, int ms);
/* Ends the connection only. */
void fake_hang_up(struct fake *);
/* Bytes come, or the end, within ms. */
bool fake_is_readable(struct fake *, int ms);
/* The other side ends the connection within ms. */
bool fake_is_left(struct fake *, int ms);

/* The handshake, ours and theirs.  fake_hear also tells the dialect. */
bool fake_greet(struct fake *);
bool fake_hear(struct fake *, enum dialect_id *, uint32_t *id, int ms);
/* Both, in the order of who dialled; they must be peer i and speak our
 * dialect. */
bool fake_meet(
    struct fake *, const struct bed *, size_t i, bool dialled, int ms);
/* Meets the daemon of peer i, on whichever side of it the fake is listed:
 * dials it, or listens and is dialled.  Then our bitfield: `have` pieces. */
bool fake_join(
    struct fake *, const struct bed *, size_t i, uint32_t have, int ms);

bool fake_send(struct fake *, enum msg_type, uint32_t index);
bool fake_send_bytes(struct fake *, const void *, size_t n);
/* A bitfield with the first have of all pieces set. */
bool fake_send_bitfield(struct fake *, uint32_t have);
/* Piece index of the file whose bytes are at file. */
bool fake_send_piece(struct fake *, const uint8_t *file, uint32_t index);

/* The next message: 1: it is in f->msg; 0: nothing came; -1: the stream has
 * ended or is none of the dialect. */
int fake_recv(struct fake *, int ms);
/* Takes messages until one of that type. */
bool fake_expect(struct fake *, enum msg_type, int ms);
/* Takes messages for ms, whatever SHOAL_SLOW is; how many were of that type.
 * -1: it ended. */
int fake_count(struct fake *, enum msg_type, int ms);
/* Bytes of a piece. */
uint32_t fake_piece_len(const struct fake *, uint32_t index);

/* Answers `count` requests from the file; other messages are passed over. */
bool fake_serve(struct fake *, const uint8_t *file, uint32_t count, int ms);
/* Fetches pieces first..last, one request after the other, once unchoked,
 * announces each, and compares it with the file. */
bool fake_fetch(
    struct fake *, const uint8_t *file, uint32_t first, uint32_t last, int ms);

#endif
