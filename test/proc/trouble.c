/*
 * trouble.c: disks that are full, read-only, or touched by others meanwhile.
 *
 * Peer 0 has the file; peer 1 is the one that has the trouble; peer 2 is to
 * notice nothing of it.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#undef BLOCK_SIZE /* of sys/mount.h */

#include "bed.h"
#include "bits.h"
#include "files.h"
#include "look.h"
#include "run.h"
#include "sentence.h"

#define OURS      1
#define END_MS    40000
#define FILE_SIZE 25000003

static struct bed bed;
static struct look look;

static void
drop(void)
{
	(void)umount2(bed_path(&bed, "peer_1002/.shoal"), MNT_DETACH);
	(void)umount2(bed_path(&bed, "peer_1002"), MNT_DETACH);
	bed_drop(&bed);
}

TestSuite(trouble, .fini = drop, .timeout = 300);

static void
make(void)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 3, .with_file = 1, .file_size = FILE_SIZE}));
	/* The seed's file is its own, not a link to what is compared with. */
	cr_assert_eq(unlink(bed_file(&bed, 0)), 0);
	cr_assert(files_random(bed_file(&bed, 0), FILE_SIZE, FILE_SIZE));
	bed.args[0] = "--away-time";
	bed.args[1] = "3";
	bed.args[2] = "--request-timeout"; /* of what ours, held up, owes */
	bed.args[3] = "4";
}

/* What is mounted from here on nobody outside this test sees. */
static void
enter_name_space(void)
{
	if (geteuid() != 0)
		cr_skip("only root can mount");
	if (unshare(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		cr_skip("no mount name space");
}

/* The folder of ours on a file system of its own. */
static void
mount_ours(const char *options)
{
	const char *dir = bed_path(&bed, "peer_1002");

	enter_name_space();
	cr_assert(mkdir(dir, 0755) == 0);
	cr_assert_eq(mount("tmpfs", dir, "tmpfs", 0, options), 0);
}

static const char *
part(void)
{
	return bed_path(&bed, "peer_1002/" BED_FILE ".part");
}

static const char *
err(size_t i)
{
	return bed_path(&bed, "err_%u.txt", bed.peer[i].id);
}

/* The diagnostics of peer i hold this text within ms. */
static bool
says(size_t i, const char *text, int ms)
{
	int64_t end = run_now() + run_patience(ms);

	while (sentence_count(err(i), text) == 0) {
		if (run_now() > end)
			return bed_fail(&bed, "nobody says '%s'", text);
		run_sleep(10);
	}
	return true;
}

/* Ours is in its middle and stands still. */
static void
start_held(void)
{
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(
	    &bed, look_start_held(&look, &bed, OURS, bed.pieces / 4, 20000));
}

/* All of the file's room is taken, which goes on while data come; and all that
 * it has is in its record: no other is due. */
static void
await_record(void)
{
	int64_t end = run_now() + run_patience(10000);
	struct stat st = {0};

	while (stat(part(), &st) == -1 ||
	    (uint64_t)st.st_blocks * 512 < bed.file_size) {
		cr_assert_lt(run_now(), end, "%jd", (intmax_t)st.st_blocks);
		run_sleep(10);
	}
	while (atomic_load(&look.seg.disks[0].synced) != look_have(&look)) {
		cr_assert_lt(run_now(), end);
		run_sleep(10);
	}
}

static void
fill(void)
{
	static char buf[65536];
	int fd = open(bed_path(&bed, "peer_1002/filler"),
	    O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	cr_assert_neq(fd, -1);
	while (write(fd, buf, sizeof(buf)) > 0)
		continue;
	while (write(fd, buf, 1) > 0)
		continue;
	close(fd);
}

static void
make_room(void)
{
	cr_assert_eq(unlink(bed_path(&bed, "peer_1002/filler")), 0);
}

/* The other leecher comes, and is complete although ours is not. */
static void
assert_others_are_served(void)
{
	struct look other;

	cr_assert_bed(&bed, bed_start(&bed, 2));
	cr_assert_bed(&bed, look_open(&other, &bed, 2, 5000));
	cr_assert(look_until_have(&other, bed.pieces, END_MS));
	look_close(&other);
}

static void
assert_ends(void)
{
	cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, bed.n - 1));
	(void)umount2(bed_path(&bed, "peer_1002/.shoal"), MNT_DETACH);
	(void)umount2(bed_path(&bed, "peer_1002"), MNT_DETACH);
	cr_assert_bed(&bed, bed_end(&bed));
}

static void
assert_pauses(const char *why)
{
	cr_assert_bed(&bed, says(OURS, why, 10000));
	cr_assert_bed(&bed, says(OURS, "the transfer pauses", 1000));
	assert_others_are_served();
	cr_assert_lt(look_have(&look), bed.pieces);
	cr_assert_neq(run_state(bed.peer[OURS].pid), 'Z');
}

static void
go_on(void)
{
	kill(bed.peer[OURS].pid, SIGHUP);
	assert_ends();
}

/* Ours has ended with 1 and says why; the others go on, and it comes again,
 * with a log that begins again. */
static void
assert_fails(const char *why)
{
	cr_assert_bed(&bed, bed_ends(&bed, OURS, 1, 20000));
	cr_assert_bed(&bed, says(OURS, why, 0));
	assert_others_are_served();
	cr_assert_eq(unlink(bed_path(&bed, "log_peer_1002.log")), 0);
	cr_assert_bed(&bed, bed_start(&bed, OURS));
	assert_ends();
}

Test(trouble, no_room_at_the_start_is_told_before_the_first_byte)
{
	make();
	mount_ours("size=20m");
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_start(&bed, OURS));
	cr_assert_bed(&bed, bed_ends(&bed, OURS, 1, 10000));
	cr_assert_bed(&bed,
	    says(OURS,
		"cannot allocate room for peer_1002/" BED_FILE
		": No space left on device; make room",
		0));
	cr_assert_not(files_exists(part()));
	assert_others_are_served();
	cr_assert_eq(mount(NULL, bed_path(&bed, "peer_1002"), NULL, MS_REMOUNT,
			 "size=40m"),
	    0);
	cr_assert_bed(&bed, bed_start(&bed, OURS));
	assert_ends();
}

/* Not even for the folder of what is known, or for its lock: in time there may
 * be. */
Test(trouble, no_room_for_the_records_is_no_mistake_of_the_configuration)
{
	make();
	mount_ours("nr_inodes=1");
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_start(&bed, OURS));
	cr_assert_bed(&bed, bed_ends(&bed, OURS, 111, 10000));
	cr_assert_bed(&bed, says(OURS, "peer_1002/.shoal: No space left", 0));
	cr_assert_eq(mount(NULL, bed_path(&bed, "peer_1002"), NULL, MS_REMOUNT,
			 "nr_inodes=2"),
	    0);
	cr_assert_bed(&bed, bed_start(&bed, OURS));
	cr_assert_bed(&bed, bed_ends(&bed, OURS, 111, 10000));
	cr_assert_bed(&bed, says(OURS, "lock: No space left", 0));
	cr_assert_eq(mount(NULL, bed_path(&bed, "peer_1002"), NULL, MS_REMOUNT,
			 "nr_inodes=100"),
	    0);
	cr_assert_bed(&bed, bed_start(&bed, OURS));
	assert_others_are_served();
	assert_ends();
}

/* What is allocated cannot run out, but on file systems that only pretend. */
static void
give_back_what_is_missing(void)
{
	int fd = open(part(), O_RDWR | O_CLOEXEC);

	cr_assert_neq(fd, -1);
	for (uint32_t p = 0; p < bed.pieces; p++)
		if (!abits_has(look.swarm.have, p))
			(void)fallocate(fd,
			    FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			    (off_t)p * bed.piece_size, bed.piece_size);
	close(fd);
}

Test(trouble, disk_that_fills_up_pauses_until_there_is_room)
{
	make();
	mount_ours("size=40m");
	start_held();
	await_record();
	give_back_what_is_missing();
	fill();
	look_release(&look);
	assert_pauses(
	    "No space left on device; the transfer pauses; make room, "
	    "then send SIGHUP");
	make_room();
	go_on();
}

Test(trouble, record_that_finds_no_room_pauses_until_there_is_room)
{
	make();
	mount_ours("size=40m");
	start_held();
	await_record();
	fill();
	cr_assert_bed(
	    &bed, look_go_on(&look, &bed, look_have(&look) + 1, 10000));
	cr_assert_bed(&bed, says(OURS, "cannot keep the resume record", 10000));
	look_release(&look);
	assert_pauses("No space left on device");
	make_room();
	go_on();
}

/* shoalstat says why nothing moves. */
static void
assert_stat_says(const char *why)
{
	cr_assert_eq(bed_tool(&bed, "stat", "shoalstat", "-i",
			 bed.peer[OURS].name, NULL),
	    0);
	cr_assert_eq(sentence_count(bed_path(&bed, "stat"), why), 1);
}

/*
 * A file system that finds itself broken is read-only from then on, and stays
 * so until it is mounted anew.  Only such a one becomes it under the hand of
 * somebody who writes.
 */
static void
mount_ours_from_a_disk(void)
{
	const char *dir = bed_path(&bed, "peer_1002"),
		   *disk = bed_path(&bed, "disk");
	char cmd[1024];

	enter_name_space();
	cr_assert(mkdir(dir, 0755) == 0 || errno == EEXIST);
	snprintf(cmd, sizeof(cmd),
	    "{ [ -e '%s' ] || { truncate -s 64M '%s' && mkfs.ext4 -q '%s'; }; }"
	    " && mount -o loop '%s' '%s'",
	    disk, disk, disk, disk, dir);
	if (system(cmd) != 0)
		cr_skip("no file system of that kind can be mounted");
}

static void
break_disk(void)
{
	cr_assert_eq(
	    mount(NULL, bed_path(&bed, "peer_1002"), NULL, MS_REMOUNT, "abort"),
	    0);
}

Test(trouble, disk_that_becomes_read_only_pauses_until_it_is_mounted_anew)
{
	make();
	mount_ours_from_a_disk();
	start_held();
	await_record();
	break_disk();
	look_release(&look);
	assert_pauses("Read-only file system; the transfer pauses; make the "
		      "folder writable");
	assert_stat_says("paused      Read-only file system");
	kill(bed.peer[OURS].pid, SIGHUP);
	look_close(&look);
	cr_assert_bed(&bed, bed_stop(&bed, OURS));
	cr_assert_eq(umount(bed_path(&bed, "peer_1002")), 0);
	mount_ours_from_a_disk();
	cr_assert_bed(&bed, bed_start(&bed, OURS));
	cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	/* But for the first time it began with what the record claims. */
	cr_assert_eq(sentence_count(err(OURS), "ready: "), 2);
	cr_assert_eq(sentence_count(err(OURS), "ready: 0 of"), 1);
	assert_ends();
}

/* Over the folder of the records comes one that is read-only: who opened that
 * folder is shot, and its successor opens this. */
static void
mount_records_read_only(void)
{
	const char *dir = bed_path(&bed, "peer_1002/.shoal");

	cr_assert_eq(mount("tmpfs", dir, "tmpfs", MS_RDONLY, "size=1m"), 0);
	cr_assert(look_kill(&look, look_disk(&look, 0), SIGKILL));
	cr_assert_bed(&bed, says(OURS, "cannot keep the resume record", 20000));
}

Test(trouble, records_that_become_read_only_pause_until_they_may_be_written)
{
	make();
	enter_name_space();
	start_held();
	mount_records_read_only();
	look_release(&look);
	assert_pauses("Read-only file system; the transfer pauses; make the "
		      "folder writable");
	assert_stat_says("paused      Read-only file system");
	cr_assert_eq(mount(NULL, bed_path(&bed, "peer_1002/.shoal"), NULL,
			 MS_REMOUNT, NULL),
	    0);
	go_on();
}

Test(trouble, read_only_folder_is_a_mistake_of_the_configuration)
{
	make();
	mount_ours("size=40m");
	cr_assert_eq(mount(NULL, bed_path(&bed, "peer_1002"), NULL,
			 MS_REMOUNT | MS_RDONLY, NULL),
	    0);
	cr_assert_bed(&bed, bed_start(&bed, OURS));
	cr_assert_bed(&bed, bed_ends(&bed, OURS, 100, 10000));
	cr_assert_bed(&bed, says(OURS, "peer_1002/.shoal: Read-only", 0));
	(void)umount2(bed_path(&bed, "peer_1002"), MNT_DETACH);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(trouble, file_removed_while_it_is_fetched_ends_us)
{
	make();
	start_held();
	cr_assert_eq(unlink(part()), 0);
	look_release(&look);
	assert_fails("put back what was cut or removed");
}

Test(trouble, file_cut_while_it_is_fetched_ends_us)
{
	make();
	start_held();
	cr_assert_eq(truncate(part(), 100), 0);
	look_release(&look);
	assert_fails("put back what was cut or removed");
}

Test(trouble, file_replaced_while_it_is_fetched_ends_us)
{
	make();
	start_held();
	cr_assert(files_random(bed_path(&bed, "other"), FILE_SIZE, 7));
	cr_assert_eq(rename(bed_path(&bed, "other"), part()), 0);
	look_release(&look);
	assert_fails("put back what was cut or removed");
}

Test(trouble, folder_moved_away_while_it_is_fetched_harms_no_byte)
{
	make();
	start_held();
	cr_assert_eq(
	    rename(bed_path(&bed, "peer_1002"), bed_path(&bed, "moved")), 0);
	look_release(&look);
	assert_others_are_served();
	cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 0));
	cr_assert(files_are_same(
	    bed_origin(&bed), bed_path(&bed, "moved/" BED_FILE)));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* What sendfile finds missing ends the connection, and a seed that lacks
 * bytes ends: with its file it may come again. */
Test(trouble, seed_whose_file_is_cut_ends_and_comes_again)
{
	make();
	start_held();
	cr_assert_eq(truncate(bed_file(&bed, 0), 100), 0);
	look_release(&look);
	cr_assert_bed(&bed, bed_ends(&bed, 0, 1, 20000));
	cr_assert_bed(&bed, says(0, "put back what was cut or removed", 0));
	cr_assert_eq(sentence_count(err(0), "signal"), 0);
	cr_assert_neq(run_state(bed.peer[OURS].pid), 'Z');
	cr_assert_eq(look_slot(&look, bed.peer[0].id), -1);
	cr_assert(files_random(bed_file(&bed, 0), FILE_SIZE, FILE_SIZE));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_start(&bed, 2));
	assert_ends();
}

/* What it opened is what it serves. */
Test(trouble, seed_whose_file_is_replaced_serves_to_the_end)
{
	make();
	start_held();
	cr_assert(files_random(bed_path(&bed, "other"), FILE_SIZE, 7));
	cr_assert_eq(rename(bed_path(&bed, "other"), bed_file(&bed, 0)), 0);
	look_release(&look);
	assert_others_are_served();
	cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 1, 2));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(trouble, seed_whose_file_is_removed_serves_to_the_end)
{
	make();
	start_held();
	cr_assert_eq(unlink(bed_file(&bed, 0)), 0);
	look_release(&look);
	assert_others_are_served();
	cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 1, 2));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* A course log that cannot be written stops the storing of nothing, but
 * nothing is claimed without its line; it is tried again by itself. */
Test(trouble, log_that_cannot_be_opened_goes_on_by_itself)
{
	const char *log;

	make();
	start_held();
	log = bed_path(&bed, "log_peer_1002.log");
	cr_assert_eq(rename(log, bed_path(&bed, "log.old")), 0);
	cr_assert_eq(mkdir(log, 0755), 0);
	kill(bed.peer[OURS].pid, SIGHUP);
	cr_assert_bed(&bed, says(OURS, "mend it, and it goes on", 10000));
	look_release(&look);
	assert_others_are_served();
	cr_assert_neq(run_state(bed.peer[OURS].pid), 'Z');
	cr_assert_eq(rmdir(bed_path(&bed, "log_peer_1002.log")), 0);
	cr_assert_bed(&bed, bed_all_end(&bed, END_MS));
	for (size_t i = 0; i < bed.n; i++)
		cr_assert(files_are_same(bed_origin(&bed), bed_file(&bed, i)));
	cr_assert_eq(
	    sentence_count(bed_path(&bed, "log.old"), "downloaded the piece") +
		sentence_count(bed_path(&bed, "log_peer_1002.log"),
		    "downloaded the piece"),
	    bed.pieces);
	cr_assert_bed(&bed, bed_end(&bed));
}

/* As a user that files can be kept from. */
static void
become_nobody(void)
{
	const struct passwd *pw = getpwnam("nobody");
	char cmd[1024];

	if (geteuid() != 0 || pw == NULL)
		cr_skip("only root can become nobody");
	make();
	cr_assert_eq(chmod(bed.dir, 0777), 0);
	cr_assert_eq(
	    chown(bed_path(&bed, "peer_1001"), pw->pw_uid, pw->pw_gid), 0);
	snprintf(cmd, sizeof(cmd), "cp '%s/shoal-worker' '%s/shoal-disk' '%s'",
	    bed.build, bed.build, bed.dir);
	cr_assert_eq(system(cmd), 0);
	bed.args[4] = "--user";
	bed.args[5] = "nobody";
	bed.args[6] = "--libexec";
	bed.args[7] = bed.dir;
}

Test(trouble, record_that_may_not_be_written_pauses_until_it_may)
{
	become_nobody();
	start_held();
	cr_assert_eq(chmod(bed_path(&bed, "peer_1002/.shoal"), 0500), 0);
	cr_assert_bed(&bed, says(OURS, "cannot keep the resume record", 10000));
	look_release(&look);
	assert_pauses("Permission denied; the transfer pauses; make the folder "
		      "writable");
	cr_assert_eq(chmod(bed_path(&bed, "peer_1002/.shoal"), 0755), 0);
	go_on();
}

Test(trouble, log_that_may_not_be_written_is_a_mistake)
{
	become_nobody();
	cr_assert(files_write(bed_path(&bed, "log_peer_1002.log"), ""));
	cr_assert_eq(chmod(bed_path(&bed, "log_peer_1002.log"), 0400), 0);
	cr_assert_bed(&bed, bed_start(&bed, OURS));
	cr_assert_bed(&bed, bed_ends(&bed, OURS, 100, 10000));
	cr_assert_bed(&bed, says(OURS, "Permission denied", 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(trouble, part_that_may_not_be_written_is_a_mistake)
{
	become_nobody();
	cr_assert_eq(mkdir(bed_path(&bed, "peer_1002"), 0777), 0);
	cr_assert_eq(chmod(bed_path(&bed, "peer_1002"), 0777), 0);
	cr_assert(files_random(part(), FILE_SIZE, 1));
	cr_assert_eq(chmod(part(), 0400), 0);
	cr_assert_bed(&bed, bed_start(&bed, OURS));
	cr_assert_bed(&bed, bed_ends(&bed, OURS, 100, 10000));
	cr_assert_bed(&bed, says(OURS, "Permission denied", 0));
	cr_assert_bed(&bed, bed_end(&bed));
}
