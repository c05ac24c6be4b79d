/*
 * scan.c: tests of frames between workers and the file.
 */
#include "scan.h"

#include <criterion/criterion.h>
#include <unistd.h>

#include "good.h"
#include "pause.h"
#include "step.h"
#include "world.h"

static struct world w;

static void
begin(void)
{
	world_renew(&w, 1, 0);
}

static void
end(void)
{
	world_drop(&w);
}

TestSuite(scan, .init = begin, .fini = end);

static uint32_t
scan(uint32_t slot)
{
	return scan_slot(&w.d, &w.store, slot);
}

static uint64_t
lies(void)
{
	return atomic_load(&w.d.me->lies);
}

Test(scan, filled_frame_is_stored_and_done)
{
	world_fill(&w, 0, 3, 2, 1);
	cr_assert(world_is_filled(&w, 0, 3));
	cr_assert_eq(scan(0), 1);
	cr_assert(world_has(&w, 2, 1));
	cr_assert(world_is_stored(&w, 2, 1));
	cr_assert_not(world_is_stored(&w, 2, 0));
	cr_assert_not(world_is_filled(&w, 0, 3));
	cr_assert_eq(atomic_load(&w.d.me->bytes), BLOCK_SIZE);
	cr_assert_eq(scan(0), 0);
}

Test(scan, blocks_of_any_length_and_order_land_where_they_belong)
{
	uint32_t p, b, f = 200;

	for (p = w.d.geo.pieces; p-- > 0;)
		for (b = 0; b < geometry_blocks(&w.d.geo, p); b++)
			world_fill(&w, 1, f++ % SLOT_FRAMES, p, b);
	cr_assert_eq(scan(1), f - 200);
	for (p = 0; p < w.d.geo.pieces; p++)
		for (b = 0; b < geometry_blocks(&w.d.geo, p); b++)
			cr_assert(world_has(&w, p, b), "%u %u", p, b);
	cr_assert_eq(lseek(w.d.data.fd, 0, SEEK_END), WORLD_SIZE);
	cr_assert_eq(w.d.missing, 0);
	cr_assert(w.d.whole);
}

Test(scan, last_block_declares_the_piece_with_its_author)
{
	uint64_t epoch = atomic_load(&w.d.swarm.h->epoch);

	world_fill(&w, 0, 0, 4, 0);
	world_fill(&w, 0, 1, 4, 2);
	scan(0);
	cr_assert_not(abits_has(w.d.swarm.have, 4));
	cr_assert_eq(atomic_load(&w.d.swarm.h->epoch), epoch);
	world_fill(&w, 2, 9, 4, 1);
	scan(2);
	cr_assert(abits_has(w.d.swarm.have, 4));
	cr_assert_eq(atomic_load(&w.d.swarm.author[4]), WORLD_PEER + 2);
	cr_assert_eq(atomic_load(&w.d.swarm.h->epoch), epoch + 1, "R10");
	cr_assert_eq(w.d.missing, w.d.geo.pieces - 1);
	cr_assert_eq(world_hear(&w, NULL), REC_NEWS);
}

static void
move_epoch(void *d)
{
	good_bump(d);
}

static int theirs;

static void
move_epoch_too(void *d)
{
	atomic_fetch_add(&((struct disk *)d)->swarm.h->epoch, 1);
	theirs++;
}

Test(scan, r1_no_move_of_the_epoch_is_lost)
{
	int n = step_through(move_epoch, move_epoch_too, &w.d);

	if (n == 0)
		cr_skip("no process may trace its child here");
	/* The last run had no such instruction any more. */
	cr_assert_eq(theirs, n);
	cr_assert_eq(atomic_load(&w.d.swarm.h->epoch), 2 * (uint64_t)n + 1);
}

Test(scan, r2_descriptor_that_is_no_block_is_done_and_not_stored)
{
	world_describe(&w, 0, 0, w.d.geo.pieces, 0, BLOCK_SIZE);
	world_describe(&w, 0, 1, 0, 1, BLOCK_SIZE);
	world_describe(&w, 0, 2, 0, 0, BLOCK_SIZE - 1);
	world_describe(&w, 0, 3, 0, 3 * BLOCK_SIZE, BLOCK_SIZE);
	world_describe(&w, 0, 4, UINT32_MAX, UINT32_MAX, UINT32_MAX);
	cr_assert_eq(scan(0), 5);
	cr_assert_eq(lies(), 5);
	for (uint32_t f = 0; f < 5; f++)
		cr_assert_not(world_is_filled(&w, 0, f));
	cr_assert_eq(atomic_load(&w.d.me->bytes), 0);
}

Test(scan, r4_piece_of_another_disk_process_is_a_lie)
{
	world_renew(&w, 2, 1);
	world_fill(&w, 0, 128, 2, 0);
	cr_assert_eq(scan(0), 1);
	cr_assert_eq(lies(), 1);
	cr_assert_not(world_is_stored(&w, 2, 0));
	cr_assert_not(world_is_filled(&w, 0, 128));
}

Test(scan, r4_run_of_another_disk_process_is_not_looked_at)
{
	world_renew(&w, 2, 1);
	world_fill(&w, 0, 127, 1, 0);
	world_fill(&w, 0, 255, 1, 1);
	cr_assert_eq(scan(0), 1);
	cr_assert(world_is_filled(&w, 0, 127));
	cr_assert_not(world_is_stored(&w, 1, 0));
	cr_assert(world_is_stored(&w, 1, 1));
}

Test(scan, worker_without_an_admitted_peer_stores_nothing)
{
	atomic_store(&w.d.seg.orders[0].peer_id, 0);
	world_fill(&w, 0, 0, 0, 0);
	cr_assert_eq(scan(0), 1);
	cr_assert_eq(lies(), 1);
	cr_assert_not(world_is_stored(&w, 0, 0));
}

/* Makes the frame hold other bytes than belong there. */
static void
spoil(uint32_t slot, uint32_t f)
{
	w.d.frames.base[slot * FRAMES_SLOT_BYTES + f * BLOCK_SIZE] ^= 0xff;
}

Test(scan, r6_stored_block_is_not_written_again)
{
	world_fill(&w, 0, 0, 3, 0);
	scan(0);
	world_fill(&w, 1, 0, 3, 0);
	spoil(1, 0);
	cr_assert_eq(scan(1), 1);
	cr_assert(world_has(&w, 3, 0));
	cr_assert_not(world_is_filled(&w, 1, 0));
	cr_assert_eq(lies(), 0);
}

Test(scan, r6_piece_that_is_had_is_not_written_again)
{
	world_store(&w, 3);
	abits_clear(w.d.swarm.stored, geometry_block_index(&w.d.geo, 3, 1));
	world_fill(&w, 1, 0, 3, 1);
	spoil(1, 0);
	scan(1);
	cr_assert(world_has(&w, 3, 1));
}

Test(scan, r6_of_two_copies_in_one_slot_the_first_is_kept)
{
	world_fill(&w, 0, 0, 3, 0);
	world_fill(&w, 0, 1, 3, 0);
	spoil(0, 1);
	cr_assert_eq(scan(0), 2);
	cr_assert(world_has(&w, 3, 0));
	cr_assert_not(world_is_filled(&w, 0, 1));
}

Test(scan, r7_mark_is_cleared)
{
	world_fill(&w, 0, 0, 3, 0);
	cr_assert(scan_is_dirty(&w.d, 0));
	cr_assert_not(scan_is_dirty(&w.d, 1));
	scan(0);
	cr_assert_not(scan_is_dirty(&w.d, 0));
}

Test(scan, paused_process_takes_frames_and_stores_nothing)
{
	pause_on(&w.d, PAUSE_STORE, 28, OP_WRITE);
	world_fill(&w, 0, 0, 3, 0);
	cr_assert_eq(scan(0), 1);
	cr_assert_not(world_is_filled(&w, 0, 0));
	cr_assert_not(world_is_stored(&w, 3, 0));
	cr_assert_not(world_has(&w, 3, 0));
	pause_retry(&w.d);
	world_fill(&w, 0, 0, 3, 0);
	scan(0);
	cr_assert(world_is_stored(&w, 3, 0));
}

Test(scan, failing_write_pauses_and_frees_the_frames)
{
	struct record r;

	close(w.d.data.fd);
	w.d.data.fd = -1;
	world_fill(&w, 0, 0, 3, 0);
	world_fill(&w, 0, 1, 5, 0);
	cr_assert_eq(scan(0), 2);
	cr_assert_not(world_is_filled(&w, 0, 0));
	cr_assert_not(world_is_filled(&w, 0, 1));
	cr_assert_not(world_is_stored(&w, 3, 0));
	cr_assert_eq(world_hear(&w, &r), REC_PAUSED);
	cr_assert_eq(r.b, OP_WRITE);
	cr_assert_eq(atomic_load(&w.d.me->paused), r.a);
	cr_assert_eq(world_hear(&w, NULL), REC_KINDS, "it is told once");
}

Test(scan, r17_piece_that_was_stored_and_not_declared_is_declared)
{
	uint32_t b;

	for (b = 0; b < geometry_blocks(&w.d.geo, 6); b++)
		abits_set(
		    w.d.swarm.stored, geometry_block_index(&w.d.geo, 6, b));
	good_look_all(&w.d);
	cr_assert(abits_has(w.d.swarm.have, 6));
	cr_assert_eq(swarm_have_count(&w.d.swarm), 1);
	cr_assert_eq(atomic_load(&w.d.swarm.h->epoch), 1);
}
