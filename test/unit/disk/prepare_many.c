/*
 * prepare_many.c: tests of a folder of files, from the first byte to its name.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "life.h"
#include "loop.h"

static void
begin(void)
{
	world_make(&w, 1, 0);
	world_many(&w);
	world_digest(&w, DIGEST_SHA1);
}

static void
end(void)
{
	world_drop(&w);
}

TestSuite(prepare_many, .init = begin, .fini = end);

Test(prepare_many, fresh_start_makes_every_file)
{
	struct stat st;

	cr_assert_eq(start(), 0);
	cr_assert(look("data.part/empty", &st));
	cr_assert_eq(st.st_size, 0);
	cr_assert(look("data.part/z/empty too", &st));
	cr_assert(look("data.part/a/b/third", &st));
	cr_assert_eq(st.st_size, 200000);
	cr_assert_geq(st.st_blocks * 512, 200000);
	cr_assert_eq(st.st_mode & 0111, 0);
	cr_assert_eq(have(), 0);
	cr_assert_eq(world_hear(&w, NULL), REC_PREPARED);
	cr_assert_eq(world_hear(&w, NULL), REC_READY);
}

Test(prepare_many, complete_folder_gets_its_name_and_is_known_again)
{
	struct stat st;

	cr_assert_eq(start(), 0);
	fetch_all();
	work();
	cr_assert(heard(REC_COMPLETE));
	cr_assert_not(look("data.part", &st));
	cr_assert(look("data/a/second", &st));
	cr_assert_eq(st.st_mode & 0111, 0);
	cr_assert(look("data/a/b/first", &st));
	cr_assert_neq(st.st_mode & 0100, 0, "it can be executed");
	for (uint32_t p = 0; p < w.d.geo.pieces; p++)
		for (uint32_t b = 0; b < geometry_blocks(&w.d.geo, p); b++)
			cr_assert(world_has(&w, p, b), "%u %u", p, b);
	restart();
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), w.d.geo.pieces);
	cr_assert(heard(REC_READY));
	cr_assert_eq(r.a, 1);
	cr_assert_eq(
	    atomic_load(&w.d.me->pieces), 0, "nothing had to be checked");
}

Test(prepare_many, claimed_pieces_are_believed)
{
	cr_assert_eq(start(), 0);
	world_store(&w, 2);
	world_store(&w, 7);
	note();
	restart();
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), 2);
	cr_assert_eq(atomic_load(&w.d.me->pieces), 0, "without a check");
	fetch_all();
	work();
	cr_assert(heard(REC_COMPLETE));
}

Test(prepare_many, part_with_another_file_in_it_is_checked)
{
	cr_assert_eq(start(), 0);
	world_store(&w, 0);
	world_store(&w, 9);
	note();
	exchange("data.part/z/fourth", 121345);
	restart();
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), 1);
	cr_assert(abits_has(w.d.swarm.have, 0));
	fetch_all();
	work();
	cr_assert(heard(REC_COMPLETE));
}

Test(prepare_many, part_that_lacks_a_file_gets_it_again)
{
	struct stat st;

	cr_assert_eq(start(), 0);
	world_store(&w, 0);
	note();
	cr_assert_eq(unlinkat(w.d.dir, "data.part/z/fourth", 0), 0);
	restart();
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), 1);
	cr_assert(look("data.part/z/fourth", &st));
	cr_assert_eq(st.st_size, 121345);
}

Test(prepare_many, complete_folder_that_was_touched_is_checked)
{
	cr_assert_eq(start(), 0);
	fetch_all();
	work();
	touch("data/a/second");
	restart();
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), w.d.geo.pieces);
	cr_assert_eq(atomic_load(&w.d.me->pieces), w.d.geo.pieces);
	restart();
	cr_assert_eq(start(), 0);
	cr_assert_eq(atomic_load(&w.d.me->pieces), 0, "it was noted");
}

Test(prepare_many, complete_folder_that_was_changed_is_refused)
{
	int fd;

	cr_assert_eq(start(), 0);
	fetch_all();
	work();
	fd = openat(w.d.dir, "data/a/second", O_WRONLY);
	cr_assert_eq(pwrite(fd, "\xff", 1, 0), 1);
	close(fd);
	restart();
	cr_assert_eq(start(), -1);
	cr_assert(heard(REC_FAILED));
	cr_assert_eq(r.a, EEXIST);
}

Test(prepare_many, symlink_in_the_place_of_a_folder_is_not_followed)
{
	struct stat st;

	cr_assert_eq(mkdirat(w.d.dir, "data.part", 0755), 0);
	cr_assert_eq(mkdirat(w.d.work, "elsewhere", 0755), 0);
	cr_assert_eq(symlinkat("../../elsewhere", w.d.dir, "data.part/a"), 0);
	cr_assert_eq(start(), -1);
	cr_assert(heard(REC_FAILED));
	cr_assert_eq(r.a, ELOOP);
	cr_assert_eq(fstatat(w.d.work, "elsewhere/b", &st, 0), -1);
}

Test(prepare_many, symlink_in_the_place_of_a_file_is_not_followed)
{
	struct stat st;

	cr_assert_eq(mkdirat(w.d.dir, "data.part", 0755), 0);
	cr_assert_eq(symlinkat("../elsewhere", w.d.dir, "data.part/empty"), 0);
	cr_assert_eq(start(), -1);
	cr_assert_not(look("elsewhere", &st));
}

Test(prepare_many, seed_must_have_every_file)
{
	cr_assert_eq(start(), 0);
	fetch_all();
	work();
	cr_assert_eq(unlinkat(w.d.dir, "data/empty", 0), 0);
	restart();
	w.d.hasfile = true;
	cr_assert_eq(start(), -1);
	cr_assert(heard(REC_FAILED));
	cr_assert_eq(r.a, ENODATA);
	cr_assert_eq(r.b, OP_SIZE);
}

Test(prepare_many, no_room_for_all_leaves_nothing_behind)
{
	const struct rlimit less = {100000, RLIM_INFINITY};
	struct stat st;

	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &less), 0);
	cr_assert_eq(start(), -1);
	cr_assert(heard(REC_FAILED));
	cr_assert_eq(r.b, OP_ALLOCATE);
	cr_assert_not(look("data.part", &st));
}

Test(prepare_many, successor_of_the_dead_finds_the_folder)
{
	cr_assert_eq(start(), 0);
	world_store(&w, 3);
	world_many(&w);
	w.d.again = true;
	cr_assert_eq(start(), 0);
	fetch_all();
	work();
	cr_assert(heard(REC_COMPLETE));
	world_many(&w);
	w.d.final = false;
	cr_assert_eq(start(), 0);
	cr_assert(w.d.final);
}

Test(prepare_many, file_for_a_worker_is_opened_when_it_is_asked_for)
{
	static struct loop l;

	cr_assert_eq(start(), 0);
	loop_init(&l, &w.d, NULL);
	while (world_hear(&w, NULL) != REC_KINDS)
		;
	w.d.control.wish[REC_OPEN] = true;
	w.d.control.open = 4;
	(void)loop_round(&l);
	cr_assert(heard(REC_FILE));
	cr_assert_eq(r.a, 4);
	cr_assert_eq(unlinkat(w.d.dir, "data.part/a/b/third", 0), 0);
	w.d.control.wish[REC_OPEN] = true;
	(void)loop_round(&l);
	cr_assert(heard(REC_FAILED));
	cr_assert_eq(r.a, ENODATA);
}

Test(prepare_many, sparse_files_take_no_room_before_there_are_bytes)
{
	struct stat st;

	w.d.data.sparse = true;
	cr_assert_eq(start(), 0);
	cr_assert(look("data.part/a/b/third", &st));
	cr_assert_eq(st.st_size, 200000);
	cr_assert_eq(st.st_blocks, 0);
	world_store(&w, 2);
	note();
	restart();
	w.d.data.sparse = true;
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), 1);
	cr_assert(look("data.part/z/fourth", &st));
	cr_assert_eq(st.st_blocks, 0);
	fetch_all();
	work();
	cr_assert(heard(REC_COMPLETE));
}
