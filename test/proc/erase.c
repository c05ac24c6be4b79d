/*
 * erase.c: swarms that are removed with their data.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "erasure.h"
#include "files.h"
#include "told.h"

static void
drop(void)
{
	den_drop(&erasure);
}

TestSuite(erase, .fini = drop, .timeout = 300);

Test(erase, a_file_goes_and_others_stay)
{
	erasure_make("");
	erasure_offer("some");
	erasure_offer("else");
	erasure_share("some");
	erasure_share("else");
	erasure_start();
	cr_assert_den(&erasure, den_fetch(&erasure, "some", WAIT_MS));
	cr_assert_den(&erasure, den_fetch(&erasure, "else", WAIT_MS));
	cr_assert(files_exists(erasure_records("some")));
	erasure_remove("some");
	erasure_expect_gone("some");
	erasure_expect_whole("else");
	cr_assert(files_exists(erasure_records("else")));
	cr_assert_den(&erasure, den_fetch(&erasure, "else", WAIT_MS));
	erasure_end();
}

/* What is in the folder of many that is not of the torrent is somebody's. */
Test(erase, many_go_and_others_among_them_stay)
{
	erasure_make("");
	erasure_offer("else");
	erasure_share("else");
	erasure_offer_many("many");
	erasure_put_many("many");
	cr_assert_den(&erasure, den_put(&erasure, "many"));
	erasure_start();
	erasure_expect_list("seeding", true);
	cr_assert(files_write(den_path(&erasure, "data/many/d1/mine"), "mine"));
	erasure_remove("many");
	erasure_expect_list("many", false);
	cr_assert(files_exists(den_path(&erasure, "data/many/d1/mine")));
	cr_assert_not(files_exists(den_path(&erasure, "data/many/d1/e")));
	cr_assert_not(files_exists(den_path(&erasure, "data/many/d2")));
	cr_assert_eq(unlink(den_path(&erasure, "data/many/d1/mine")), 0);
	cr_assert_eq(rmdir(den_path(&erasure, "data/many/d1")), 0);
	cr_assert_eq(
	    rmdir(den_path(&erasure, "data/many")), 0, "there is more in it");
	erasure_expect_whole("else");
	erasure_end();
}

/* A folder of the torrent's becomes a link to one outside with the same names
 * in it. */
static void
plant(const char *name)
{
	char from[4096];

	snprintf(from, sizeof(from), "%s", den_path(&erasure, "data/%s", name));
	cr_assert_eq(rename(from, den_path(&erasure, "outside")), 0);
	cr_assert_eq(symlink(den_path(&erasure, "outside"), from), 0);
}

Test(erase, nothing_goes_behind_a_symlink)
{
	erasure_make("");
	erasure_offer_many("many");
	erasure_put_many("many");
	cr_assert_den(&erasure, den_put(&erasure, "many"));
	erasure_start();
	erasure_expect_list("seeding", true);
	plant("many/d1");
	erasure_remove("many");
	erasure_expect_list("many", false);
	cr_assert_eq(rmdir(den_path(&erasure, "outside/e")), -1);
	cr_assert_eq(unlink(den_path(&erasure, "data/many/d1")), 0);
	cr_assert_eq(rmdir(den_path(&erasure, "data/many")), 0);
	erasure_end();
}

Test(erase, no_folder_that_became_a_symlink_is_looked_into)
{
	erasure_make("");
	erasure_offer("one");
	erasure_offer_many("many");
	erasure_put_many("many");
	erasure_share("one");
	cr_assert_den(&erasure, den_put(&erasure, "many"));
	erasure_start();
	cr_assert_den(&erasure, den_fetch(&erasure, "one", WAIT_MS));
	erasure_expect_list("many", true);
	cr_assert_eq(shoal(&erasure, "pause", "one", "many"), 0);
	erasure_expect_list("leaving", false);
	plant("many");
	cr_assert_eq(unlink(den_path(&erasure, "data/one")), 0);
	cr_assert_eq(symlink(den_path(&erasure, "origin/one"),
			 den_path(&erasure, "data/one")),
	    0);
	erasure_remove("many");
	erasure_remove("one");
	erasure_expect_list("many", false);
	erasure_expect_list("one", false);
	cr_assert(cut_is_in(&erasure_cut, den_path(&erasure, "origin/row"),
	    den_path(&erasure, "outside"), ""));
	cr_assert_eq(
	    unlink(den_path(&erasure, "data/one")), 0, "the link is gone");
	cr_assert(erasure_is_there("origin", "one"));
	erasure_end();
}

Test(erase, what_is_not_complete_goes)
{
	erasure_make("");
	erasure_offer("one");
	erasure_offer_many("many");
	cr_assert_den(&erasure, den_put(&erasure, "one"));
	cr_assert_den(&erasure, den_put(&erasure, "many"));
	erasure_start();
	erasure_expect_file("data", "one.part");
	erasure_expect_file("data", "many.part");
	erasure_remove("one");
	erasure_remove("many");
	erasure_expect_gone("one");
	erasure_expect_gone("many");
	cr_assert_not(
	    erasure_is_there("data", ".shoal"), "it is of nobody now");
	erasure_end();
}

Test(erase, it_may_rest_be_paused_or_never_have_run)
{
	erasure_make("DormantAfter 1\n");
	erasure_offer("rests");
	erasure_offer("is paused");
	erasure_offer("never ran");
	erasure_share("rests");
	erasure_share("is paused");
	cr_assert_den(&erasure, den_put_data(&erasure, "never ran"));
	erasure_start();
	erasure_expect_list("dormant", true);
	cr_assert_eq(shoal(&erasure, "pause", "is paused"), 0, "%s", told());
	cr_assert_eq(shoal(&erasure, "add", "--paused",
			 den_path(&erasure, "origin/never ran.torrent")),
	    0);
	erasure_expect_list("never ran", true);
	cr_assert_den(&erasure, den_until_awake(&erasure, 0, WAIT_MS));
	cr_assert_eq(shoal(&erasure, "remove", "--data", "--json", "rests",
			 "is paused", "never ran"),
	    0);
	erasure_expect_gone("rests");
	erasure_expect_gone("is paused");
	erasure_expect_gone("never ran");
	erasure_end();
}

/* Two of one name have their data in one place. */
Test(erase, others_are_refused)
{
	erasure_make("");
	erasure_offer("one");
	erasure_share("one");
	erasure_start();
	erasure_expect_list("seeding", true);
	cr_assert_eq(shoal(&erasure, "remove", "--data", "none"), 1);
	erasure_expect_error("there is no such swarm");
	cr_assert(files_write(den_path(&erasure, "moving"), "garbage"));
	cr_assert_eq(rename(den_path(&erasure, "moving"),
			 den_path(&erasure, "torrents/bad.torrent")),
	    0);
	erasure_expect_list("bad.torrent", true);
	erasure_expect_list("reading", false);
	cr_assert_eq(shoal(&erasure, "remove", "--data", "bad.torrent"), 1);
	erasure_expect_error("its .torrent was not taken");
	cr_assert_eq(link(den_path(&erasure, "torrents/one.torrent"),
			 den_path(&erasure, "torrents/two.torrent")),
	    0);
	erasure_expect_list("is the same torrent as one.torrent", true);
	cr_assert_eq(shoal(&erasure, "remove", "--data", "two.torrent"), 1);
	erasure_expect_error("its .torrent was not taken");
	erasure_expect_whole("one");
	erasure_end();
}
