/*
 * place.c: tests of a folder of which some files are wanted.
 */
#include "place.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "life.h"
#include "pause.h"
#include "prepare.h"

/*
 * Pieces 0 and 1 have a/b/first, 1 a/second and padding, 1 to 6 a/b/third, 6
 * to 9 z/fourth.
 */
#define THIRD 6 /* pieces */

static void
begin(const char *only)
{
	world_make(&w, 1, 0);
	w.only = only;
	world_many(&w);
	world_digest(&w, DIGEST_SHA1);
	cr_assert_eq(start(), 0);
}

/* The same folders, and another wish. */
static void
again(const char *only)
{
	w.only = only;
	restart();
}

static void
end(void)
{
	world_drop(&w);
}

TestSuite(place, .fini = end);

/* All that is said to be there is. */
static void
assert_sound(void)
{
	uint32_t p, b;

	for (p = 0; p < w.d.geo.pieces; p++)
		for (b = 0; b < geometry_blocks(&w.d.geo, p); b++)
			if (abits_has(w.d.swarm.have, p))
				cr_assert(world_has(&w, p, b), "%u %u", p, b);
}

static void
complete(void)
{
	fetch_all();
	work();
	cr_assert(heard(REC_COMPLETE));
	cr_assert_eq(swarm_left(&w.d.swarm), 0);
	assert_sound();
}

static void
assert_all(void)
{
	cr_assert_eq(have(), w.d.geo.pieces);
	cr_assert(exists("data/empty"));
	cr_assert(exists("data/a/b/first"));
	cr_assert(exists("data/a/b/third"));
	cr_assert(exists("data/a/second"));
	cr_assert(exists("data/z/fourth"));
	cr_assert_not(exists("data.part"));
}

static uint64_t
checked(void)
{
	return atomic_load(&w.d.me->pieces);
}

Test(place, what_is_wanted_is_made_and_what_shares_its_pieces)
{
	struct stat st;

	begin("third");
	cr_assert(look("data.part/a/b/third", &st));
	cr_assert_geq(st.st_blocks * 512, 200000);
	cr_assert(exists("data.part/a/second"));
	cr_assert(look("data.part/z/fourth", &st));
	cr_assert_eq(st.st_size, 121345);
	cr_assert_eq(st.st_blocks, 0, "nobody wants it");
	cr_assert_not(exists("data.part/empty"));
	cr_assert_not(exists("data.part/z/empty too"));
	cr_assert_not(exists("data"));
	cr_assert_eq(w.d.missing, THIRD);
}

Test(place, what_is_wanted_gets_its_final_name_and_nothing_else)
{
	begin("third");
	complete();
	cr_assert_eq(have(), THIRD);
	cr_assert(exists("data/a/b/third"));
	cr_assert_not(exists("data/a/b/first"));
	cr_assert_not(exists("data/a/second"), "though it is there");
	cr_assert_not(exists("data/z"));
	cr_assert_not(exists("data.part/a/b/third"));
	cr_assert(exists("data.part/a/second"));
	cr_assert_eq(atomic_load(&w.d.me->state), DISK_COMPLETE);
}

Test(place, same_wish_finds_everything_done)
{
	begin("third");
	complete();
	again("third");
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), THIRD);
	cr_assert_eq(checked(), 0, "without a look");
	complete();
	again("third");
	cr_assert_eq(start(), 0);
	cr_assert_eq(checked(), 0);
	complete();
}

Test(place, who_wants_all_later_gets_the_rest)
{
	begin("third");
	complete();
	again(NULL);
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), THIRD);
	cr_assert_eq(checked(), 0, "what is there is kept");
	cr_assert(exists("data/a/b/third"));
	complete();
	assert_all();
	again(NULL);
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), w.d.geo.pieces);
	cr_assert_eq(checked(), 0);
	cr_assert(w.d.final);
}

Test(place, wishes_one_after_the_other_add_up)
{
	begin("fourth");
	complete();
	again("first");
	cr_assert_eq(start(), 0);
	complete();
	cr_assert(exists("data/z/fourth"));
	cr_assert(exists("data/a/b/first"));
	again("e*");
	cr_assert_eq(start(), 0);
	complete();
	cr_assert(exists("data/empty"));
	cr_assert(exists("data/z/empty too"));
	again("a");
	cr_assert_eq(start(), 0);
	complete();
	cr_assert_eq(have(), w.d.geo.pieces);
	again(NULL);
	cr_assert_eq(start(), 0);
	complete();
	cr_assert_eq(checked(), 0, "none is missing any more");
	assert_all();
}

Test(place, wish_may_change_in_the_middle)
{
	begin("third");
	world_store(&w, 2);
	world_store(&w, 6);
	note();
	again("fourth");
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), 2);
	cr_assert_eq(checked(), 0);
	again("fourth");
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), 2);
	cr_assert_eq(checked(), 0, "the new files were noted");
	complete();
	cr_assert(exists("data/z/fourth"));
	cr_assert_not(exists("data/a"));
	cr_assert(exists("data.part/a/b/third"));
}

Test(place, empty_file_alone_is_complete_at_once)
{
	begin("empty");
	complete();
	cr_assert_eq(have(), 0);
	cr_assert(exists("data/empty"));
	cr_assert_not(exists("data/z"));
}

Test(place, whole_folder_serves_whoever_wants_some)
{
	begin(NULL);
	complete();
	again("third");
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), w.d.geo.pieces);
	work();
	assert_all();
}

Test(place, death_between_two_final_names_is_no_harm)
{
	begin("a");
	complete();
	cr_assert(exists("data/a/second"));
	cr_assert_eq(mkdirat(w.d.dir, "data.part/a", 0755), -1);
	cr_assert_eq(
	    renameat(w.d.dir, "data/a/b/first", w.d.dir, "data.part/a/b/first"),
	    0);
	again("a");
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), 7);
	cr_assert_eq(checked(), 0);
	complete();
	cr_assert(exists("data/a/b/first"));
}

Test(place, successors_find_the_files_where_they_are)
{
	begin("third");
	world_store(&w, 3);
	world_many(&w);
	w.d.again = true;
	cr_assert_eq(start(), 0);
	complete();
	world_many(&w);
	w.d.final = false;
	cr_assert_eq(start(), 0);
	cr_assert(w.d.final);
	assert_sound();
}

Test(place, parts_that_are_gone_are_fetched_again)
{
	begin("third");
	complete();
	cr_assert_eq(unlinkat(w.d.dir, "data.part/z/fourth", 0), 0);
	again("third");
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), THIRD - 1);
	cr_assert(exists("data.part/a/b/third"), "it is not complete");
	cr_assert_not(exists("data/a/b/third"));
	complete();
	cr_assert(exists("data/a/b/third"));
}

Test(place, folder_of_no_parts_may_be_thrown_away)
{
	begin("empty");
	complete();
	cr_assert_eq(unlinkat(w.d.dir, "data.part", AT_REMOVEDIR), 0);
	again("empty");
	cr_assert_eq(start(), 0);
	complete();
	cr_assert_eq(unlinkat(w.d.dir, "data.part", AT_REMOVEDIR), 0);
	again(NULL);
	cr_assert_eq(start(), 0);
	complete();
	assert_all();
}

Test(place, file_with_its_final_name_that_was_touched_is_checked)
{
	begin("third");
	complete();
	touch("data/a/b/third");
	again("third");
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), THIRD);
	cr_assert_eq(checked(), THIRD);
	complete();
}

static void
spoil(const char *name, off_t at)
{
	int fd = openat(w.d.dir, name, O_WRONLY);

	cr_assert_eq(pwrite(fd, "\xff", 1, at), 1);
	close(fd);
}

Test(place, file_with_its_final_name_is_never_written_to)
{
	begin("third");
	complete();
	spoil("data/a/b/third", 100000);
	again("third");
	cr_assert_eq(start(), -1);
	cr_assert(heard(REC_FAILED));
	cr_assert_eq(r.a, EEXIST);
	again("fourth");
	cr_assert_eq(start(), 0, "it is of no interest then");
	cr_assert_eq(have(), THIRD - 1);
	complete();
	again(NULL);
	cr_assert_eq(start(), -1);
	cr_assert_eq(unlinkat(w.d.dir, "data/a/b/third", 0), 0);
	again(NULL);
	cr_assert_eq(start(), 0);
	complete();
	assert_all();
}

Test(place, file_of_another_size_in_the_final_place_is_refused)
{
	begin("third");
	complete();
	exchange("data/a/b/third", 5);
	again(NULL);
	cr_assert_eq(start(), -1);
	cr_assert(heard(REC_FAILED));
	cr_assert_eq(r.a, EEXIST);
}

Test(place, file_of_somebody_else_is_never_replaced)
{
	struct stat st;

	begin("third");
	cr_assert_eq(mkdirat(w.d.dir, "data", 0755), 0);
	cr_assert_eq(mkdirat(w.d.dir, "data/a", 0755), 0);
	cr_assert_eq(mkdirat(w.d.dir, "data/a/b", 0755), 0);
	close(openat(w.d.dir, "data/a/b/third", O_WRONLY | O_CREAT, 0644));
	fetch_all();
	work();
	cr_assert_not(heard(REC_COMPLETE));
	cr_assert_eq(w.d.paused[PAUSE_STORE], EEXIST);
	cr_assert(look("data/a/b/third", &st));
	cr_assert_eq(st.st_size, 0);
	cr_assert_eq(have(), THIRD);
	assert_sound();
	cr_assert_eq(unlinkat(w.d.dir, "data/a/b/third", 0), 0);
	pause_retry(&w.d);
	complete();
	cr_assert(look("data/a/b/third", &st));
	cr_assert_eq(st.st_size, 200000);
}

/* Likewise what we have of it, which was not written there. */
Test(place, parts_are_not_replaced_by_a_file_of_somebody_else)
{
	begin("third");
	world_store(&w, 2);
	note();
	cr_assert_eq(mkdirat(w.d.dir, "data", 0755), 0);
	cr_assert_eq(mkdirat(w.d.dir, "data/z", 0755), 0);
	close(openat(w.d.dir, "data/z/fourth", O_WRONLY | O_CREAT, 0644));
	exchange("data/z/fourth", 121345);
	again("third");
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), 1);
	cr_assert(exists("data.part/z/fourth"));
	complete();
	cr_assert(exists("data/z/fourth"), "it is not ours");
}

/* Who wants all does not expect a folder of that name either. */
Test(place, folder_that_somebody_makes_meanwhile_is_not_filled)
{
	begin(NULL);
	cr_assert_eq(mkdirat(w.d.dir, "data", 0755), 0);
	fetch_all();
	work();
	cr_assert_not(heard(REC_COMPLETE));
	cr_assert_eq(w.d.paused[PAUSE_STORE], EEXIST);
	cr_assert_eq(unlinkat(w.d.dir, "data", AT_REMOVEDIR), 0);
	pause_retry(&w.d);
	complete();
	assert_all();
}

Test(place, folder_of_somebody_else_is_refused)
{
	world_make(&w, 1, 0);
	w.only = "third";
	world_many(&w);
	world_digest(&w, DIGEST_SHA1);
	cr_assert_eq(mkdirat(w.d.dir, "data", 0755), 0);
	cr_assert_eq(start(), -1);
	cr_assert(heard(REC_FAILED));
	cr_assert_eq(r.a, EEXIST);
	cr_assert_not(exists("data.part"));
}

Test(place, file_that_somebody_else_completes_is_taken_if_it_fits)
{
	begin("third");
	complete();
	cr_assert_eq(
	    renameat(w.d.dir, "data.part/a/second", w.d.dir, "data/a/second"),
	    0);
	again(NULL);
	cr_assert_eq(start(), 0);
	cr_assert_eq(have(), THIRD, "it is complete as it happens");
	complete();
	assert_all();
}

Test(place, sparse_files_are_no_other)
{
	struct stat st;

	world_make(&w, 1, 0);
	w.only = "third";
	world_many(&w);
	world_digest(&w, DIGEST_SHA1);
	w.d.data.sparse = true;
	cr_assert_eq(start(), 0);
	cr_assert(look("data.part/a/b/third", &st));
	cr_assert_eq(st.st_blocks, 0);
	complete();
	again(NULL);
	w.d.data.sparse = true;
	cr_assert_eq(start(), 0);
	cr_assert_eq(checked(), 0);
	complete();
	assert_all();
}

Test(place, what_cannot_be_opened_is_not_lost)
{
	struct rlimit was, none;

	begin(NULL);
	complete();
	cr_assert(place_has_all(&w.d));
	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &was), 0);
	none = was;
	none.rlim_cur = 0;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	cr_expect(place_has_all(&w.d), "no descriptor is left");
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &was), 0);
	cr_assert_eq(unlinkat(w.d.dir, "data/a/second", 0), 0);
	cr_assert_not(place_has_all(&w.d));
}
