/*
 * due.c: tests of pieces that are looked at two at a time.
 */
#include "due.h"

#include <criterion/criterion.h>
#include <unistd.h>

#include "good.h"
#include "life.h"
#include "loop.h"
#include "scan.h"

static void
begin(void)
{
	world_make(&w, 1, 0);
	world_open_part(&w);
	world_digest(&w, DIGEST_SHA1);
	if (!w.d.hash.pairs)
		cr_skip_test("this processor has no instructions for SHA-1");
}

static void
end(void)
{
	world_drop(&w);
}

TestSuite(due, .init = begin, .fini = end);

static bool
has(uint32_t piece)
{
	return abits_has(w.d.swarm.have, piece);
}

/* However long this machine takes: a piece came just before. */
static void
hurry(void)
{
	w.d.due.last = mono_add_ms(mono_now(), 60000);
}

static void
fill(uint32_t piece)
{
	uint32_t b;

	for (b = 0; b < geometry_blocks(&w.d.geo, piece); b++)
		world_fill(&w, 0, b, piece, b);
}

static void
store(uint32_t piece)
{
	fill(piece);
	hurry();
	(void)scan_slot(&w.d, &w.store, 0);
}

static void
store_badly(uint32_t piece)
{
	fill(piece);
	w.d.frames.base[BLOCK_SIZE] ^= 1;
	hurry();
	(void)scan_slot(&w.d, &w.store, 0);
}

Test(due, a_piece_waits_for_the_next)
{
	store(3);
	cr_assert_not(has(3));
	cr_assert_not(world_is_filled(&w, 0, 0), "its frames do not");
	store(5);
	cr_assert(has(3));
	cr_assert(has(5));
	cr_assert_eq(due_next(&w.d).ns, MONO_NEVER.ns);
}

Test(due, but_not_for_long)
{
	struct mono now = mono_now();

	store(3);
	due_turn(&w.d, now);
	cr_assert_not(has(3));
	cr_assert_leq(
	    mono_sub_ms(due_next(&w.d), mono_now()), HOLD_MS, "it wakes");
	due_turn(&w.d, mono_add_ms(mono_now(), HOLD_MS));
	cr_assert(has(3));
	cr_assert_eq(due_next(&w.d).ns, MONO_NEVER.ns);
}

Test(due, one_that_came_long_after_the_last_does_not_wait)
{
	world_store(&w, 3);
	cr_assert(has(3));
}

Test(due, the_last_that_is_missing_does_not_wait)
{
	uint32_t p;

	for (p = 0; p < w.d.geo.pieces; p++)
		store(p);
	cr_assert_eq(have(), w.d.geo.pieces);
}

Test(due, the_shorter_one_at_the_end_is_looked_at_alone)
{
	store(3);
	store(w.d.geo.pieces - 1);
	cr_assert(has(w.d.geo.pieces - 1));
	cr_assert_not(has(3));
}

Test(due, of_two_each_has_its_own_verdict)
{
	store(3);
	store_badly(4);
	cr_assert(has(3));
	cr_assert_not(has(4));
	cr_assert(heard(REC_BAD));
	cr_assert_eq(r.a, 4);
	cr_assert_eq(r.b, WORLD_PEER);
	store_badly(4);
	store(5);
	cr_assert_not(has(4));
	cr_assert(has(5));
	cr_assert(heard(REC_BAD));
	cr_assert_eq(r.a, 4);
}

/* Nobody is shot for it, so nobody's claim would go. */
Test(due, a_piece_of_several_authors_does_not_wait)
{
	world_fill(&w, 0, 0, 3, 0);
	(void)scan_slot(&w.d, &w.store, 0);
	hurry();
	world_fill(&w, 1, 1, 3, 1);
	world_fill(&w, 1, 2, 3, 2);
	(void)scan_slot(&w.d, &w.store, 1);
	cr_assert(has(3));
}

/* It could be begun anew by another author meanwhile. */
Test(due, a_doubtful_piece_does_not_wait)
{
	abits_set(w.d.swarm.doubtful, 3);
	store(3);
	cr_assert(has(3));
}

/* Whoever brings it again keeps its claim until he knows: if it is bad it is
 * another who is shot, and nobody's claim would go. */
Test(due, a_piece_that_comes_again_does_not_wait)
{
	store_badly(3);
	cr_assert(world_is_stored(&w, 3, 0));
	world_fill(&w, 1, 0, 3, 0);
	(void)scan_slot(&w.d, &w.store, 1);
	cr_assert(heard(REC_BAD));
	cr_assert_eq(r.b, WORLD_PEER);
	cr_assert_not(world_is_filled(&w, 1, 0));
	cr_assert(world_is_stored(&w, 3, 0), "the new one");
	cr_assert_not(world_is_stored(&w, 3, 1));
}

Test(due, what_waits_is_looked_at_before_this_process_leaves)
{
	struct loop l;

	loop_init(&l, &w.d, NULL);
	store(3);
	(void)loop_round(&l);
	cr_assert(has(3));
}

Test(due, what_was_looked_at_meanwhile_does_no_harm)
{
	store(3);
	good_look_all(&w.d);
	cr_assert(has(3));
	store(4);
	cr_assert(has(4));
}

Test(due, what_was_there_at_the_start_is_looked_at)
{
	uint32_t p;

	for (p = 0; p < w.d.geo.pieces; p++)
		if (p != 4)
			world_put(&w, p);
	cr_assert_eq(start(), 0);
	for (p = 0; p < w.d.geo.pieces; p++)
		cr_assert_eq(has(p), p != 4, "piece %u", p);
}
