/*
 * prepare.c: tests of what a disk process finds, and of how it ends a file.
 */
#include "prepare.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grow.h"
#include "life.h"
#include "pause.h"

static void
begin(void)
{
	world_make(&w, 1, 0);
}

static void
end(void)
{
	world_drop(&w);
}

TestSuite(prepare, .init = begin, .fini = end);

/* A disk process that has no time at the start takes it in its turns. */
Test(prepare, room_is_taken_in_turns)
{
	struct stat st;

	cr_assert_eq(start(), 0);
	cr_assert_eq(ftruncate(w.d.data.fd, 0), 0);
	cr_assert_eq(ftruncate(w.d.data.fd, WORLD_SIZE), 0);
	w.d.grow_left = WORLD_SIZE - 4096;
	while (w.d.grow_left > 0)
		grow_turn(&w.d, grow_next(&w.d));
	cr_assert_eq(fstat(w.d.data.fd, &st), 0);
	cr_assert_eq(st.st_size, WORLD_SIZE);
	cr_assert_geq(st.st_blocks * 512, WORLD_SIZE - 4096);
	cr_assert_lt(st.st_blocks * 512, WORLD_SIZE);
}

/* It would have a later time than its record says, and be refused. */
Test(prepare, no_room_is_taken_of_a_complete_file)
{
	cr_assert_eq(start(), 0);
	fetch_all();
	w.d.grow_left = WORLD_SIZE - 4096;
	while (complete_turn(&z.complete, &w.d, &z.keep, &z.events))
		;
	cr_assert(exists("data"));
	usleep(20000);
	work();
	restart();
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), w.d.geo.pieces);
}

/* A write takes its room itself where taking it takes long. */
Test(prepare, what_comes_does_not_wait_for_room)
{
	struct mono now;
	uint64_t left;

	cr_assert_eq(start(), 0);
	w.d.geo.file_size = w.d.grow_left = (uint64_t)64 << 20;
	now = grow_next(&w.d);
	grow_turn(&w.d, now);
	left = w.d.grow_left;
	cr_assert_gt(left, 0);
	cr_assert_lt(left, w.d.geo.file_size);
	grow_turn(&w.d, now);
	cr_assert_eq(w.d.grow_left, left);
	grow_turn(&w.d, grow_next(&w.d));
	cr_assert_lt(w.d.grow_left, left);
}

Test(prepare, fresh_start_allocates_the_part)
{
	struct stat st;

	cr_assert_eq(start(), 0);
	cr_assert_eq(fstatat(w.d.dir, "data.part", &st, 0), 0);
	cr_assert_eq(st.st_size, WORLD_SIZE);
	cr_assert_geq(st.st_blocks * 512, WORLD_SIZE);
	cr_assert_eq(have(), 0);
	cr_assert_eq(atomic_load(&w.d.swarm.h->epoch), 1, "moved once");
	cr_assert_eq(atomic_load(&w.d.me->state), DISK_READY);
	cr_assert_eq(world_hear(&w, NULL), REC_FILE);
	cr_assert_eq(world_hear(&w, NULL), REC_PREPARED);
	cr_assert_eq(world_hear(&w, &r), REC_READY);
	cr_assert_eq(r.a, 0);
}

Test(prepare, claimed_pieces_are_there_without_lines)
{
	cr_assert_eq(start(), 0);
	world_store(&w, 2);
	world_store(&w, 7);
	note();
	restart();
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), 2);
	cr_assert(abits_has(w.d.swarm.logged, 7));
	cr_assert(swarm_is_stored(&w.d.swarm, 7, 3));
	cr_assert_not(swarm_is_stored(&w.d.swarm, 3, 1));
	cr_assert_eq(w.d.logged, 2);
	cr_assert_eq(w.d.missing, w.d.geo.pieces - 2);
}

Test(prepare, part_without_a_fitting_record_begins_from_nothing)
{
	cr_assert_eq(start(), 0);
	world_store(&w, 2);
	note();
	cr_assert_eq(linkat(w.d.dir, "data.part", w.d.dir, "kept", 0), 0);
	cr_assert_eq(unlinkat(w.d.dir, "data.part", 0), 0);
	restart();
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), 0);
	cr_assert_not(exists(".shoal/resume"), "it claims nothing any more");
}

Test(prepare, complete_file_gets_its_name_and_is_known_again)
{
	cr_assert_eq(start(), 0);
	fetch_all();
	work();
	cr_assert(heard(REC_COMPLETE));
	cr_assert(exists("data"));
	cr_assert_not(exists("data.part"));
	cr_assert_eq(atomic_load(&w.d.me->state), DISK_COMPLETE);
	restart();
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), w.d.geo.pieces);
	cr_assert(heard(REC_READY));
	cr_assert_eq(r.a, 1);
	work();
	cr_assert_not(heard(REC_COMPLETE), "it was not downloaded now");
}

Test(prepare, file_that_was_changed_since_is_never_overwritten)
{
	cr_assert_eq(start(), 0);
	fetch_all();
	work();
	touch("data");
	restart();
	cr_assert_eq(start(), -1);
	cr_assert(heard(REC_FAILED));
	cr_assert_eq(r.a, EEXIST);
	cr_assert_eq(r.b, OP_RENAME);
}

Test(prepare, part_that_only_lacks_its_name_gets_it)
{
	cr_assert_eq(start(), 0);
	fetch_all();
	work();
	cr_assert_eq(renameat(w.d.dir, "data", w.d.dir, "data.part"), 0);
	restart();
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), w.d.geo.pieces);
	work();
	cr_assert(heard(REC_COMPLETE));
	cr_assert(exists("data"));
}

Test(prepare, own_file_must_fit)
{
	w.d.hasfile = true;
	cr_assert_eq(start(), -1);
	cr_assert(heard(REC_FAILED));
	cr_assert_eq(r.b, OP_OPEN);
	world_write(&w, "peer/data", "short");
	cr_assert_eq(start(), -1);
	cr_assert(heard(REC_FAILED));
	cr_assert_eq(r.b, OP_SIZE);
}

Test(prepare, own_file_is_opened_and_never_written)
{
	world_open_part(&w);
	cr_assert_eq(renameat(w.d.dir, "data.part", w.d.dir, "data"), 0);
	w.d.hasfile = true;
	cr_assert_eq(start(), 0);
	cr_assert_eq(fcntl(w.d.data.fd, F_GETFL) & O_ACCMODE, O_RDONLY);
	cr_assert_eq(have(), w.d.geo.pieces);
	cr_assert_eq(atomic_load(&w.d.swarm.h->logged_end), 1);
}

Test(prepare, stranger_under_the_final_name_pauses_until_a_retry)
{
	cr_assert_eq(start(), 0);
	world_write(&w, "peer/data", "a stranger");
	fetch_all();
	work();
	cr_assert(heard(REC_PAUSED));
	cr_assert_eq(r.a, EEXIST);
	cr_assert(exists("data.part"));
	cr_assert_eq(unlinkat(w.d.dir, "data", 0), 0);
	pause_retry(&w.d);
	work();
	cr_assert(heard(REC_COMPLETE));
}

Test(prepare, successor_ends_what_was_renamed_and_not_told)
{
	cr_assert_eq(start(), 0);
	fetch_all();
	work();
	cr_assert(heard(REC_COMPLETE));
	w.d.again = true;
	w.d.final = false;
	cr_assert_eq(start(), 0);
	cr_assert(w.d.final);
	work();
	cr_assert(heard(REC_COMPLETE));
}

Test(prepare, r18_successor_moves_the_epoch_once)
{
	uint64_t epoch;

	cr_assert_eq(start(), 0);
	world_store(&w, 2);
	epoch = atomic_load(&w.d.swarm.h->epoch);
	w.d.again = true;
	cr_assert_eq(start(), 0);
	cr_assert_eq(atomic_load(&w.d.swarm.h->epoch), epoch + 1);
	cr_assert(heard(REC_RESUMED));
}

Test(prepare, successor_never_reads_the_record)
{
	cr_assert_eq(start(), 0);
	world_store(&w, 2);
	note();
	abits_clear(w.d.swarm.have, 2);
	for (uint32_t b = 0; b < 3; b++)
		abits_clear(
		    w.d.swarm.stored, geometry_block_index(&w.d.geo, 2, b));
	w.d.again = true;
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), 0);
	cr_assert(exists(".shoal/resume"));
}

Test(prepare, wrong_digest_keeps_the_part_and_drops_the_record)
{
	w.d.has_digest = true;
	cr_assert_eq(start(), 0);
	world_store(&w, 2);
	note();
	fetch_all();
	work();
	cr_assert(heard(REC_BAD_DIGEST));
	cr_assert_not(exists("data"));
	cr_assert(exists("data.part"));
	note();
	cr_assert_not(exists(".shoal/resume"));
}

Test(prepare, r5_what_is_hashed_is_what_the_file_holds)
{
	struct digest dg;

	cr_assert_eq(start(), 0);
	fetch_all();
	cr_assert_eq(digest_init(&dg, DIGEST_SHA256), 0);
	cr_assert_eq(digest_begin(&dg, 0, WORLD_SIZE), 0);
	cr_assert_eq(digest_step(&dg, &w.d.data, w.d.digest), 0);
	w.d.has_digest = true;
	/* The frames held what they should, and the file holds another. */
	cr_assert_eq(pwrite(w.d.data.fd, "", 1, BLOCK_SIZE), 1);
	work();
	cr_assert(heard(REC_BAD_DIGEST));
	cr_assert_not(exists("data"));
}

Test(prepare, wrong_digest_of_the_own_file_is_told)
{
	world_open_part(&w);
	cr_assert_eq(renameat(w.d.dir, "data.part", w.d.dir, "data"), 0);
	w.d.hasfile = w.d.has_digest = true;
	cr_assert_eq(start(), -1);
	cr_assert(heard(REC_BAD_DIGEST));
}

Test(prepare, right_digest_stands_in_for_a_record)
{
	struct digest dg;

	world_open_part(&w);
	cr_assert_eq(renameat(w.d.dir, "data.part", w.d.dir, "data"), 0);
	w.d.has_digest = true;
	cr_assert_eq(digest_init(&dg, DIGEST_SHA256), 0);
	cr_assert_eq(digest_begin(&dg, 0, WORLD_SIZE), 0);
	cr_assert_eq(digest_step(&dg, &w.d.data, w.d.digest), 0);
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), w.d.geo.pieces);
	cr_assert(exists(".shoal/resume"), "the next start need not hash");
}

Test(prepare, sparse_part_has_its_size_and_no_room)
{
	struct stat st;

	w.d.data.sparse = true;
	cr_assert_eq(start(), 0);
	cr_assert_eq(fstatat(w.d.dir, "data.part", &st, 0), 0);
	cr_assert_eq(st.st_size, WORLD_SIZE);
	cr_assert_eq(st.st_blocks, 0);
	fetch_all();
	work();
	cr_assert(heard(REC_COMPLETE));
}
