/*
 * pick.c: drawing a piece to ask for.
 */
#include "pick.h"

#include <stdbool.h>
#include <stddef.h>

#include "bits.h"

#define DRAWS 8 /* blind draws before the sets are walked */

/*
 * Relaxed: the table is advice, nothing is read on the strength of it.
 */
static bool
is_asked(const _Atomic uint32_t *asked, size_t piece)
{
	return atomic_load_explicit(&asked[piece], memory_order_relaxed) != 0;
}

/* The candidates among pieces 64 * i to 64 * i + 63. */
static uint64_t
candidates(const uint64_t *theirs, const uint64_t *mine,
    const _Atomic uint32_t *asked, size_t i)
{
	uint64_t wanted = theirs[i] & ~mine[i];
	uint64_t unasked = wanted;

	for (; wanted != 0; wanted &= wanted - 1)
		if (is_asked(asked, i * 64 + (size_t)__builtin_ctzll(wanted)))
			unasked &= ~(wanted & -wanted);
	return unasked;
}

/* Place of the nth (from 0) bit that is set. */
static unsigned int
nth_bit(uint64_t word, uint64_t nth)
{
	while (nth-- > 0)
		word &= word - 1;
	return (unsigned int)__builtin_ctzll(word);
}

/*
 * One walk: with `seen` candidates so far, this word's own among them, the
 * choice moves here with probability own / seen.  So each candidate is equally
 * likely in the end, and each word of the table was read once only, whatever
 * changed in it meanwhile.
 */
static int64_t
pick_by_walk(const uint64_t *theirs, const uint64_t *mine,
    const _Atomic uint32_t *asked, uint32_t n, struct rng *rng)
{
	uint64_t word, own, draw, seen = 0;
	int64_t choice = -1;
	size_t i;

	for (i = 0; i < bits_words(n); i++) {
		word = candidates(theirs, mine, asked, i);
		if (word == 0)
			continue;
		own = bits_count(&word, 64);
		seen += own;
		draw = rng_below(rng, seen);
		if (draw < own)
			choice = (int64_t)(i * 64 + nth_bit(word, draw));
	}
	return choice;
}

/*
 * A blind draw that hits a candidate is uniform among candidates, and so is
 * the walk; it does not matter which of them ends the search.
 */
int64_t
pick_random(const uint64_t *theirs, const uint64_t *mine,
    const _Atomic uint32_t *asked, uint32_t n, struct rng *rng)
{
	size_t piece;
	int i;

	if (n == 0)
		return -1;
	for (i = 0; i < DRAWS; i++) {
		piece = rng_below(rng, n);
		if (bits_has(theirs, piece) && !bits_has(mine, piece) &&
		    !is_asked(asked, piece))
			return (int64_t)piece;
	}
	return pick_by_walk(theirs, mine, asked, n, rng);
}

/* How much of a piece is in the file: 0 nothing, 1 some blocks, 2 all. */
static int
how_stored(const struct pick_view *v, uint32_t piece)
{
	size_t at = geometry_block_index(v->geo, piece, 0);
	size_t blocks = geometry_blocks(v->geo, piece);
	size_t n = abits_count_range(v->stored, at, at + blocks);

	return n == blocks ? 2 : n > 0;
}

uint32_t
pick_holders(const struct pick_view *v, uint32_t piece)
{
	return atomic_load_explicit(&v->avail[piece], memory_order_relaxed);
}

static bool
is_shunned(const struct pick_view *v, uint32_t piece)
{
	return v->sure && abits_has(v->doubtful, piece);
}

/* The lower the sooner; what was begun is finished first. */
static uint64_t
rank_of(const struct pick_view *v, uint32_t piece)
{
	if (is_shunned(v, piece))
		return UINT64_MAX;
	switch (how_stored(v, piece)) {
	case 0:
		return 1 + (uint64_t)pick_holders(v, piece);
	case 1:
		return 0;
	default:
		return UINT64_MAX;
	}
}

int64_t
pick_rarest(const struct pick_view *v, struct rng *rng)
{
	uint64_t word, rank, best = UINT64_MAX, equals = 0;
	int64_t choice = -1;
	uint32_t piece;
	size_t i;

	for (i = 0; i < bits_words(v->geo->pieces); i++) {
		word =
		    candidates(v->theirs, v->mine, v->asked, i) & v->wanted[i];
		for (; word != 0; word &= word - 1) {
			piece = (uint32_t)(i * 64) +
			    (uint32_t)__builtin_ctzll(word);
			rank = rank_of(v, piece);
			if (rank == UINT64_MAX || rank > best)
				continue;
			equals = rank < best ? 1 : equals + 1;
			best = rank;
			if (rng_below(rng, equals) == 0)
				choice = piece;
		}
	}
	return choice;
}

static bool
is_candidate(const struct pick_view *v, uint32_t piece)
{
	return bits_has(v->theirs, piece) && bits_has(v->wanted, piece) &&
	    !bits_has(v->mine, piece) && !is_asked(v->asked, piece) &&
	    !is_shunned(v, piece) && how_stored(v, piece) != 2;
}

int64_t
pick_listed(const struct pick_view *v, const uint32_t *list, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (is_candidate(v, list[i]))
			return list[i];
	return -1;
}

int64_t
pick_gift(const struct pick_view *v, bool claimed, struct rng *rng)
{
	uint64_t word, seen = 0;
	int64_t choice = -1;
	uint32_t piece;
	size_t i;

	for (i = 0; i < bits_words(v->geo->pieces); i++) {
		word = claimed ? v->mine[i] & ~v->theirs[i] :
				 candidates(v->mine, v->theirs, v->asked, i);
		for (; word != 0; word &= word - 1) {
			piece = (uint32_t)(i * 64) +
			    (uint32_t)__builtin_ctzll(word);
			if (pick_holders(v, piece) == 0 &&
			    rng_below(rng, ++seen) == 0)
				choice = piece;
		}
	}
	return choice;
}

/* What we lack in word i. */
static uint64_t
lacked(const struct pick_view *v, size_t i)
{
	return v->wanted[i] & ~v->mine[i];
}

/* Nothing is left to ask for that is not asked of somebody: what this peer
 * has not may still be asked of others, and then nothing need come twice. */
static bool
is_near_end(const struct pick_view *v)
{
	uint64_t word;
	size_t i, piece;

	for (i = 0; i < bits_words(v->geo->pieces); i++) {
		for (word = lacked(v, i); word != 0; word &= word - 1) {
			piece = i * 64 + (size_t)__builtin_ctzll(word);
			if (!is_asked(v->asked, piece) &&
			    pick_holders(v, (uint32_t)piece) > 0)
				return false;
		}
	}
	return true;
}

int64_t
pick_others(const struct pick_view *v, uint32_t slot, struct rng *rng)
{
	uint64_t word, seen = 0;
	int64_t choice = -1;
	size_t i, piece;

	if (!is_near_end(v))
		return -1;
	for (i = 0; i < bits_words(v->geo->pieces); i++) {
		word = v->theirs[i] & lacked(v, i);
		for (; word != 0; word &= word - 1) {
			piece = i * 64 + (size_t)__builtin_ctzll(word);
			if (pick_is_ours(v->asked, (uint32_t)piece, slot) ||
			    abits_has(v->doubtful, piece))
				continue;
			if (rng_below(rng, ++seen) == 0)
				choice = (int64_t)piece;
		}
	}
	return choice;
}

int
pick_claim(_Atomic uint32_t *asked, uint32_t piece, uint32_t slot)
{
	uint32_t nobody = 0;

	return atomic_compare_exchange_strong_explicit(&asked[piece], &nobody,
		   slot + 1, memory_order_relaxed, memory_order_relaxed) ?
	    0 :
	    -1;
}

bool
pick_is_ours(const _Atomic uint32_t *asked, uint32_t piece, uint32_t slot)
{
	return atomic_load_explicit(&asked[piece], memory_order_relaxed) ==
	    slot + 1;
}

void
pick_release(_Atomic uint32_t *asked, uint32_t piece, uint32_t slot)
{
	uint32_t ours = slot + 1;

	atomic_compare_exchange_strong_explicit(&asked[piece], &ours, 0,
	    memory_order_relaxed, memory_order_relaxed);
}
