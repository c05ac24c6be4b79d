/*
 * rules.c: tests of the rules of src/state/README between two processes.
 *
 * At each fault point that the worker comes by, disk makes its move.  An
 * ordinary build has no such points.
 */
#include "failpoint.h"

#ifdef SHOAL_FAILPOINTS

#include <criterion/criterion.h>
#include <string.h>

#include "fixture.h"
#include "frames.h"
#include "play.h"

#define POINTS_MAX 100

static const struct frame_desc block = {3, BLOCK_SIZE, 100};
static const struct frame_desc former = {7, 0, BLOCK_SIZE};
static struct seg seg;
static struct seg_slot *slot;
static struct frame_desc taken;

static void
begin(void)
{
	fixture_segment(&seg, 1, 1, 8);
	slot = seg_slot(&seg, 0);
}

TestSuite(rules, .init = begin, .timeout = 30);

static void
disk_scan(void)
{
	uint32_t seq;

	if (frame_take(slot, seg_done(&seg, 0), 0, &seq, &taken))
		frame_done(seg_done(&seg, 0), 0, seq);
}

/* Disk is woken, or has just begun to sleep. */
static void
disk_turn(void)
{
	if (seg_bell_wait(&seg, 0, mono_now()) && seg_take_dirty(slot, 0))
		disk_scan();
}

static void
hand_over(void)
{
	frame_fill(slot, 0, &block);
	seg_ring_disk(&seg, slot, 0);
}

/* A frame that another block was in. */
static void
use_frame(void)
{
	frame_fill(slot, 0, &former);
	seg_ring_disk(&seg, slot, 0);
	disk_turn();
	memset(&taken, 0, sizeof(taken));
}

Test(rules, r2_a_frame_is_filled_when_it_is_described)
{
	unsigned int nth;
	bool came = true;

	for (nth = 1; came; nth++) {
		cr_assert_lt(nth, POINTS_MAX);
		use_frame();
		play_begin(NULL, nth, disk_scan);
		hand_over();
		came = play_end();
		disk_scan();
		cr_assert_eq(memcmp(&taken, &block, sizeof(block)), 0,
		    "piece %u, point %u", taken.piece, nth);
		disk_turn();
	}
	cr_assert_gt(nth, 2);
}

Test(rules, r7_whoever_marks_rings_and_has_filled_before)
{
	unsigned int nth;
	bool came = true;

	for (nth = 1; came; nth++) {
		cr_assert_lt(nth, POINTS_MAX);
		use_frame();
		play_begin(NULL, nth, disk_turn);
		hand_over();
		came = play_end();
		disk_turn();
		cr_assert_not(
		    frame_is_filled(slot, seg_done(&seg, 0), 0), "%u", nth);
	}
	cr_assert_gt(nth, 4);
}

#endif
