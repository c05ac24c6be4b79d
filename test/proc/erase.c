/*
 * erase.c: swarms that are removed with their data.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "cut.h"
#include "den.h"
#include "files.h"
#include "hex.h"
#include "maketorrent.h"
#include "run.h"
#include "told.h"

#define SIZE    300000
#define FILES   300
#define WAIT_MS 30000

static struct den den;
static struct cut cut;

static void
drop(void)
{
	den_drop(&den);
}

TestSuite(erase, .fini = drop, .timeout = 300);

static void
make(const char *conf)
{
	cr_assert_den(&den, den_make(&den, conf));
	setenv("SHOAL_CONTROL", den_path(&den, "state/control"), 1);
}

static void
start(void)
{
	cr_assert_den(&den, den_start(&den));
}

static void
end(void)
{
	cr_assert_den(&den, den_end(&den));
}

static void
expect_list(const char *text, bool there)
{
	cr_assert(told_in_list(&den, text, there, WAIT_MS), "%s '%s' in: %s",
	    there ? "no" : "still", text, told());
}

static void
expect_error(const char *text)
{
	cr_assert(strstr(told(), text) != NULL, "no '%s' in: %s", text, told());
}

/* A file of that name, and its .torrent. */
static void
offer(const char *name)
{
	cr_assert_den(&den, den_offer(&den, name, SIZE, NULL));
}

/* A folder of many files, likewise. */
static void
offer_many(const char *name)
{
	char row[4096];

	snprintf(row, sizeof(row), "%s", den_path(&den, "origin/row"));
	cut_make(&cut, FILES, SIZE);
	cr_assert(files_random(row, SIZE, 4711));
	cr_assert(cut_pad(&cut, row));
	cr_assert(cut_torrent(&cut, row,
	    den_path(&den, "origin/%s.torrent", name), name, DEN_PIECE, NULL));
}

static void
put_many(const char *name)
{
	cr_assert(cut_spread(&cut, den_path(&den, "origin/row"),
	    den_path(&den, "data/%s", name)));
}

/* The daemon has all of it. */
static void
share(const char *name)
{
	cr_assert_den(&den, den_put_data(&den, name));
	cr_assert_den(&den, den_put(&den, name));
}

static void
remove_with_data(const char *name)
{
	cr_assert_eq(shoal(&den, "remove", "--data", name), 0, "%s", told());
}

/* Our records of it. */
static const char *
records(const char *name)
{
	char hex[41];
	uint8_t hash[20];

	cr_assert(
	    maketorrent_hash(den_path(&den, "origin/%s.torrent", name), hash));
	hex_encode(hash, sizeof(hash), hex);
	return den_path(&den, "data/.shoal/%s", hex);
}

static bool
is_there(const char *where, const char *name)
{
	return files_exists(den_path(&den, "%s/%s", where, name));
}

/* No more of it, and of its .torrent, than somebody has who never saw it. */
static void
expect_gone(const char *name)
{
	expect_list(name, false);
	cr_assert_not(is_there("data", name));
	cr_assert_not(files_exists(den_path(&den, "data/%s.part", name)));
	cr_assert_not(
	    files_exists(den_path(&den, "torrents/%s.torrent", name)));
	cr_assert_not(files_exists(records(name)));
}

static void
expect_whole(const char *name)
{
	cr_assert(files_are_same(den_path(&den, "origin/%s", name),
	    den_path(&den, "data/%s", name)));
	cr_assert(files_exists(den_path(&den, "torrents/%s.torrent", name)));
}

Test(erase, a_file_goes_and_others_stay)
{
	make("");
	offer("some");
	offer("else");
	share("some");
	share("else");
	start();
	cr_assert_den(&den, den_fetch(&den, "some", WAIT_MS));
	cr_assert_den(&den, den_fetch(&den, "else", WAIT_MS));
	cr_assert(files_exists(records("some")));
	remove_with_data("some");
	expect_gone("some");
	expect_whole("else");
	cr_assert(files_exists(records("else")));
	cr_assert_den(&den, den_fetch(&den, "else", WAIT_MS));
	end();
}

/* What is in the folder of many that is not of the torrent is somebody's. */
Test(erase, many_go_and_others_among_them_stay)
{
	make("");
	offer("else");
	share("else");
	offer_many("many");
	put_many("many");
	cr_assert_den(&den, den_put(&den, "many"));
	start();
	expect_list("seeding", true);
	cr_assert(files_write(den_path(&den, "data/many/d1/mine"), "mine"));
	remove_with_data("many");
	expect_list("many", false);
	cr_assert(files_exists(den_path(&den, "data/many/d1/mine")));
	cr_assert_not(files_exists(den_path(&den, "data/many/d1/e")));
	cr_assert_not(files_exists(den_path(&den, "data/many/d2")));
	cr_assert_eq(unlink(den_path(&den, "data/many/d1/mine")), 0);
	cr_assert_eq(rmdir(den_path(&den, "data/many/d1")), 0);
	cr_assert_eq(
	    rmdir(den_path(&den, "data/many")), 0, "there is more in it");
	expect_whole("else");
	end();
}

/* A folder of the torrent's becomes a link to one outside with the same names
 * in it. */
static void
plant(const char *name)
{
	char from[4096];

	snprintf(from, sizeof(from), "%s", den_path(&den, "data/%s", name));
	cr_assert_eq(rename(from, den_path(&den, "outside")), 0);
	cr_assert_eq(symlink(den_path(&den, "outside"), from), 0);
}

Test(erase, nothing_goes_behind_a_symlink)
{
	make("");
	offer_many("many");
	put_many("many");
	cr_assert_den(&den, den_put(&den, "many"));
	start();
	expect_list("seeding", true);
	plant("many/d1");
	remove_with_data("many");
	expect_list("many", false);
	cr_assert_eq(rmdir(den_path(&den, "outside/e")), -1);
	cr_assert_eq(unlink(den_path(&den, "data/many/d1")), 0);
	cr_assert_eq(rmdir(den_path(&den, "data/many")), 0);
	end();
}

Test(erase, no_folder_that_became_a_symlink_is_looked_into)
{
	make("");
	offer("one");
	offer_many("many");
	put_many("many");
	share("one");
	cr_assert_den(&den, den_put(&den, "many"));
	start();
	cr_assert_den(&den, den_fetch(&den, "one", WAIT_MS));
	expect_list("many", true);
	cr_assert_eq(shoal(&den, "pause", "one", "many"), 0);
	expect_list("leaving", false);
	plant("many");
	cr_assert_eq(unlink(den_path(&den, "data/one")), 0);
	cr_assert_eq(
	    symlink(den_path(&den, "origin/one"), den_path(&den, "data/one")),
	    0);
	remove_with_data("many");
	remove_with_data("one");
	expect_list("many", false);
	expect_list("one", false);
	cr_assert(cut_is_in(
	    &cut, den_path(&den, "origin/row"), den_path(&den, "outside"), ""));
	cr_assert_eq(unlink(den_path(&den, "data/one")), 0, "the link is gone");
	cr_assert(is_there("origin", "one"));
	end();
}

Test(erase, what_is_not_complete_goes)
{
	make("");
	offer("one");
	offer_many("many");
	cr_assert_den(&den, den_put(&den, "one"));
	cr_assert_den(&den, den_put(&den, "many"));
	start();
	for (int i = 0; i < WAIT_MS / 20 &&
	     !(is_there("data", "one.part") && is_there("data", "many.part"));
	     i++)
		run_sleep(20);
	cr_assert(is_there("data", "one.part"));
	cr_assert(is_there("data", "many.part"));
	remove_with_data("one");
	remove_with_data("many");
	expect_gone("one");
	expect_gone("many");
	cr_assert_not(is_there("data", ".shoal"), "it is of nobody now");
	end();
}

Test(erase, it_may_rest_be_paused_or_never_have_run)
{
	make("DormantAfter 1\n");
	offer("rests");
	offer("is paused");
	offer("never ran");
	share("rests");
	share("is paused");
	cr_assert_den(&den, den_put_data(&den, "never ran"));
	start();
	expect_list("dormant", true);
	cr_assert_eq(shoal(&den, "pause", "is paused"), 0, "%s", told());
	cr_assert_eq(shoal(&den, "add", "--paused",
			 den_path(&den, "origin/never ran.torrent")),
	    0);
	expect_list("never ran", true);
	cr_assert_den(&den, den_until_awake(&den, 0, WAIT_MS));
	cr_assert_eq(shoal(&den, "remove", "--data", "--json", "rests",
			 "is paused", "never ran"),
	    0);
	expect_gone("rests");
	expect_gone("is paused");
	expect_gone("never ran");
	end();
}

/* Two of one name have their data in one place. */
Test(erase, others_are_refused)
{
	make("");
	offer("one");
	share("one");
	start();
	expect_list("seeding", true);
	cr_assert_eq(shoal(&den, "remove", "--data", "none"), 1);
	expect_error("there is no such swarm");
	cr_assert(files_write(den_path(&den, "moving"), "garbage"));
	cr_assert_eq(rename(den_path(&den, "moving"),
			 den_path(&den, "torrents/bad.torrent")),
	    0);
	expect_list("bad.torrent", true);
	expect_list("reading", false);
	cr_assert_eq(shoal(&den, "remove", "--data", "bad.torrent"), 1);
	expect_error("its .torrent was not taken");
	cr_assert_eq(link(den_path(&den, "torrents/one.torrent"),
			 den_path(&den, "torrents/two.torrent")),
	    0);
	expect_list("is the same torrent as one.torrent", true);
	cr_assert_eq(shoal(&den, "remove", "--data", "two.torrent"), 1);
	expect_error("its .torrent was not taken");
	expect_whole("one");
	end();
}

/* In place of shoal-eraser; $0.real is that. */
static void
put_eraser(const char *script)
{
	static char folder[4096];
	const char *build = realpath(bed_build(""), NULL);
	char from[4096 + 256], to[2 * 4096];
	struct dirent *e;
	DIR *d;

	snprintf(folder, sizeof(folder), "%s", den_path(&den, "libexec"));
	cr_assert(mkdir(folder, 0755) == 0 && (d = opendir(build)) != NULL);
	while ((e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, "shoal", 5) != 0)
			continue;
		snprintf(from, sizeof(from), "%s/%s", build, e->d_name);
		snprintf(to, sizeof(to), "%s/%s%s", folder, e->d_name,
		    strcmp(e->d_name, "shoal-eraser") == 0 ? ".real" : "");
		cr_assert_eq(symlink(from, to), 0);
	}
	closedir(d);
	cr_assert(files_write(den_path(&den, "libexec/shoal-eraser"), script));
	cr_assert_eq(chmod(den_path(&den, "libexec/shoal-eraser"), 0755), 0);
	den.with[0] = "--libexec";
	den.with[1] = folder;
}

/* It waits as long as there is a file "hold". */
static void
hold(void)
{
	cr_assert(files_write(den_path(&den, "hold"), ""));
	put_eraser("#!/bin/sh\nwhile [ -e \"${0%/*}/../hold\" ]; do\n"
		   "sleep 0.05; done\nexec \"$0.real\" \"$@\"\n");
}

static void
release(void)
{
	cr_assert_eq(unlink(den_path(&den, "hold")), 0);
}

static void
share_many(void)
{
	offer_many("many");
	put_many("many");
	cr_assert_den(&den, den_put(&den, "many"));
	start();
	expect_list("seeding", true);
}

/* Each is shot when it has come to a file; the fourth comes through. */
Test(erase, who_is_shot_in_the_middle_is_followed_by_another)
{
	make("");
	put_eraser(
	    "#!/bin/sh\n"
	    "n=$(cat \"$0.n\" 2>&-)\n"
	    "n=$((n + 75))\n"
	    "echo $n >\"$0.n\"\n"
	    "[ $n -gt 225 ] && exec \"$0.real\" \"$@\"\n"
	    "\"$0.real\" \"$@\" &\n"
	    "while [ -e \"$2/many/file $n\" ] && kill -0 $!; do :; done\n"
	    "kill -9 $!\n"
	    "kill -9 $$\n");
	share_many();
	remove_with_data("many");
	expect_gone("many");
	cr_assert_eq(den_said(&den, "cannot be removed; the log"), 3);
	end();
}

static void
shoot_daemon(void)
{
	kill(den.pid, SIGKILL);
	cr_assert(run_wait(den.pid, WAIT_MS, &(int){0}));
}

/* The one that the dead daemon has left works beside it then. */
Test(erase, a_daemon_that_is_shot_goes_on_with_it)
{
	make("");
	hold();
	share_many();
	remove_with_data("many");
	expect_list("removing", true);
	shoot_daemon();
	start();
	expect_list("removing", true);
	cr_assert(is_there("data", "many"));
	release();
	expect_gone("many");
	end();
}

Test(erase, a_daemon_that_is_stopped_goes_on_with_it)
{
	make("");
	hold();
	share_many();
	remove_with_data("many");
	expect_list("removing", true);
	cr_assert_den(&den, den_stop(&den));
	start();
	expect_list("removing", true);
	release();
	expect_gone("many");
	end();
}

/* It is refused what would begin with it again; what is left of its data stays
 * when somebody removes it without them. */
Test(erase, one_that_is_being_removed_is_nothing_else)
{
	make("");
	hold();
	share_many();
	remove_with_data("many");
	expect_list("removing", true);
	cr_assert_eq(shoal(&den, "resume", "many"), 1);
	expect_error("it is being removed");
	cr_assert_eq(shoal(&den, "remove", "--data", "many"), 1);
	expect_error("it is being removed");
	cr_assert_eq(shoal(&den, "remove", "many"), 0, "%s", told());
	expect_list("many", false);
	release();
	cr_assert_not(files_exists(den_path(&den, "torrents/many.torrent")));
	cr_assert(cut_is_in(&cut, den_path(&den, "origin/row"),
	    den_path(&den, "data/many"), ""));
	end();
}

/* What is no torrent came in its place, and was refused, before the end. */
Test(erase, another_file_of_that_name_stays)
{
	make("");
	cr_assert(files_write(den_path(&den, "hold"), ""));
	put_eraser("#!/bin/sh\nwhile [ -e \"${0%/*}/../hold\" ]; do\n"
		   "sleep 0.05; done\n: >\"${0%/*}/../done\"\n");
	share_many();
	remove_with_data("many");
	expect_list("removing", true);
	cr_assert(files_write(den_path(&den, "moving"), "garbage"));
	cr_assert_eq(rename(den_path(&den, "moving"),
			 den_path(&den, "torrents/many.torrent")),
	    0);
	expect_list("bad", true);
	release();
	for (int i = 0; i < WAIT_MS / 20 && !is_there("", "done"); i++)
		run_sleep(20);
	cr_assert(is_there("", "done"));
	run_sleep(300);
	expect_list("bad", true);
	cr_assert(is_there("torrents", "many.torrent"));
	end();
}

/* The name of its file is another's meanwhile. */
Test(erase, another_torrent_of_that_name_stays)
{
	make("");
	hold();
	share_many();
	offer("else");
	cr_assert_den(&den, den_put_data(&den, "else"));
	remove_with_data("many");
	expect_list("removing", true);
	cr_assert_eq(rename(den_path(&den, "origin/else.torrent"),
			 den_path(&den, "torrents/many.torrent")),
	    0);
	release();
	expect_list("else", true);
	expect_list("seeding", true);
	cr_assert(files_exists(den_path(&den, "torrents/many.torrent")));
	cr_assert(is_there("data", "many"));
	end();
}

/* Somebody holds the lock of our records. */
static bool
is_locked(const char *name)
{
	char path[4096];
	bool locked;
	int fd;

	snprintf(path, sizeof(path), "%s/lock", records(name));
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return false;
	locked = flock(fd, LOCK_EX | LOCK_NB) == -1;
	close(fd);
	return locked;
}

/* Somebody who shares it in our place. */
static pid_t
seed_there(const char *name)
{
	char program[4096], torrent[4096], data[4096];
	const char *argv[] = {program, "seed", "--no-discovery", "--listen",
	    "127.0.0.1", torrent, data, NULL};
	pid_t pid;

	snprintf(program, sizeof(program), "%s/shoal", bed_build(""));
	snprintf(torrent, sizeof(torrent), "%s",
	    den_path(&den, "origin/%s.torrent", name));
	snprintf(data, sizeof(data), "%s", den_path(&den, "data"));
	pid = run_start(&(struct run_spec){
	    .argv = argv, .out = den_path(&den, "other.txt")});
	cr_assert_neq(pid, -1);
	return pid;
}

/* Nobody else has made the lock of what never ran. */
Test(erase, nobody_begins_to_share_what_is_being_erased)
{
	int status;
	pid_t pid;

	make("");
	cr_assert(files_write(den_path(&den, "hold"), ""));
	put_eraser("#!/bin/sh\n"
		   "nice -n 19 \"$0.real\" \"$@\" &\n"
		   "while [ -e \"$2/many/file 75\" ] && kill -0 $!; do\n"
		   ":; done\n"
		   "kill -STOP $!\n"
		   "while [ -e \"${0%/*}/../hold\" ]; do sleep 0.05; done\n"
		   "kill -CONT $!\n"
		   "wait $!\n");
	offer_many("many");
	put_many("many");
	start();
	cr_assert_eq(shoal(&den, "add", "--paused",
			 den_path(&den, "origin/many.torrent")),
	    0);
	expect_list("paused", true);
	remove_with_data("many");
	for (int i = 0; i < WAIT_MS / 20 && is_there("data", "many/file 75");
	     i++)
		run_sleep(20);
	pid = seed_there("many");
	cr_assert(run_wait(pid, WAIT_MS, &status));
	cr_assert_eq(WEXITSTATUS(status), 111);
	release();
	expect_gone("many");
	end();
}

Test(erase, what_others_share_stays_until_they_end)
{
	int status;
	pid_t pid;

	make("");
	offer("one");
	share("one");
	start();
	expect_list("seeding", true);
	cr_assert_eq(shoal(&den, "pause", "one"), 0);
	expect_list("paused", true);
	pid = seed_there("one");
	for (int i = 0; i < WAIT_MS / 20 && !is_locked("one"); i++)
		run_sleep(20);
	cr_assert(is_locked("one"));
	remove_with_data("one");
	expect_list("shared by another process", true);
	expect_whole("one");
	kill(pid, SIGTERM);
	cr_assert(run_wait(pid, WAIT_MS, &status));
	expect_gone("one");
	end();
}
