/*
 * verify.c: tests of pieces held against their digests.
 */
#include "verify.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "good.h"
#include "life.h"
#include "pause.h"
#include "prepare.h"
#include "scan.h"

static void
begin(void)
{
	world_make(&w, 1, 0);
	world_open_part(&w);
	world_digest(&w, DIGEST_SHA256);
}

static void
end(void)
{
	world_drop(&w);
}

TestSuite(verify, .init = begin, .fini = end);

static bool
has(uint32_t piece)
{
	return abits_has(w.d.swarm.have, piece);
}

/* Nothing of the piece is stored. */
static bool
is_bare(uint32_t piece)
{
	for (uint32_t b = 0; b < geometry_blocks(&w.d.geo, piece); b++)
		if (world_is_stored(&w, piece, b))
			return false;
	return true;
}

/* A frame with other bytes than belong there. */
static void
fill_badly(uint32_t slot, uint32_t f, uint32_t piece, uint32_t block)
{
	world_fill(&w, slot, f, piece, block);
	w.d.frames.base[slot * FRAMES_SLOT_BYTES + (size_t)f * BLOCK_SIZE] ^= 1;
}

static void
store_badly(uint32_t piece)
{
	for (uint32_t b = 0; b < geometry_blocks(&w.d.geo, piece); b++)
		if (b == 1)
			fill_badly(0, b, piece, b);
		else
			world_fill(&w, 0, b, piece, b);
	(void)scan_slot(&w.d, &w.store, 0);
}

Test(verify, a_right_piece_is_good)
{
	world_store(&w, 3);
	world_store(&w, w.d.geo.pieces - 1);
	cr_assert(has(3));
	cr_assert(has(w.d.geo.pieces - 1), "the shorter one, too");
	cr_assert_eq(atomic_load(&w.d.me->bad), 0);
	cr_assert_not(heard(REC_BAD));
}

Test(verify, sha1_serves_as_well)
{
	world_digest(&w, DIGEST_SHA1);
	world_store(&w, 3);
	store_badly(4);
	(void)due_flush(&w.d);
	cr_assert(has(3));
	cr_assert_not(has(4));
}

Test(verify, a_wrong_piece_is_as_if_it_had_never_come)
{
	store_badly(3);
	cr_assert_not(has(3));
	cr_assert(is_bare(3));
	cr_assert_eq(atomic_load(&w.d.me->bad), 1);
	cr_assert(heard(REC_BAD));
	cr_assert_eq(r.a, 3);
	cr_assert_eq(r.b, WORLD_PEER);
	world_store(&w, 3);
	cr_assert(has(3));
	cr_assert(world_has(&w, 3, 1));
}

/* The order of events is what tells a worker to ask anew. */
Test(verify, frames_are_done_when_it_is_known)
{
	store_badly(3);
	for (uint32_t b = 0; b < 3; b++)
		cr_assert_not(world_is_filled(&w, 0, b));
}

/* Of what is not kept any more the frame held what it should, and the file
 * does not. */
Test(verify, r5_what_is_hashed_is_what_the_file_holds)
{
	world_fill(&w, 0, 0, 3, 0);
	world_fill(&w, 0, 1, 3, 1);
	(void)scan_slot(&w.d, &w.store, 0);
	kept_drop(&w.d.kept);
	cr_assert_eq(pwrite(w.d.data.fd, "", 1, 3 * WORLD_PIECE), 1);
	world_fill(&w, 0, 2, 3, 2);
	(void)scan_slot(&w.d, &w.store, 0);
	cr_assert_not(has(3));
	cr_assert(is_bare(3));
}

/* What was kept of the bad one is no part of the next. */
Test(verify, r5_what_is_written_anew_is_hashed_anew)
{
	store_badly(3);
	cr_assert_not(has(3));
	world_fill(&w, 0, 0, 3, 0);
	fill_badly(0, 1, 3, 1);
	world_fill(&w, 0, 2, 3, 2);
	(void)scan_slot(&w.d, &w.store, 0);
	(void)due_flush(&w.d);
	cr_assert_not(has(3));
	world_store(&w, 3);
	(void)due_flush(&w.d);
	cr_assert(has(3));
	cr_assert(world_has(&w, 3, 1));
}

/* Nor is what could not be written. */
Test(verify, r5_what_was_not_written_is_not_hashed)
{
	pause_on(&w.d, PAUSE_STORE, EIO, OP_WRITE);
	for (uint32_t b = 0; b < 3; b++)
		world_fill(&w, 0, b, 3, b);
	(void)scan_slot(&w.d, &w.store, 0);
	pause_retry(&w.d);
	good_expect(&w.d, 3);
	cr_assert_eq(good_look(&w.d, 3), 0);
	cr_assert_not(has(3));
}

Test(verify, several_authors_are_not_blamed)
{
	world_fill(&w, 0, 0, 3, 0);
	(void)scan_slot(&w.d, &w.store, 0);
	fill_badly(1, 1, 3, 1);
	world_fill(&w, 1, 2, 3, 2);
	(void)scan_slot(&w.d, &w.store, 1);
	cr_assert(heard(REC_BAD));
	cr_assert_eq(r.a, 3);
	cr_assert_eq(r.b, 0);
	/* The next copy is somebody's again. */
	store_badly(3);
	cr_assert(heard(REC_BAD));
	cr_assert_eq(r.b, WORLD_PEER);
}

static void
spoil_by_two(uint32_t piece)
{
	world_fill(&w, 0, 0, piece, 0);
	(void)scan_slot(&w.d, &w.store, 0);
	fill_badly(1, 1, piece, 1);
	world_fill(&w, 1, 2, piece, 2);
	(void)scan_slot(&w.d, &w.store, 1);
	cr_assert(heard(REC_BAD));
	cr_assert_eq(r.b, 0);
}

Test(verify, a_piece_that_several_spoilt_is_doubtful)
{
	store_badly(4);
	cr_assert(heard(REC_BAD));
	cr_assert_not(abits_has(w.d.swarm.doubtful, 4));
	spoil_by_two(3);
	cr_assert(abits_has(w.d.swarm.doubtful, 3));
}

/* So that it is known who spoils it. */
Test(verify, a_doubtful_piece_begins_anew_with_each_author)
{
	spoil_by_two(3);
	fill_badly(0, 0, 3, 0);
	world_fill(&w, 0, 1, 3, 1);
	(void)scan_slot(&w.d, &w.store, 0);
	world_fill(&w, 1, 2, 3, 2);
	(void)scan_slot(&w.d, &w.store, 1);
	cr_assert_not(world_is_stored(&w, 3, 0));
	cr_assert_not(world_is_stored(&w, 3, 1));
	cr_assert(world_is_stored(&w, 3, 2));
	world_fill(&w, 1, 0, 3, 0);
	fill_badly(1, 1, 3, 1);
	(void)scan_slot(&w.d, &w.store, 1);
	cr_assert(heard(REC_BAD));
	cr_assert_eq(r.b, WORLD_PEER + 1);
	world_store(&w, 3);
	cr_assert(has(3));
	cr_assert(world_has(&w, 3, 1));
}

Test(verify, a_doubtful_piece_that_is_had_stays)
{
	spoil_by_two(3);
	world_store(&w, 3);
	fill_badly(1, 0, 3, 0);
	(void)scan_slot(&w.d, &w.store, 1);
	cr_assert(has(3));
	cr_assert(world_has(&w, 3, 0));
	cr_assert(world_is_stored(&w, 3, 0));
}

/* What a predecessor stored of it is nobody's. */
Test(verify, a_successor_begins_a_doubtful_piece_anew)
{
	spoil_by_two(3);
	world_fill(&w, 0, 0, 3, 0);
	(void)scan_slot(&w.d, &w.store, 0);
	w.d.again = true;
	cr_assert_eq(prepare(&w.d, NULL), 0);
	world_fill(&w, 0, 1, 3, 1);
	(void)scan_slot(&w.d, &w.store, 0);
	cr_assert_not(world_is_stored(&w, 3, 0));
	cr_assert(world_is_stored(&w, 3, 1));
}

Test(verify, nobody_is_blamed_for_what_a_predecessor_stored)
{
	world_fill(&w, 0, 0, 3, 0);
	(void)scan_slot(&w.d, &w.store, 0);
	w.d.again = true;
	cr_assert_eq(prepare(&w.d, NULL), 0);
	fill_badly(0, 1, 3, 1);
	world_fill(&w, 0, 2, 3, 2);
	(void)scan_slot(&w.d, &w.store, 0);
	cr_assert(heard(REC_BAD));
	cr_assert_eq(r.b, 0);
}

Test(verify, a_successor_looks_at_what_is_stored_in_full)
{
	world_put(&w, 3);
	good_expect(&w.d, 3);
	good_expect(&w.d, 4);
	w.d.again = true;
	cr_assert_eq(prepare(&w.d, NULL), 0);
	cr_assert(has(3));
	cr_assert_not(abits_has(w.d.swarm.logged, 3), "its line is owed");
	cr_assert_not(has(4));
	cr_assert(is_bare(4));
}

Test(verify, what_cannot_be_read_back_pauses_and_is_looked_at_again)
{
	int fd = w.d.data.fd;

	good_expect(&w.d, 3);
	world_put(&w, 3);
	w.d.data.fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert_eq(good_look(&w.d, 3), -1);
	cr_assert(heard(REC_PAUSED));
	cr_assert_eq(r.b, OP_READ);
	cr_assert_not(pause_is_storing(&w.d));
	w.d.data.fd = fd;
	pause_retry(&w.d);
	good_look_all(&w.d);
	cr_assert(has(3));
}

static void
put_all_but(uint32_t piece)
{
	for (uint32_t p = 0; p < w.d.geo.pieces; p++)
		if (p != piece)
			world_put(&w, p);
}

Test(verify, of_a_part_without_record_the_good_pieces_are_kept)
{
	put_all_but(4);
	cr_assert_eq(start(), 0);
	cr_assert_eq(w.d.missing, 1);
	cr_assert_not(has(4));
	cr_assert(is_bare(4));
	cr_assert_eq(w.d.logged, w.d.geo.pieces - 1, "none needs a line");
	cr_assert_eq(atomic_load(&w.d.me->bad), 0, "none was delivered");
	cr_assert_eq(atomic_load(&w.d.me->state), DISK_READY);
	cr_assert_not(heard(REC_BAD));
	duties_keep(&z, &w.d, mono_now());
	cr_assert_eq(atomic_load(&w.d.me->synced), w.d.geo.pieces - 1,
	    "the next start need not look");
}

static void
make_final(void)
{
	cr_assert_eq(renameat(w.d.dir, "data.part", w.d.dir, "data"), 0);
}

Test(verify, own_file_that_fits_is_claimed)
{
	struct stat st;

	put_all_but(UINT32_MAX);
	make_final();
	w.d.hasfile = true;
	cr_assert_eq(start(), 0);
	cr_assert(heard(REC_READY));
	cr_assert_eq(r.a, 1);
	cr_assert_eq(atomic_load(&w.d.me->state), DISK_COMPLETE);
	cr_assert_eq(fstatat(w.d.dir, ".shoal/resume", &st, 0), 0);
}

Test(verify, own_file_that_does_not_fit_names_the_piece)
{
	put_all_but(4);
	make_final();
	w.d.hasfile = true;
	cr_assert_eq(start(), -1);
	cr_assert(heard(REC_BAD_DIGEST));
	cr_assert_eq(r.a, 1);
	cr_assert_eq(r.b, 4);
}

Test(verify, a_strangers_file_is_never_overwritten)
{
	put_all_but(4);
	make_final();
	cr_assert_eq(start(), -1);
	cr_assert(heard(REC_FAILED));
	cr_assert_eq(r.a, EEXIST);
}

/* Disk 0 has prepared, and died; the others have checked some since. */
Test(verify, a_successor_of_disk_0_goes_on_checking)
{
	put_all_but(4);
	good_expect(&w.d, 3);
	good_expect(&w.d, 4);
	atomic_store(&w.d.me->state, DISK_CHECKING);
	w.d.again = true;
	cr_assert_eq(start(), 0);
	cr_assert(has(3));
	cr_assert(abits_has(w.d.swarm.logged, 3), "it was there");
	cr_assert(is_bare(4));
	cr_assert_eq(w.d.logged, 1);
}
