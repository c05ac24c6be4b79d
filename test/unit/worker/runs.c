/*
 * runs.c: unit tests of circles of frames.
 */
#include "runs.h"

#include <stdlib.h>

#include <criterion/criterion.h>

static struct run
run_of(uint32_t first, uint32_t size)
{
	struct run r;

	run_init(&r, first);
	r.size = size;
	return r;
}

/* Fills one frame and tells which it was. */
static uint32_t
fill(struct run *r)
{
	uint32_t frame;

	cr_assert_gt(run_span(r, false, &frame), 0);
	run_push(r);
	return frame;
}

static uint32_t
take_back(struct run *r)
{
	uint32_t frame = run_oldest(r);

	cr_assert_not(run_is_empty(r));
	run_pop(r);
	return frame;
}

Test(runs, a_new_run_is_empty_and_has_one_frame)
{
	struct run r;
	uint32_t frame;

	run_init(&r, 128);
	cr_assert(run_is_empty(&r));
	cr_assert_eq(run_room(&r), 1);
	cr_assert_eq(run_span(&r, false, &frame), 1);
	cr_assert_eq(frame, 128);
}

Test(runs, frames_are_filled_and_taken_back_in_order_round_and_round)
{
	struct run r = run_of(10, 4);
	uint32_t i;

	for (i = 0; i < 3; i++)
		cr_assert_eq(fill(&r), 10 + i);
	for (i = 0; i < 20; i++) {
		cr_assert_eq(take_back(&r), 10 + i % 4);
		cr_assert_eq(fill(&r), 10 + (i + 3) % 4);
		cr_assert_eq(run_room(&r), 1);
	}
}

Test(runs, a_full_run_has_neither_room_nor_span)
{
	struct run r = run_of(0, 3);
	uint32_t frame;

	fill(&r);
	fill(&r);
	fill(&r);
	cr_assert_eq(run_room(&r), 0);
	cr_assert_eq(run_span(&r, false, &frame), 0);
	take_back(&r);
	cr_assert_eq(run_room(&r), 1);
	cr_assert_eq(run_span(&r, false, &frame), 1);
	cr_assert_eq(frame, 0);
}

Test(runs, a_begun_block_keeps_its_frame_while_the_run_empties_behind_it)
{
	struct run r = run_of(0, 4);
	uint32_t frame;

	fill(&r);
	cr_assert_eq(run_span(&r, false, &frame), 3);
	take_back(&r);
	cr_assert(run_is_empty(&r));
	cr_assert_eq(run_span(&r, true, &frame), 3);
	cr_assert_eq(frame, 1);
}

Test(runs, a_begun_block_keeps_its_frame_when_the_grant_shrinks)
{
	struct run r = run_of(0, 8);
	uint32_t frame, i;

	for (i = 0; i < 6; i++)
		fill(&r);
	r.size = 2;
	cr_assert_eq(run_span(&r, true, &frame), 1);
	cr_assert_eq(frame, 6);
	run_push(&r);
	cr_assert_eq(run_span(&r, false, &frame), 0);
}

Test(runs, a_smaller_grant_is_kept_once_the_frames_beyond_it_are_back)
{
	struct run r = run_of(0, 8);
	uint32_t i;

	for (i = 0; i < 6; i++)
		fill(&r);
	r.size = 2;
	cr_assert_eq(run_room(&r), 0);
	for (i = 0; i < 6; i++)
		cr_assert_eq(take_back(&r), i);
	cr_assert_eq(run_room(&r), 2);
	for (i = 0; i < 6; i++) {
		cr_assert_eq(fill(&r), i % 2);
		cr_assert_eq(take_back(&r), i % 2);
	}
}

Test(runs, a_greater_grant_is_used_from_the_next_lap_on)
{
	struct run r = run_of(0, 2);

	fill(&r);
	fill(&r);
	take_back(&r);
	cr_assert_eq(fill(&r), 0);
	r.size = 4;
	cr_assert_eq(run_room(&r), 0);
	cr_assert_eq(take_back(&r), 1);
	cr_assert_eq(run_room(&r), 3);
	cr_assert_eq(fill(&r), 1);
	cr_assert_eq(fill(&r), 2);
	cr_assert_eq(fill(&r), 3);
}

Test(runs, frames_in_use_are_told_from_the_oldest_on)
{
	struct run r = run_of(10, 4);
	uint32_t frame;

	cr_assert_not(run_at(&r, 0, &frame));
	fill(&r);
	fill(&r);
	fill(&r);
	take_back(&r);
	fill(&r);
	fill(&r); /* wraps */
	cr_assert(run_at(&r, 0, &frame));
	cr_assert_eq(frame, 11);
	cr_assert(run_at(&r, 2, &frame));
	cr_assert_eq(frame, 13);
	cr_assert(run_at(&r, 3, &frame));
	cr_assert_eq(frame, 10);
	cr_assert_not(run_at(&r, 4, &frame));
}

/* Whatever is granted, no frame is filled twice, and all come back in order. */
Test(runs, survive_any_order_of_grants)
{
	struct run r = run_of(0, 16);
	uint32_t queue[256], head = 0, tail = 0, i, frame, k;

	srand(7);
	for (i = 0; i < 20000; i++) {
		switch (rand() % 8) {
		case 0:
			r.size = 1 + (uint32_t)rand() % 16;
			break;
		case 1:
		case 2:
		case 3:
			if (head == tail)
				break;
			cr_assert_eq(take_back(&r), queue[tail++ % 256]);
			break;
		default:
			if (run_span(&r, false, &frame) == 0)
				break;
			cr_assert_lt(frame, r.size);
			for (k = tail; k != head; k++)
				cr_assert_neq(queue[k % 256], frame);
			queue[head++ % 256] = frame;
			run_push(&r);
		}
		for (k = tail; k != head; k++) {
			cr_assert(run_at(&r, k - tail, &frame));
			cr_assert_eq(frame, queue[k % 256]);
		}
		cr_assert_not(run_at(&r, head - tail, &frame));
		cr_assert_eq(run_is_empty(&r), head == tail);
		cr_assert_leq(run_room(&r), r.size);
	}
}
