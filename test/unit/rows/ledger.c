/*
 * ledger.c: tests of the file that the table of swarms is kept in.
 */
#include "ledger.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "files.h"
#include "name.h"
#include "tmp.h"

static struct keeper k;
static char *folder;

static void
make(void)
{
	cr_assert_not_null(folder = tmp_make());
	snprintf(k.state, sizeof(k.state), "%s", folder);
	strcpy(k.data, "/data");
	k.state_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert_neq(k.state_fd, -1);
}

static void
drop(void)
{
	tmp_remove(folder);
}

TestSuite(ledger, .init = make, .fini = drop);

static void
forget(void)
{
	while (k.rows > 0)
		row_free(&k, k.row[0]);
	row_sweep(&k);
}

static char *
path(void)
{
	static char buf[4096];

	snprintf(buf, sizeof(buf), "%s/" LEDGER_NAME, folder);
	return buf;
}

static void
save(void)
{
	k.dirty = true;
	ledger_save(&k, true);
	cr_assert_not(k.dirty);
}

/* One that is known and has everything. */
static struct row *
add(const char *file, const char *name, uint8_t hash)
{
	struct row *r = row_make(&k, file);

	cr_assert_not_null(r);
	r->known = true;
	memset(r->hash, hash, sizeof(r->hash));
	strcpy(r->name, name);
	name_of_torrent(k.data, r->hash, r->segment);
	r->stamp = (struct stamp){-1, UINT64_MAX, 3};
	r->size = UINT64_MAX;
	r->trackers = 7;
	r->pieces = 9;
	r->have = 8;
	r->up = UINT64_MAX - 5;
	r->down = 11;
	r->limit_up = 12;
	r->limit_down = 13;
	strcpy(r->peers, "[::1]:1,a:2");
	r->status.uploaded = 5;
	r->complete = r->paused = r->public = true;
	return r;
}

Test(ledger, what_was_kept_comes_back)
{
	struct row *r;
	uint8_t hash[HASH_LEN];

	add("b.torrent", "b", 0xbb);
	add("a\t%\n\x7f.torrent", "na\tme\x01", 0xaa);
	r = row_make(&k, "c.torrent");
	strcpy(r->why, "byte 0: is\tnone");
	save();
	forget();
	ledger_load(&k);
	cr_assert_eq(k.rows, 3);
	memset(hash, 0xaa, sizeof(hash));
	cr_assert_not_null(r = row_by_hash(&k, hash));
	cr_assert_str_eq(r->file, "a\t%\n\x7f.torrent");
	cr_assert_str_eq(r->name, "na\tme\x01");
	cr_assert_eq(r->stamp.mtime_ns, -1);
	cr_assert_eq(r->stamp.size, UINT64_MAX);
	cr_assert_eq(r->stamp.inode, 3);
	cr_assert_eq(r->size, UINT64_MAX);
	cr_assert_eq(r->trackers, 7);
	cr_assert_eq(r->pieces, 9);
	cr_assert_eq(r->have, 8);
	cr_assert_eq(row_up(r), UINT64_MAX);
	cr_assert_eq(row_down(r), 11);
	cr_assert_eq(r->limit_up, 12);
	cr_assert_eq(r->limit_down, 13);
	cr_assert_str_eq(r->peers, "[::1]:1,a:2");
	cr_assert(r->complete && r->paused && r->public && !r->unread);
	cr_assert_not_null(r = row_by_file(&k, "c.torrent"));
	cr_assert_not(r->known);
	cr_assert_str_eq(r->why, "byte 0: is\tnone");
	forget();
}

Test(ledger, what_is_being_removed_with_its_data_still_is)
{
	add("a.torrent", "a", 0xaa)->erase = true;
	add("b.torrent", "b", 0xbb);
	save();
	forget();
	ledger_load(&k);
	cr_assert(row_by_file(&k, "a.torrent")->erase);
	cr_assert_not(row_by_file(&k, "b.torrent")->erase);
	forget();
}

/* Data of that name in another folder are not those that were to go. */
Test(ledger, other_data_are_not_removed)
{
	struct row *r = add("a.torrent", "a", 0xaa);

	r->erase = true;
	r->paused = false;
	save();
	forget();
	strcpy(k.data, "/other/data");
	ledger_load(&k);
	r = row_by_file(&k, "a.torrent");
	cr_assert_not(r->erase);
	cr_assert(r->paused, "nor are they fetched");
	forget();
}

/* It has its totals, and is to find out what is there. */
Test(ledger, what_was_said_of_other_data_is_not_believed)
{
	char before[NAME_MAX_LEN + 1];
	struct row *r;

	r = add("a.torrent", "a", 0xaa);
	strcpy(before, r->segment);
	row_make(&k, "b.torrent");
	save();
	forget();
	strcpy(k.data, "/other/data");
	k.dirty = false;
	ledger_load(&k);
	r = row_by_file(&k, "a.torrent");
	cr_assert(r->known && r->paused && !r->complete);
	cr_assert_eq(r->have, 0);
	cr_assert_eq(row_down(r), 11);
	cr_assert_str_neq(r->segment, before);
	cr_assert_str_eq(row_by_file(&k, "b.torrent")->segment, "");
	cr_assert(k.dirty);
	forget();
}

Test(ledger, a_twin_stays_one)
{
	add("a.torrent", "a", 0xaa)->twin = true;
	add("b.torrent", "a", 0xaa);
	save();
	forget();
	ledger_load(&k);
	cr_assert(row_by_file(&k, "a.torrent")->twin);
	cr_assert_not(row_by_file(&k, "b.torrent")->twin);
	forget();
}

Test(ledger, what_goes_is_not_kept_and_what_is_being_read_is_read_again)
{
	struct row *r;

	add("a.torrent", "a", 1)->gone = true;
	r = add("c.torrent", "c", 3);
	r->gone = r->again = true;
	r = row_make(&k, "b.torrent");
	r->reading = true;
	save();
	forget();
	ledger_load(&k);
	cr_assert_eq(k.rows, 2);
	cr_assert(row_by_file(&k, "b.torrent")->unread);
	r = row_by_file(&k, "c.torrent");
	cr_assert(r->unread && r->paused && !r->known && !r->complete);
	cr_assert_eq(r->limit_up, 0);
	cr_assert_str_neq(r->peers, "");
	forget();
}

Test(ledger, the_longest_of_everything_fits)
{
	char file[NAME_MAX + 1], name[NAME_MAX + 1];
	struct row *r;

	memset(file, '%', sizeof(file));
	memset(name, '\x01', sizeof(name));
	file[NAME_MAX] = name[NAME_MAX] = '\0';
	r = add(file, name, 1);
	r->known = false;
	memset(r->why, '%', sizeof(r->why) - 1);
	save();
	r->known = true;
	save();
	forget();
	ledger_load(&k);
	cr_assert_eq(k.rows, 1);
	cr_assert_str_eq(k.row[0]->name, name);
	forget();
}

/* There is nothing in between: half a table would lose what it lacks. */
Test(ledger, a_file_that_was_cut_or_changed_is_none)
{
	char *text, *copy;
	size_t n, i;

	add("a.torrent", "a", 1);
	add("b.torrent", "b", 2);
	save();
	forget();
	cr_assert_not_null(text = files_read(path(), &n));
	cr_assert_not_null(copy = malloc(n + 2));
	for (i = 0; i < n; i++) {
		memcpy(copy, text, n + 1);
		cr_assert_eq(ledger_read(&k, copy, i), -1, "%zu bytes", i);
		cr_assert_eq(k.rows, 0);
	}
	memcpy(copy, text, n);
	cr_assert_eq(ledger_read(&k, copy, n), 0);
	forget();
	memcpy(copy, text, n);
	copy[n] = 'x';
	cr_assert_eq(ledger_read(&k, copy, n + 1), -1);
	row_sweep(&k);
	free(copy);
	free(text);
}

Test(ledger, rows_that_cannot_be_are_refused)
{
	static const char *const bad[] = {
	    "shoal-swarms\tform=2\nend\trows=0\n",
	    "shoal-swarms\tform=1\nend\trows=1\n",
	    "shoal-swarms\tform=1\nrow\tname=a\nend\trows=1\n",
	    "shoal-swarms\tform=1\nrow\tfile=../a\nend\trows=1\n",
	    "shoal-swarms\tform=1\nrow\tfile=a\tflags=128\nend\trows=1\n",
	    "shoal-swarms\tform=1\nrow\tfile=a\tflags=1\nend\trows=1\n",
	    "shoal-swarms\tform=1\nrow\tfile=a\thave=1\nend\trows=1\n",
	    "shoal-swarms\tform=1\nrow\tfile=a\tup=-1\nend\trows=1\n",
	    "shoal-swarms\tform=1\nrow\tfile=a\nrow\tfile=a\nend\trows=2\n",
	    "shoal-swarms\tform=1\nmore\nend\trows=0\n",
	    "end\trows=0\n",
	};
	char text[256];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		strcpy(text, bad[i]);
		cr_assert_eq(
		    ledger_read(&k, text, strlen(text)), -1, "%s", bad[i]);
		cr_assert_eq(k.rows, 0);
	}
	row_sweep(&k);
}

/* Somebody else takes all that is free. */
static void
fill_disk(void)
{
	static const char block[4096];
	char full[4096];
	int fd;

	snprintf(full, sizeof(full), "%s/full", folder);
	cr_assert_neq(fd = open(full, O_WRONLY | O_CREAT, 0600), -1);
	while (write(fd, block, sizeof(block)) > 0)
		;
	cr_assert_eq(errno, ENOSPC);
	close(fd);
}

/* It may be a little longer then, and the next time, too. */
Test(ledger, it_is_written_on_a_full_disk)
{
	struct row *r;
	char file[32];
	int i;

	if (geteuid() != 0)
		cr_skip("only root can mount");
	if (unshare(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		cr_skip("no mount name space");
	close(k.state_fd);
	cr_assert_eq(mount("tmpfs", folder, "tmpfs", 0, "size=1m"), 0);
	k.state_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (i = 0; i < 100; i++) {
		snprintf(file, sizeof(file), "%d.torrent", i);
		r = add(file, file, (uint8_t)i);
	}
	save();
	fill_disk();
	for (i = 0; i < 5; i++) {
		snprintf(r->peers, sizeof(r->peers), "host%d:1", i);
		r->limit_up = r->limit_up * 100 + 1;
		save();
	}
	forget();
	ledger_load(&k);
	cr_assert_eq(k.rows, 100);
	cr_assert_str_eq(row_by_file(&k, "99.torrent")->peers, "host4:1");
	forget();
	cr_assert_eq(umount2(folder, MNT_DETACH), 0);
}

Test(ledger, where_there_is_none_the_table_is_empty)
{
	ledger_load(&k);
	cr_assert_eq(k.rows, 0);
}

Test(ledger, it_is_written_when_it_changed_and_not_too_often)
{
	k.now = mono_now();
	ledger_save(&k, true);
	cr_assert_not(files_exists(path()));
	cr_assert_eq(ledger_next(&k).ns, MONO_NEVER.ns);
	k.dirty = true;
	ledger_save(&k, false);
	cr_assert(files_exists(path()));
	cr_assert_eq(unlink(path()), 0);
	k.dirty = true;
	ledger_save(&k, false);
	cr_assert_not(files_exists(path()));
	cr_assert_neq(ledger_next(&k).ns, MONO_NEVER.ns);
	k.now = ledger_next(&k);
	ledger_save(&k, false);
	cr_assert(files_exists(path()));
}
