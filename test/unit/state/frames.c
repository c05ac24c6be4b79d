/*
 * frames.c: tests of the frames between a worker and disk.
 */
#include "frames.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "shm.h"
#include "step.h"

static const struct frame_desc block = {3, BLOCK_SIZE, 100};

Test(frames, a_frame_is_filled_until_disk_is_done_with_it)
{
	struct frame_desc d;
	struct seg s;
	struct seg_slot *slot;
	au32 *done;
	uint32_t seq;

	fixture_segment(&s, 2, 1, 8);
	slot = seg_slot(&s, 1);
	done = seg_done(&s, 1);
	cr_assert_not(frame_is_filled(slot, done, 9));
	cr_assert_not(frame_take(slot, done, 9, &seq, &d));
	frame_fill(slot, 9, &block);
	cr_assert(frame_is_filled(slot, done, 9));
	cr_assert_not(frame_is_filled(slot, done, 8));
	cr_assert_not(frames_are_done(slot, done, 1));
	cr_assert(frame_take(slot, done, 9, &seq, &d));
	cr_assert_eq(memcmp(&d, &block, sizeof(d)), 0);
	frame_done(done, 9, seq);
	cr_assert_not(frame_is_filled(slot, done, 9));
	cr_assert(frames_are_done(slot, done, 1));
	cr_assert(frames_are_done(seg_slot(&s, 0), seg_done(&s, 0), 1));
}

Test(frames, a_frame_that_is_in_no_run_keeps_no_slot)
{
	struct seg s;
	struct seg_slot *slot;
	au32 *done;

	fixture_segment(&s, 1, 3, 8);
	slot = seg_slot(&s, 0);
	done = seg_done(&s, 0);
	frame_fill(slot, SLOT_FRAMES - 1, &block);
	cr_assert(frames_are_done(slot, done, 3), "three runs have 255");
	cr_assert_not(frames_are_done(slot, done, 2));
	frame_fill(slot, SLOT_FRAMES - 2, &block);
	cr_assert_not(frames_are_done(slot, done, 3));
}

Test(frames, sequence_words_wrap)
{
	struct frame_desc d;
	struct seg s;
	struct seg_slot *slot;
	au32 *done;
	uint32_t seq;

	fixture_segment(&s, 1, 1, 8);
	slot = seg_slot(&s, 0);
	done = seg_done(&s, 0);
	slot->filled[0] = done[0] = UINT32_MAX;
	frame_fill(slot, 0, &block);
	cr_assert_eq(slot->filled[0], 0);
	cr_assert(frame_take(slot, done, 0, &seq, &d));
	frame_done(done, 0, seq);
	cr_assert(frames_are_done(slot, done, 1));
}

Test(frames, r2_what_is_written_after_the_copy_is_not_seen)
{
	struct frame_desc d;
	struct seg s;
	struct seg_slot *slot;
	uint32_t seq;

	fixture_segment(&s, 1, 1, 8);
	slot = seg_slot(&s, 0);
	frame_fill(slot, 0, &block);
	cr_assert(frame_take(slot, seg_done(&s, 0), 0, &seq, &d));
	slot->desc[0].piece = 4;
	slot->filled[0] += 2;
	cr_assert_eq(d.piece, 3);
	/* The lie leaves the frame FILLED, and it is taken once more. */
	frame_done(seg_done(&s, 0), 0, seq);
	cr_assert(frame_take(slot, seg_done(&s, 0), 0, &seq, &d));
	cr_assert_eq(d.piece, 4);
}

struct taking {
	struct seg seg;
	struct frame_desc d;
	bool took;
};

static void
take(void *arg)
{
	struct taking *t = arg;
	uint32_t seq;

	t->took = frame_take(
	    seg_slot(&t->seg, 0), seg_done(&t->seg, 0), 0, &seq, &t->d);
	if (t->took)
		frame_done(seg_done(&t->seg, 0), 0, seq);
}

/* The worker fills the frame when it is free; what was taken is looked at. */
static void
fill_another(void *arg)
{
	static uint32_t piece;
	struct taking *t = arg;
	struct seg_slot *slot = seg_slot(&t->seg, 0);

	if (t->took)
		cr_assert_eq(t->d.piece, piece);
	if (frame_is_filled(slot, seg_done(&t->seg, 0), 0))
		return;
	t->took = false;
	piece++;
	frame_fill(slot, 0, &(struct frame_desc){piece, 0, BLOCK_SIZE});
}

Test(frames, r2_the_descriptor_is_read_after_filled)
{
	struct taking *t = fixture_shared(sizeof(*t));

	fixture_segment(&t->seg, 1, 1, 8);
	if (step_through(take, fill_another, t) == 0)
		cr_skip("no process may trace its child here");
	fill_another(t);
	cr_assert_gt(t->d.piece, 2);
}

/* R2 under load: the contents of a block say which one it is. */
#define BLOCKS 20000
#define USED   4 /* frames */
#define MARKS  (BLOCK_SIZE / 4)

struct pair {
	struct seg seg;
	struct frames worker, disk;
};

static uint32_t
mark(uint32_t piece)
{
	return piece * 2654435761u;
}

static int
produce(void *arg)
{
	struct pair *p = arg;
	struct seg_slot *slot = seg_slot(&p->seg, 1);
	struct frame_desc d = {0};
	uint32_t *to, f, i;

	for (i = 0; i < BLOCKS; i++) {
		f = i % USED;
		while (frame_is_filled(slot, seg_done(&p->seg, 1), f))
			sched_yield();
		d.piece = i;
		d.offset = i % 7 * BLOCK_SIZE;
		d.length = i % BLOCK_SIZE + 1;
		to = (uint32_t *)(void *)frame_of(&p->worker, f);
		to[0] = to[i % MARKS] = to[MARKS - 1] = mark(i);
		frame_fill(slot, f, &d);
	}
	return 0;
}

/* Takes block i, which is the only one that frame i % USED can hold. */
static bool
consume(const struct pair *p, uint32_t i)
{
	const struct seg_slot *slot = seg_slot(&p->seg, 1);
	au32 *done = seg_done(&p->seg, 1);
	struct frame_desc d;
	const uint32_t *from;
	uint32_t f = i % USED, seq;
	bool good;

	while (!frame_take(slot, done, f, &seq, &d))
		sched_yield();
	from = (const uint32_t *)(const void *)frame_at(&p->disk, 1, f);
	good = d.piece == i && d.offset == i % 7 * BLOCK_SIZE &&
	    d.length == i % BLOCK_SIZE + 1 && from[0] == mark(i) &&
	    from[i % MARKS] == mark(i) && from[MARKS - 1] == mark(i);
	frame_done(done, f, seq);
	return good;
}

Test(frames, r2_a_filled_frame_holds_what_its_descriptor_says)
{
	struct pair p;
	pid_t child;
	uint32_t i;
	int fd;

	fixture_segment(&p.seg, 2, 1, 8);
	fd = memfd_sealed("frames", 2 * FRAMES_SLOT_BYTES);
	cr_assert_eq(frames_map_worker(&p.worker, fd, 1), 0);
	cr_assert_eq(frames_map_disk(&p.disk, fd, 2), 0);
	child = fixture_start(produce, &p);
	for (i = 0; i < BLOCKS; i++)
		cr_assert(consume(&p, i), "block %u", i);
	cr_assert_eq(fixture_end(child), 0);
}

Test(frames, a_worker_maps_its_own_and_disk_maps_all)
{
	struct frames worker, disk;
	int fd = memfd_sealed("frames", 3 * FRAMES_SLOT_BYTES);

	cr_assert_eq(frames_map_worker(&worker, fd, 2), 0);
	cr_assert_eq(worker.size, FRAMES_SLOT_BYTES);
	cr_assert_eq(frames_map_disk(&disk, fd, 3), 0);
	frame_of(&worker, SLOT_FRAMES - 1)[BLOCK_SIZE - 1] = 5;
	cr_assert_eq(frame_at(&disk, 2, SLOT_FRAMES - 1)[BLOCK_SIZE - 1], 5);
	cr_assert_eq(frame_at(&disk, 1, SLOT_FRAMES - 1)[BLOCK_SIZE - 1], 0);
}

Test(frames, a_slot_beyond_the_object_is_refused)
{
	struct frames fr;
	int fd = memfd_sealed("frames", 3 * FRAMES_SLOT_BYTES);

	cr_assert_eq(frames_map_worker(&fr, fd, 3), -1);
	cr_assert_eq(errno, EINVAL);
	cr_assert_eq(frames_map_worker(&fr, fd, UINT32_MAX), -1);
	cr_assert_eq(frames_map_disk(&fr, fd, 4), -1);
	cr_assert_eq(frames_map_disk(&fr, fd, 0), -1);
}

static int
store_byte(void *p)
{
	*(volatile uint8_t *)p = 1;
	return 0;
}

Test(frames, disk_only_reads_them)
{
	struct frames disk;
	int fd = memfd_sealed("frames", FRAMES_SLOT_BYTES);

	cr_assert_eq(frames_map_disk(&disk, fd, 1), 0);
	cr_assert_eq(fixture_run(store_byte, disk.base), -SIGSEGV);
}

static blkcnt_t
blocks_of(int fd)
{
	struct stat st;

	cr_assert_eq(fstat(fd, &st), 0);
	return st.st_blocks;
}

Test(frames, punching_gives_the_pages_of_one_slot_back)
{
	struct frames a, b;
	int fd = memfd_sealed("frames", 2 * FRAMES_SLOT_BYTES);

	cr_assert_eq(blocks_of(fd), 0);
	cr_assert_eq(frames_map_worker(&a, fd, 0), 0);
	cr_assert_eq(frames_map_worker(&b, fd, 1), 0);
	memset(a.base, 1, 4 * BLOCK_SIZE);
	memset(b.base, 2, BLOCK_SIZE);
	cr_assert_eq(blocks_of(fd), 5 * BLOCK_SIZE / 512);
	cr_assert_eq(frames_punch(fd, 0), 0);
	cr_assert_eq(blocks_of(fd), BLOCK_SIZE / 512);
	cr_assert_eq(b.base[0], 2);
	cr_assert_eq(a.base[0], 0);
}
