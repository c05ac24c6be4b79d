/*
 * ending.c: unit tests of the two facts that end a swarm.
 */
#include "ending.h"

#include <criterion/criterion.h>

#define PIECES 5
#define AWAY   30000

static struct mono
at(int64_t ms)
{
	return (struct mono){ms * 1000000};
}

static struct ending_peer
connected(void)
{
	struct ending_peer p;

	ending_init(&p, at(0));
	ending_on_connected(&p);
	return p;
}

/* A peer that was seen complete and then lost, at ms. */
static struct ending_peer
seen_and_lost(int64_t ms)
{
	struct ending_peer p = connected();

	ending_on_record(&p, true, 3, PIECES, true);
	ending_on_lost(&p, at(ms));
	return p;
}

Test(ending, both_facts_are_needed)
{
	struct ending_peer p = connected();

	cr_assert_not(ending_is_done(&p));
	ending_on_record(&p, true, 0, PIECES, true);
	cr_assert(p.seen);
	cr_assert_not(ending_is_done(&p));
	p = connected();
	ending_on_record(&p, false, PIECES, PIECES, true);
	cr_assert(p.told);
	cr_assert_not(ending_is_done(&p));
	ending_on_record(&p, true, PIECES, PIECES, true);
	cr_assert(ending_is_done(&p));
}

Test(ending, R19_told_means_every_piece_announced_and_the_queue_empty)
{
	struct ending_peer p = connected();

	ending_on_record(&p, true, PIECES - 1, PIECES, true);
	cr_assert_not(p.told);
	ending_on_record(&p, true, PIECES, PIECES, false);
	cr_assert_not(p.told);
	ending_on_record(&p, true, PIECES, PIECES, true);
	cr_assert(p.told);
}

Test(ending, facts_are_remembered_over_a_later_connection)
{
	struct ending_peer p = connected();

	ending_on_record(&p, true, PIECES, PIECES, true);
	ending_on_lost(&p, at(10));
	ending_on_connected(&p);
	ending_on_record(&p, false, 0, PIECES, false);
	cr_assert(ending_is_done(&p));
}

Test(ending, R20_a_dead_worker_has_told_nothing)
{
	struct ending_peer p = connected();

	ending_on_record(&p, true, PIECES, PIECES, false);
	ending_on_lost(&p, at(10));
	cr_assert_not(p.told);
	cr_assert_not(ending_is_done(&p));
}

Test(ending, one_that_a_former_run_saw_complete_is_waited_for_a_while)
{
	struct ending_peer p;

	ending_init(&p, at(0));
	ending_recall(&p);
	ending_on_refused(&p, true);
	ending_on_tick(&p, true, at(AWAY - 1), AWAY, 0);
	cr_assert_not(ending_is_done(&p));
	ending_on_tick(&p, false, at(AWAY), AWAY, 0);
	cr_assert_not(ending_is_done(&p));
	ending_on_tick(&p, true, at(AWAY), AWAY, 0);
	cr_assert(ending_is_done(&p));
}

Test(ending, one_that_a_former_run_saw_complete_may_begin_anew)
{
	struct ending_peer p;

	ending_init(&p, at(0));
	ending_recall(&p);
	ending_on_connected(&p);
	ending_on_record(&p, false, PIECES, PIECES, true);
	cr_assert_not(ending_is_done(&p));
	ending_on_interest(&p);
	ending_on_lost(&p, at(10));
	ending_on_tick(&p, true, at(10 * AWAY), AWAY, 0);
	cr_assert_not(ending_is_done(&p));
}

Test(ending, a_complete_peer_that_refuses_counts_as_told)
{
	struct ending_peer p = seen_and_lost(10);

	ending_on_refused(&p, true);
	cr_assert(ending_is_done(&p));
}

Test(ending, a_seed_that_refuses_is_dialled_again_while_we_lack_pieces)
{
	struct ending_peer p = seen_and_lost(10);

	ending_on_refused(&p, false);
	ending_on_tick(&p, false, at(10 + 10 * AWAY), AWAY, 0);
	cr_assert_not(ending_is_done(&p));
}

Test(ending, an_incomplete_peer_that_refuses_is_waited_for)
{
	struct ending_peer p;

	ending_init(&p, at(0));
	ending_on_refused(&p, true);
	cr_assert_not(p.told);
	ending_on_tick(&p, true, at(INT64_C(1000) * 86400), AWAY, 0);
	cr_assert_not(ending_is_done(&p));
}

Test(ending, a_complete_peer_that_stays_away_counts_as_told)
{
	struct ending_peer p = seen_and_lost(10);

	ending_on_tick(&p, true, at(10 + AWAY - 1), AWAY, 0);
	cr_assert_not(ending_is_done(&p));
	ending_on_tick(&p, true, at(10 + AWAY), AWAY, 0);
	cr_assert(ending_is_done(&p));
}

Test(ending, absence_is_counted_from_the_last_connection)
{
	struct ending_peer p = seen_and_lost(10);

	ending_on_connected(&p);
	ending_on_tick(&p, true, at(10 * AWAY), AWAY, 0);
	cr_assert_not(p.told, "a connected peer is not away");
	ending_on_lost(&p, at(10 * AWAY));
	ending_on_tick(&p, true, at(10 * AWAY + 1), AWAY, 0);
	cr_assert_not(p.told);
}

Test(ending, a_connected_peer_is_never_given_up)
{
	struct ending_peer p = connected();

	ending_on_refused(&p, true);
	cr_assert_not(ending_on_tick(&p, true, at(1000000), AWAY, 1000));
	cr_assert_not(p.seen);
	cr_assert_not(p.told);
}

Test(ending, giving_up_is_for_peers_never_seen_complete)
{
	struct ending_peer p;

	ending_init(&p, at(0));
	cr_assert_not(ending_on_tick(&p, false, at(59999), AWAY, 60000));
	cr_assert_not(ending_is_done(&p));
	cr_assert(ending_on_tick(&p, false, at(60000), AWAY, 60000));
	cr_assert(ending_is_done(&p));
	cr_assert_not(ending_on_tick(&p, false, at(60001), AWAY, 60000));

	p = seen_and_lost(0);
	cr_assert_not(ending_on_tick(&p, false, at(60000), AWAY, 60000));
	cr_assert_not(ending_is_done(&p));
}

Test(ending, a_recalled_peer_is_given_up_or_counts_as_told)
{
	struct ending_peer p;

	ending_init(&p, at(0));
	ending_recall(&p);
	cr_assert(ending_on_tick(&p, false, at(AWAY), AWAY, AWAY));
	cr_assert(ending_is_done(&p));

	ending_init(&p, at(0));
	ending_recall(&p);
	cr_assert_not(ending_on_tick(&p, true, at(AWAY), AWAY, AWAY));
	cr_assert(ending_is_done(&p));
}
