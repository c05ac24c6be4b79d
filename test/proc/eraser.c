/*
 * eraser.c: what happens while shoal-eraser is at work.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "erasure.h"
#include "files.h"
#include "run.h"
#include "told.h"

static void
drop(void)
{
	den_drop(&erasure);
}

TestSuite(eraser, .fini = drop, .timeout = 300);

/* In place of shoal-eraser; $0.real is that. */
static void
put_eraser(const char *script)
{
	static char folder[4096];
	const char *build = realpath(bed_build(""), NULL);
	char from[4096 + 256], to[2 * 4096];
	struct dirent *e;
	DIR *d;

	snprintf(folder, sizeof(folder), "%s", den_path(&erasure, "libexec"));
	cr_assert_eq(mkdir(folder, 0755), 0);
	d = opendir(build);
	cr_assert_not_null(d);
	while ((e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, "shoal", 5) != 0)
			continue;
		snprintf(from, sizeof(from), "%s/%s", build, e->d_name);
		snprintf(to, sizeof(to), "%s/%s%s", folder, e->d_name,
		    strcmp(e->d_name, "shoal-eraser") == 0 ? ".real" : "");
		cr_assert_eq(symlink(from, to), 0);
	}
	closedir(d);
	cr_assert(
	    files_write(den_path(&erasure, "libexec/shoal-eraser"), script));
	cr_assert_eq(
	    chmod(den_path(&erasure, "libexec/shoal-eraser"), 0755), 0);
	erasure.with[0] = "--libexec";
	erasure.with[1] = folder;
}

/* It waits as long as there is a file "hold". */
static void
hold(void)
{
	cr_assert(files_write(den_path(&erasure, "hold"), ""));
	put_eraser("#!/bin/sh\n: >\"${0%/*}/../begun\"\n"
		   "while [ -e \"${0%/*}/../hold\" ]; do\n"
		   "sleep 0.05; done\nexec \"$0.real\" \"$@\"\n");
}

/* That one is at work. */
static void
await_eraser(void)
{
	erasure_expect_file("", "begun");
	erasure_expect_list("removing", true);
}

static void
release(void)
{
	cr_assert_eq(unlink(den_path(&erasure, "hold")), 0);
}

static void
share_many(void)
{
	erasure_offer_many("many");
	erasure_put_many("many");
	cr_assert_den(&erasure, den_put(&erasure, "many"));
	erasure_start();
	erasure_expect_list("seeding", true);
}

/* Each is shot when it has come to a file; the fourth comes through. */
Test(eraser, who_is_shot_in_the_middle_is_followed_by_another)
{
	erasure_make("");
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
	erasure_remove("many");
	erasure_expect_gone("many");
	cr_assert_eq(den_said(&erasure, "cannot be removed; the log"), 3);
	erasure_end();
}

static void
shoot_daemon(void)
{
	kill(erasure.pid, SIGKILL);
	cr_assert(run_wait(erasure.pid, WAIT_MS, &(int){0}));
}

/* The one that the dead daemon has left works beside it then. */
Test(eraser, a_daemon_that_is_shot_goes_on_with_it)
{
	erasure_make("");
	hold();
	share_many();
	erasure_remove("many");
	await_eraser();
	shoot_daemon();
	erasure_start();
	erasure_expect_list("removing", true);
	cr_assert(erasure_is_there("data", "many"));
	release();
	erasure_expect_gone("many");
	erasure_end();
}

Test(eraser, a_daemon_that_is_stopped_goes_on_with_it)
{
	erasure_make("");
	hold();
	share_many();
	erasure_remove("many");
	await_eraser();
	cr_assert_den(&erasure, den_stop(&erasure));
	erasure_start();
	erasure_expect_list("removing", true);
	release();
	erasure_expect_gone("many");
	erasure_end();
}

/* It is refused what would begin with it again; what is left of its data stays
 * when somebody removes it without them. */
Test(eraser, one_that_is_being_removed_is_nothing_else)
{
	erasure_make("");
	hold();
	share_many();
	erasure_remove("many");
	await_eraser();
	cr_assert_eq(shoal(&erasure, "resume", "many"), 1);
	erasure_expect_error("it is being removed");
	cr_assert_eq(shoal(&erasure, "remove", "--data", "many"), 1);
	erasure_expect_error("it is being removed");
	cr_assert_eq(shoal(&erasure, "remove", "many"), 0, "%s", told());
	erasure_expect_list("many", false);
	release();
	cr_assert_not(
	    files_exists(den_path(&erasure, "torrents/many.torrent")));
	cr_assert(cut_is_in(&erasure_cut, den_path(&erasure, "origin/row"),
	    den_path(&erasure, "data/many"), ""));
	erasure_end();
}

/* What is no torrent came in its place, and was refused, before the end. */
Test(eraser, another_file_of_that_name_stays)
{
	erasure_make("");
	cr_assert(files_write(den_path(&erasure, "hold"), ""));
	put_eraser("#!/bin/sh\n: >\"${0%/*}/../begun\"\n"
		   "while [ -e \"${0%/*}/../hold\" ]; do\n"
		   "sleep 0.05; done\n: >\"${0%/*}/../done\"\n");
	share_many();
	erasure_remove("many");
	await_eraser();
	cr_assert(files_write(den_path(&erasure, "moving"), "garbage"));
	cr_assert_eq(rename(den_path(&erasure, "moving"),
			 den_path(&erasure, "torrents/many.torrent")),
	    0);
	erasure_expect_list("bad", true);
	release();
	erasure_expect_file("", "done");
	run_sleep(300);
	erasure_expect_list("bad", true);
	cr_assert(erasure_is_there("torrents", "many.torrent"));
	erasure_end();
}

/* The name of its file is another's meanwhile. */
Test(eraser, another_torrent_of_that_name_stays)
{
	erasure_make("");
	hold();
	share_many();
	erasure_offer("else");
	cr_assert_den(&erasure, den_put_data(&erasure, "else"));
	erasure_remove("many");
	await_eraser();
	cr_assert_eq(rename(den_path(&erasure, "origin/else.torrent"),
			 den_path(&erasure, "torrents/many.torrent")),
	    0);
	release();
	erasure_expect_list("else", true);
	erasure_expect_list("seeding", true);
	cr_assert(files_exists(den_path(&erasure, "torrents/many.torrent")));
	cr_assert(erasure_is_there("data", "many"));
	erasure_end();
}

/* Somebody holds the lock of our records. */
static bool
is_locked(const char *name)
{
	char path[4096];
	bool locked;
	int fd;

	snprintf(path, sizeof(path), "%s/lock", erasure_records(name));
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return false;
	locked = flock(fd, LOCK_EX | LOCK_NB) == -1;
	close(fd);
	return locked;
}

/* The data and the table are on a file system of their own, which nobody
 * outside this test sees. */
static void
mount_disk(void)
{
	static char disk[4096];

	if (geteuid() != 0)
		cr_skip("only root can mount");
	if (unshare(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		cr_skip("no mount name space");
	cr_assert(realpath(den_path(&erasure, "data"), disk) != NULL &&
	    mount("tmpfs", disk, "tmpfs", 0, "size=2m") == 0 &&
	    mkdir(den_path(&erasure, "data/table"), 0755) == 0 &&
	    rmdir(den_path(&erasure, "state")) == 0 &&
	    symlink("data/table", den_path(&erasure, "state")) == 0);
}

static void
fill_disk(void)
{
	static const char block[4096];
	int fd =
	    open(den_path(&erasure, "data/full"), O_WRONLY | O_CREAT, 0600);

	cr_assert_neq(fd, -1);
	while (write(fd, block, sizeof(block)) > 0)
		;
	cr_assert_eq(errno, ENOSPC);
	close(fd);
}

/* Of the data of two, and of what keeps that they are to go. */
Test(eraser, data_go_from_a_full_disk)
{
	erasure_make("");
	mount_disk();
	erasure_offer("one");
	erasure_offer("two");
	erasure_share("one");
	erasure_start();
	erasure_expect_list("seeding", true);
	cr_assert_den(&erasure, den_put_data(&erasure, "two"));
	fill_disk();
	cr_assert_eq(shoal(&erasure, "add", "--paused",
			 den_path(&erasure, "origin/two.torrent")),
	    0, "%s", told());
	erasure_expect_list("paused", true);
	erasure_remove("two");
	erasure_expect_gone("two");
	fill_disk();
	erasure_remove("one");
	erasure_expect_gone("one");
	cr_assert(erasure_is_there("data", "full"));
	cr_assert_den(&erasure, den_stop(&erasure));
	cr_assert_eq(umount2(den_path(&erasure, "data"), MNT_DETACH), 0);
	erasure_end();
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
	    den_path(&erasure, "origin/%s.torrent", name));
	snprintf(data, sizeof(data), "%s", den_path(&erasure, "data"));
	pid = run_start(&(struct run_spec){
	    .argv = argv, .out = den_path(&erasure, "other.txt")});
	cr_assert_neq(pid, -1);
	return pid;
}

/* Nobody else has made the lock of what never ran. */
Test(eraser, nobody_begins_to_share_what_is_being_erased)
{
	int status;
	pid_t pid;

	erasure_make("");
	cr_assert(files_write(den_path(&erasure, "hold"), ""));
	put_eraser("#!/bin/sh\n"
		   "nice -n 19 \"$0.real\" \"$@\" &\n"
		   "while [ -e \"$2/many/file 75\" ] && kill -0 $!; do\n"
		   ":; done\n"
		   "kill -STOP $!\n"
		   "while [ -e \"${0%/*}/../hold\" ]; do sleep 0.05; done\n"
		   "kill -CONT $!\n"
		   "wait $!\n");
	erasure_offer_many("many");
	erasure_put_many("many");
	erasure_start();
	cr_assert_eq(shoal(&erasure, "add", "--paused",
			 den_path(&erasure, "origin/many.torrent")),
	    0);
	erasure_expect_list("paused", true);
	erasure_remove("many");
	for (int i = 0;
	     i < WAIT_MS / 20 && erasure_is_there("data", "many/file 75"); i++)
		run_sleep(20);
	pid = seed_there("many");
	cr_assert(run_wait(pid, WAIT_MS, &status));
	cr_assert_eq(WEXITSTATUS(status), 111);
	release();
	erasure_expect_gone("many");
	erasure_end();
}

Test(eraser, what_others_share_stays_until_they_end)
{
	int status;
	pid_t pid;

	erasure_make("");
	erasure_offer("one");
	erasure_share("one");
	erasure_start();
	erasure_expect_list("seeding", true);
	cr_assert_eq(shoal(&erasure, "pause", "one"), 0);
	erasure_expect_list("paused", true);
	pid = seed_there("one");
	for (int i = 0; i < WAIT_MS / 20 && !is_locked("one"); i++)
		run_sleep(20);
	cr_assert(is_locked("one"));
	erasure_remove("one");
	erasure_expect_list("shared by another process", true);
	erasure_expect_whole("one");
	kill(pid, SIGTERM);
	cr_assert(run_wait(pid, WAIT_MS, &status));
	erasure_expect_gone("one");
	erasure_end();
}
