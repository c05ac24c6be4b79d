/*
 * end.h: one end of a simulated connection, a session with its worker's part.
 *
 * What an end sends stands in a queue until the far end takes it, in order.
 * A piece takes as long as its data: the end that sends it says how many of
 * its bytes are through.  A block is on its way when all of it was sent.
 */
#ifndef SHOAL_END_H
#define SHOAL_END_H

#include "pace.h"
#include "sess.h"

/* A message on its way. */
struct parcel {
	enum msg_type type;
	uint32_t index, begin, length;
	uint64_t left; /* a piece's bytes that are not through yet */
	struct mono posted;
	bool begun; /* a piece whose head was taken */
};

#define END_UPLOADS 16  /* requests waiting; more are dropped */
#define END_BLOCKS  256 /* of those for blocks; more are rejected */

/* A request that waits. */
struct upload {
	uint32_t piece, begin, length;
};

struct end {
	bool woken;      /* there may be something to take */
	bool sending;    /* a piece is on its way from us; the first of
			  * upload, where it is a block */
	uint32_t sent;   /* bytes of that block */
	struct mono due; /* the session wants a tick, or asks again (R8) */
	struct sess sess;
	struct end *far;
	struct parcel *in; /* on its way to us: a ring of room (a power of
			    * two) entries */
	uint32_t head, n, room;
	struct upload *upload;
	uint32_t uploads;
	struct pace pace;
	uint32_t came, again; /* blocks; those that we had already */
	uint32_t taken;       /* where the block began that is to be stored */
	uint64_t piece_size;
	enum sess_piece verdict; /* of the piece that is arriving */
	uint64_t *sets;  /* ours to free: mine, theirs, requested, first */
	uint64_t *first; /* our bitfield as it is sent */
	uint32_t said[MSG_TYPES];
	uint32_t log[EVENT_KINDS];
	struct mono unchoked; /* when the last unchoke was said */
};

/* Sends so many bytes of the blocks that were asked for, at most; returns how
 * many there were. */
uint64_t end_send(struct end *, uint64_t bytes, struct mono now);

/* Both ends of a connection; each sends its bitfield at once. */
void end_connect(struct end *a, struct end *b);
/* Before that: our side of it.  The sets are allocated. */
void end_open(struct end *, const struct sess_config *, const uint64_t *have,
    _Atomic uint32_t *asked, uint64_t piece_size, uint64_t seed);
/* Between the two: what those look at who ask by the block. */
void end_look_at(struct end *, const abits *stored,
    const _Atomic uint32_t *avail, _Atomic uint32_t *turns);
void end_close(struct end *);

/* The parcel that this end takes next, or NULL. */
struct parcel *end_next(const struct end *);
/* There is something to take. */
bool end_can_take(const struct end *);
/*
 * Takes it: a message, a piece's beginning, or its end.  Returns the piece
 * that is now to be stored, or of which the block at `taken` is, else
 * PIECE_NONE.
 */
int64_t end_take(struct end *, struct mono now);

/* What else can happen; effects are performed, and the next piece is asked
 * for where it may be. */
void end_on_block(struct end *, uint32_t piece);
void end_on_stored(struct end *, uint32_t piece, struct mono now);
void end_on_order(struct end *, bool unchoke, bool paused, struct mono now);
void end_on_tick(struct end *, struct mono now);

#endif
