/*
 * talk.c: two sessions that talk to each other through thousands of mishaps.
 *
 * Each seed is another interleaving: messages of either direction, pieces in
 * halves, slow disks, orders that cross requests, claims stolen and swept,
 * requests lost, messages overtaken by haves.  Then peace returns, and
 * everything must come to an end.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "bits.h"
#include "end.h"

#define MOST    70
#define WORDS   2
#define SLOT    3
#define ANOTHER 9 /* a slot whose worker talks to somebody else */

/* A daemon with one connection. */
struct side {
	struct end end;
	_Atomic uint32_t asked[MOST];
	uint64_t have[WORDS];
	uint64_t came[WORDS]; /* taken in full, not yet stored */
	uint32_t stored;      /* pieces since the connection began */
	bool unchoke, paused; /* the standing order */
};

static struct side side[2];
static struct rng rng;
static struct mono now;
static uint32_t pieces;

static bool
one_in(uint64_t n)
{
	return rng_below(&rng, n) == 0;
}

/* Both together have everything; a piece may be at either or at both. */
static void
begin(void)
{
	struct sess_config cfg = {.slot = SLOT,
	    .repeat_ms = 2000,
	    .pool_ms = 30000,
	    .reunchoke_ms = 1000};
	uint64_t where;
	uint32_t i;

	memset(side, 0, sizeof(side));
	now = (struct mono){1};
	pieces = cfg.pieces = 1 + (uint32_t)rng_below(&rng, MOST);
	for (i = 0; i < pieces; i++) {
		where = rng_below(&rng, 3);
		if (where != 1)
			bits_set(side[0].have, i);
		if (where != 0)
			bits_set(side[1].have, i);
	}
	for (i = 0; i < 2; i++) {
		cfg.listed_complete = one_in(2);
		end_open(&side[i].end, &cfg, side[i].have, side[i].asked, 1,
		    rng_next(&rng));
	}
	end_connect(&side[0].end, &side[1].end);
}

static void
store(struct side *d, uint32_t piece)
{
	bits_clear(d->came, piece);
	if (bits_has(d->have, piece))
		return;
	bits_set(d->have, piece);
	d->stored++;
	end_on_stored(&d->end, piece, now);
}

/* What stands first and second on the wire to us change places if one of them
 * is a have: the founding program overtakes itself. */
static void
overtake(struct end *e)
{
	struct parcel *first = &e->in[e->head], tmp = *first;
	struct parcel *second = &e->in[(e->head + 1) & (e->room - 1)];

	if (e->n < 2 || first->begun || first->type == MSG_BITFIELD ||
	    (first->type != MSG_HAVE && second->type != MSG_HAVE))
		return;
	*first = *second;
	*second = tmp;
}

/* Takes one thing off the wire; what is lost on purpose is a request that a
 * hasty server drops. */
static void
take(struct side *d, bool mishaps)
{
	struct parcel *p = end_next(&d->end);
	int64_t piece;

	if (p == NULL)
		return;
	if (mishaps && p->type == MSG_REQUEST && one_in(10))
		p->type = MSG_UNKNOWN;
	if (p->begun)
		p->left = 0;
	piece = end_take(&d->end, now);
	if (piece != PIECE_NONE)
		bits_set(d->came, (size_t)piece);
}

/* A worker beside ours asks, gives up, or delivers what the far side has. */
static void
another_worker(struct side *d, const struct side *far, uint32_t piece)
{
	if (d->asked[piece] == 0 && !bits_has(d->have, piece))
		d->asked[piece] = ANOTHER + 1;
	else if (d->asked[piece] == ANOTHER + 1) {
		d->asked[piece] = 0;
		if (bits_has(far->have, piece) && one_in(2))
			store(d, piece);
	}
}

/* One thing that may happen at any moment. */
static void
mishap(struct side *d, const struct side *far)
{
	uint32_t piece = (uint32_t)rng_below(&rng, pieces);

	switch (rng_below(&rng, 16)) {
	case 0:
		d->unchoke = !d->unchoke;
		end_on_order(&d->end, d->unchoke, d->paused, now);
		break;
	case 1:
		d->paused = one_in(5);
		end_on_order(&d->end, d->unchoke, d->paused, now);
		break;
	case 2:
		another_worker(d, far, piece);
		break;
	case 3:
		if (one_in(10))
			d->asked[piece] = 0; /* R9: swept */
		break;
	case 4:
		if (bits_has(d->came, piece) && one_in(4)) {
			bits_clear(d->came, piece);
			sess_on_lost(&d->end.sess, piece);
		}
		break;
	case 5:
	case 6:
		if (bits_has(d->came, piece))
			store(d, piece);
		break;
	case 7:
		now = mono_add_ms(now, (int64_t)rng_below(&rng, 2500));
		end_on_tick(&d->end, now);
		break;
	case 8:
		overtake(&d->end);
		break;
	default:
		take(d, true);
	}
}

/* Nothing goes wrong any more: orders stand, disks and clocks work. */
static void
peace(struct side *d)
{
	uint32_t i;

	for (i = 0; i < pieces; i++)
		if (d->asked[i] == ANOTHER + 1)
			d->asked[i] = 0;
	end_on_order(&d->end, true, false, now);
}

/* Everything that came in full is stored.  True if there was something. */
static bool
store_all(struct side *d)
{
	bool any = false;
	uint32_t piece;

	for (piece = 0; piece < pieces; piece++) {
		if (!bits_has(d->came, piece))
			continue;
		store(d, piece);
		any = true;
	}
	return any;
}

/* Until nothing moves at this moment. */
static void
settle(void)
{
	bool moved = true;
	uint32_t i;

	while (moved) {
		moved = false;
		for (i = 0; i < 2; i++) {
			moved |= store_all(&side[i]);
			moved |= end_next(&side[i].end) != NULL;
			take(&side[i], false);
		}
	}
}

static bool
all_complete(void)
{
	return bits_count(side[0].have, pieces) == pieces &&
	    bits_count(side[1].have, pieces) == pieces;
}

/* The clock moves to what the sessions wait for. */
static void
finish(void)
{
	uint32_t i, turns;

	for (turns = 0; turns < 1000; turns++) {
		settle();
		if (all_complete())
			return;
		now = mono_min(mono_add_ms(now, 100),
		    mono_min(sess_next_tick(&side[0].end.sess),
			sess_next_tick(&side[1].end.sess)));
		for (i = 0; i < 2; i++)
			end_on_tick(&side[i].end, now);
	}
}

/* What must be true of a side when everything has come to its end. */
static void
check_end(const struct side *d, uint64_t seed)
{
	const struct sess *s = &d->end.sess;
	const struct end *far = d->end.far;
	uint32_t i;

	for (i = 0; i < pieces; i++)
		cr_assert_eq(d->asked[i], 0, "seed %lu: a claim is left", seed);
	cr_assert_eq(s->mine_n, pieces, "seed %lu: incomplete", seed);
	cr_assert_eq(s->theirs_n, pieces, "seed %lu", seed);
	cr_assert(sess_peer_is_complete(s));
	cr_assert_eq(s->wanted_n, 0);
	cr_assert_not(s->am_interested);
	cr_assert_eq(s->am_choking, far->sess.peer_choking);
	cr_assert_eq(s->am_interested, far->sess.peer_interested);
	cr_assert_eq(d->end.said[MSG_HAVE], d->stored);
	cr_assert_eq(far->log[EVENT_HAVE], d->stored);
	cr_assert_eq(d->end.said[MSG_COMPLETED], !s->cfg.listed_complete);
	cr_assert_eq(d->end.said[MSG_INTERESTED], far->log[EVENT_INTERESTED]);
	cr_assert_eq(
	    d->end.said[MSG_NOT_INTERESTED], far->log[EVENT_NOT_INTERESTED]);
}

static void
converse(uint64_t seed, uint32_t mishaps)
{
	uint32_t i, who;

	rng_seed(&rng, seed);
	begin();
	for (i = 0; i < mishaps; i++) {
		who = (uint32_t)rng_below(&rng, 2);
		mishap(&side[who], &side[!who]);
	}
	for (i = 0; i < 2; i++)
		peace(&side[i]);
	finish();
	for (i = 0; i < 2; i++)
		check_end(&side[i], seed);
	for (i = 0; i < 2; i++)
		end_close(&side[i].end);
}

Test(talk, two_peers_in_peace_finish)
{
	uint64_t seed;

	for (seed = 0; seed < 500; seed++)
		converse(seed, 0);
	cr_assert(all_complete());
}

Test(talk, two_peers_finish_after_a_few_mishaps)
{
	uint64_t seed;

	for (seed = 10000; seed < 13000; seed++)
		converse(seed, 60);
	cr_assert(all_complete());
}

Test(talk, two_peers_finish_after_many_mishaps)
{
	uint64_t seed;

	for (seed = 20000; seed < 22000; seed++)
		converse(seed, 1500);
	cr_assert(all_complete());
}
