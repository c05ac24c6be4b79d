/*
 * sess.h: the conversation with one peer as a state machine.
 *
 * Something happens (a message, an order, a stored piece, the clock), and the
 * machine answers with effects, which the worker performs in order.  Each
 * step appends to the list it is given; the caller empties it before a step.
 * It asks a dialect's flags at most, never its name, and makes no system
 * call.  Follows shoal-course(7) and shoal-bittorrent(7).
 */
#ifndef SHOAL_SESS_H
#define SHOAL_SESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "bits.h"
#include "fx.h"
#include "gifts.h"
#include "hints.h"
#include "message.h"
#include "mono.h"
#include "rng.h"

struct sess_config {
	uint32_t pieces;
	/* Pieces are asked for by the block, many at a time; else whole, the
	 * next when one has come.  geo is wanted by the former alone. */
	bool blocks;
	bool fast; /* a request that is not served is rejected (BEP 6) */
	const struct geometry *geo;
	uint32_t slot;        /* our name in the ask table */
	bool listed_complete; /* our own line of PeerInfo.cfg says 1: then
				 * MSG_COMPLETED is not said */
	int64_t repeat_ms;    /* repeat an unanswered request after, 2000 */
	int64_t pool_ms;      /* and return it to the pool after,
				 * max(2p, 30) s */
	int64_t reunchoke_ms; /* least time between two unchokes, 1000;
			       * 0: one is enough */
};

/* Sets are bits.h words for config.pieces bits, zeroed; the caller's. */
struct sess_sets {
	uint64_t *mine; /* announced to this peer as ours */
	uint64_t *theirs;
	uint64_t *requested;     /* ever asked of this peer */
	_Atomic uint32_t *asked; /* the ask table */
	const uint64_t *wanted;  /* to be fetched, if we lack it */
	const abits *doubtful;   /* pieces that one peer is to bring */
	/* Those who ask by the block see as well: */
	const abits *stored;           /* blocks in the file */
	const _Atomic uint32_t *avail; /* how many peers have a piece */
	_Atomic uint32_t *turns;       /* turns.h */
};

/* What was asked of the peer and has not yet come: a block, or a piece. */
struct ask {
	uint32_t piece, begin;
	bool repeated;
	struct mono at; /* when it was first sent */
};

#define ASKS_MAX 256

#define PIECE_NONE (-1)

struct sess {
	struct sess_config cfg;
	struct sess_sets set;

	/* What each side has (sess.c). */
	bool am_interested;
	bool peer_said_complete;
	bool said_completed;
	bool got_bitfield; /* one has come, or another message instead */
	bool got_set;      /* a bitfield, or the words for all or none */
	uint32_t theirs_n; /* pieces the peer has */
	uint32_t mine_n;   /* pieces announced */
	uint32_t lacks_n;  /* wanted ones that are not */
	uint32_t wanted_n; /* of these it has */

	/* What we give (sess_give.c). */
	bool am_choking, peer_interested;
	struct mono unchoked_at;  /* when our last unchoke was said */
	struct mono reunchoke_at; /* kindness due then, or MONO_NEVER */
	bool unchoke_waits;       /* until there is a gift */
	struct gifts gifts;
	struct mono gift_at;     /* one is looked for again */
	unsigned int gift_tries; /* so often since one was found */
	bool suggests;           /* the peer may leave others what we have */

	/* What we ask for (sess_take.c). */
	bool peer_choking;
	bool paused;             /* ask for nothing */
	int64_t picked;          /* claimed, not all of it asked for; or NONE */
	uint32_t next;           /* the block of it that is asked for next */
	int64_t arriving;        /* piece whose data are coming in; or NONE */
	uint32_t arriving_at;    /* where in it */
	bool arriving_kept;      /* disk gets it */
	uint32_t depth;          /* asks that may stand at a time */
	uint32_t nasks;          /* and how many do */
	bool came;               /* data, since the last look at time-outs */
	bool void_asks;          /* some of them are for what we have */
	struct mono heard_at;    /* about when data last came */
	struct mono rests_until; /* ask it for nothing, or MONO_NEVER */
	struct mono chokes_until; /* it rests if it chokes us before */
	int64_t doubt;            /* the doubtful piece claimed last; or NONE */
	struct mono doubt_at;     /* since when; 0: a tick knows */
	int64_t patience_ms;      /* with a doubtful piece */
	struct mono share_at;     /* then others' asks are; or MONO_NEVER */
	bool shares;              /* they are, as nothing else is left */
	struct hints hints;
	struct rng rng;           /* for picks */
	struct ask ask[ASKS_MAX]; /* the oldest first */
};

/* What its picks look at. */
struct pick_view sess_view(const struct sess *);

/*
 * After admission.  have is our bitfield as it stands, which the worker sends
 * (MSG_BITFIELD) before anything else: it is copied into set.mine.  seed is
 * for rng.
 */
void sess_init(struct sess *, const struct sess_config *,
    const struct sess_sets *, const uint64_t *have, uint64_t seed);

/*
 * A message has come; have, request, choke, unchoke, interested, not
 * interested, completed and unknown ones.  m->index has been checked.
 */
void sess_on_msg(
    struct sess *, const struct msg *, struct mono now, struct fx_list *);
/* A whole bitfield was taken into a set, which replaces theirs.
 * The answer is interested or not interested, always. */
void sess_on_bitfield(struct sess *, const uint64_t *set, struct fx_list *);

/* What to do with the data of a piece whose head has come. */
enum sess_piece {
	PIECE_STORE,  /* asked for, and we lack it */
	PIECE_REPEAT, /* asked for, but we have it: discard, count its bytes */
	PIECE_UNASKED /* never asked for, or a block that is now somebody
		       * else's to bring: discard, count nothing */
};
/* A piece message begins: its request counts as answered from here on, so
 * neither repeat nor pool time-outs hit a piece that is arriving.  A pick goes
 * back: nothing is asked for until the piece has ended. */
enum sess_piece sess_on_piece_begin(
    struct sess *, uint32_t piece, uint32_t begin);
/* All of its data are in (or were discarded): the next request may go. */
void sess_on_piece_end(struct sess *, struct fx_list *);

/* Disk has stored piece: announce it, look at interest again; after the last
 * one MSG_COMPLETED.  Called once per piece that is new in our have bits. */
void sess_on_stored(struct sess *, uint32_t piece, struct fx_list *);
/* A claim of ours ended without the piece being stored; it may be under way,
 * or have come in full. */
void sess_on_lost(struct sess *, uint32_t piece);

/* The supervisor orders us to choke or unchoke, and to pause or go on asking.
 * A message only on a change; a choke is preceded by FX_LAST. */
void sess_on_order(struct sess *, bool unchoke, bool paused, struct mono now,
    struct fx_list *);

/* Time-outs: repeat, return to the pool, kindness. */
void sess_on_tick(struct sess *, struct mono now, struct fx_list *);
/* When sess_on_tick has something to do next. */
struct mono sess_next_tick(const struct sess *);

/*
 * The piece to ask for next, or of which to ask the next block, if one may be
 * asked for now (unchoked by the peer, not paused, not too much under way);
 * picked and claimed if need be.  Returns s->picked, or PIECE_NONE.  Where it
 * is another piece than before, the claim of the former one is the caller's:
 * it ends when disk has done with what came (sess_on_lost).
 */
int64_t sess_pick(struct sess *);
/* There is room for what was picked: send the request. */
void sess_request(struct sess *, struct mono now, struct fx_list *);
/* Asks that stand: of a piece, of pieces that process k of n owns. */
uint32_t sess_asks_of(const struct sess *, uint32_t piece);
uint32_t sess_asks_for(const struct sess *, uint32_t k, uint32_t n);
/* The piece that is coming in or was asked for first; PIECE_NONE. */
int64_t sess_asked(const struct sess *);
/* Unchoked, wants something, and finds everything asked (R8: 100 ms). */
bool sess_is_starved(const struct sess *);
/* Gives back the claims of what is picked, outstanding or arriving, at the end
 * of a connection; a piece that has come in full is disk's to finish. */
void sess_release(struct sess *);
/* The peer has every piece, by bitfield, have, or its word (MSG_COMPLETED). */
bool sess_peer_is_complete(const struct sess *);

#endif
