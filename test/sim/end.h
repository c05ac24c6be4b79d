/*
 * end.h: one end of a simulated connection, a session with its worker's part.
 *
 * What an end sends stands in a queue until the far end takes it, in order.
 * A piece takes as long as its data: the end that sends it says how many of
 * its bytes are through.
 */
#ifndef SHOAL_END_H
#define SHOAL_END_H

#include "sess.h"

/* A message on its way. */
struct parcel {
	enum msg_type type;
	uint32_t index;
	uint64_t left; /* a piece's bytes that are not through yet */
	struct mono posted;
	bool begun; /* a piece whose head was taken */
};

#define END_UPLOADS 16 /* requests waiting; more are dropped */

struct end {
	bool woken;      /* there may be something to take */
	bool sending;    /* a piece is on its way from us */
	struct mono due; /* the session wants a tick, or asks again (R8) */
	struct sess sess;
	struct end *far;
	struct parcel *in; /* on its way to us: a ring of room (a power of
			    * two) entries */
	uint32_t head, n, room;
	uint32_t upload[END_UPLOADS];
	uint32_t uploads;
	uint64_t piece_size;
	enum sess_piece verdict; /* of the piece that is arriving */
	uint64_t *sets;  /* ours to free: mine, theirs, requested, first */
	uint64_t *first; /* our bitfield as it is sent */
	uint32_t said[MSG_COMPLETED + 1];
	uint32_t log[EVENT_KINDS];
	struct mono unchoked; /* when the last unchoke was said */
};

/* Both ends of a connection; each sends its bitfield at once. */
void end_connect(struct end *a, struct end *b);
/* Before that: our side of it.  The sets are allocated. */
void end_open(struct end *, const struct sess_config *, const uint64_t *have,
    _Atomic uint32_t *asked, uint64_t piece_size, uint64_t seed);
void end_close(struct end *);

/* The parcel that this end takes next, or NULL. */
struct parcel *end_next(const struct end *);
/* There is something to take. */
bool end_can_take(const struct end *);
/*
 * Takes it: a message, a piece's beginning, or its end.  Returns the piece
 * that is now to be stored, else PIECE_NONE.
 */
int64_t end_take(struct end *, struct mono now);

/* What else can happen; effects are performed, and the next piece is asked
 * for where it may be. */
void end_on_stored(struct end *, uint32_t piece, struct mono now);
void end_on_order(struct end *, bool unchoke, bool paused, struct mono now);
void end_on_tick(struct end *, struct mono now);

#endif
