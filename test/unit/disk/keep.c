/*
 * keep.c: tests of the resume record.
 */
#include "keep.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "good.h"
#include "pause.h"
#include "world.h"

static struct world w;
static struct keep kp;
static struct resume r;

static void
begin(void)
{
	world_renew(&w, 1, 0);
	cr_assert_eq(keep_init(&kp, &w.d), 0);
	keep_begin(&kp, &w.d);
}

static void
end(void)
{
	world_drop(&w);
}

TestSuite(keep, .init = begin, .fini = end);

/* A piece that is stored and logged. */
static void
fetch(uint32_t piece)
{
	world_store(&w, piece);
	abits_set(w.d.swarm.logged, piece);
	w.d.logged++;
}

static void
turn(int64_t ms, bool force)
{
	keep_turn(&kp, &w.d, mono_add_ms(kp.last, ms), force);
}

/* Pieces that the record claims; -1: there is none. */
static int
claims(void)
{
	struct keep other = {0};

	cr_assert_eq(keep_init(&other, &w.d), 0);
	if (keep_read(&other, &w.d, &r) == -1)
		return -1;
	return (int)bits_count(r.have, w.d.geo.pieces);
}

Test(keep, record_comes_after_a_second)
{
	fetch(3);
	turn(999, false);
	cr_assert_eq(claims(), -1);
	turn(1000, false);
	cr_assert_eq(claims(), 1);
	cr_assert(bits_has(r.have, 3));
	cr_assert_eq(atomic_load(&w.d.me->synced), 1);
}

Test(keep, record_comes_after_32_mib)
{
	fetch(3);
	atomic_store(&w.d.me->bytes, (32u << 20) - 1);
	turn(1, false);
	cr_assert_eq(claims(), -1);
	atomic_store(&w.d.me->bytes, 32u << 20);
	turn(1, false);
	cr_assert_eq(claims(), 1);
}

Test(keep, record_comes_when_forced_and_there_is_something_new)
{
	turn(5000, true);
	cr_assert_eq(claims(), -1);
	fetch(3);
	turn(0, true);
	cr_assert_eq(claims(), 1);
}

Test(keep, record_speaks_of_the_file)
{
	struct stat st;

	fetch(3);
	turn(0, true);
	cr_assert_eq(claims(), 1);
	cr_assert_eq(fstat(w.d.data.fd, &st), 0);
	cr_assert_eq(r.dev, st.st_dev);
	cr_assert_eq(r.ino, st.st_ino);
	cr_assert_eq(r.size, WORLD_SIZE);
	cr_assert_eq(r.piece_size, WORLD_PIECE);
	cr_assert_not(r.complete);
}

Test(keep, piece_without_its_line_in_the_log_is_not_claimed)
{
	fetch(3);
	world_store(&w, 4);
	turn(0, true);
	cr_assert_eq(claims(), 1);
	cr_assert_not(bits_has(r.have, 4));
}

Test(keep, failing_sync_ends_all_claims)
{
	int fd = w.d.data.fd;

	fetch(3);
	turn(0, true);
	fetch(4);
	w.d.data.fd = -1;
	turn(0, true);
	cr_assert_neq(w.d.paused[PAUSE_SYNC], 0);
	w.d.data.fd = fd;
	pause_retry(&w.d);
	turn(5000, true);
	cr_assert_eq(claims(), 1);
}

Test(keep, record_that_cannot_be_written_pauses_and_is_tried_again)
{
	fetch(3);
	cr_assert_eq(mkdirat(kp.dir, "resume.new", 0755), 0);
	turn(1000, false);
	cr_assert_neq(w.d.paused[PAUSE_STORE], 0);
	cr_assert_eq(w.d.paused_op[PAUSE_STORE], OP_RESUME);
	cr_assert_eq(unlinkat(kp.dir, "resume.new", AT_REMOVEDIR), 0);
	turn(5000, false);
	cr_assert_eq(claims(), -1, "not before a retry");
	pause_retry(&w.d);
	turn(1000, false);
	cr_assert_eq(claims(), 1);
}

Test(keep, complete_record_has_the_files_time)
{
	struct stat st;

	fetch(w.d.geo.pieces - 1);
	cr_assert_eq(keep_complete(&kp, &w.d), 0);
	cr_assert_eq(claims(), 1, "what is there, all or not");
	cr_assert(r.complete);
	cr_assert_eq(fstat(w.d.data.fd, &st), 0);
	cr_assert_eq(r.mark,
	    (uint64_t)st.st_mtim.tv_sec * 1000000000 +
		(uint64_t)st.st_mtim.tv_nsec);
}

Test(keep, removed_record_is_gone)
{
	fetch(3);
	turn(0, true);
	cr_assert_eq(keep_remove(&kp), 0);
	cr_assert_eq(claims(), -1);
	cr_assert_eq(keep_remove(&kp), 0);
}

static void
assert_lost(void)
{
	struct record heard;

	fetch(4);
	turn(1000, false);
	cr_assert_eq(claims(), -1);
	cr_assert_eq(world_hear(&w, &heard), REC_FAILED);
	cr_assert_eq(heard.a, ENODATA);
	cr_assert_eq(heard.b, OP_SIZE);
	fetch(5);
	turn(1000, true);
	cr_assert_eq(claims(), -1);
}

Test(keep, removed_file_is_claimed_no_more)
{
	fetch(3);
	turn(1000, false);
	cr_assert_eq(claims(), 1);
	cr_assert_eq(unlinkat(w.d.dir, w.d.part, 0), 0);
	assert_lost();
}

Test(keep, file_that_was_cut_is_claimed_no_more)
{
	fetch(3);
	turn(1000, false);
	cr_assert_eq(claims(), 1);
	cr_assert_eq(ftruncate(w.d.data.fd, 1000), 0);
	assert_lost();
}

Test(keep, torn_record_is_none)
{
	uint8_t last;
	int fd;

	fetch(3);
	turn(0, true);
	fd = openat(kp.dir, "resume", O_RDWR | O_CLOEXEC);
	cr_assert_eq(pread(fd, &last, 1, (off_t)kp.len - 1), 1);
	cr_assert_eq(ftruncate(fd, (off_t)kp.len - 1), 0);
	cr_assert_eq(claims(), -1);
	cr_assert_eq(ftruncate(fd, (off_t)kp.len), 0);
	last ^= 1;
	cr_assert_eq(pwrite(fd, &last, 1, (off_t)kp.len - 1), 1);
	cr_assert_eq(claims(), -1);
}

Test(keep, successor_does_not_know_what_is_claimed_and_claims_anew)
{
	fetch(3);
	w.d.again = true;
	keep_begin(&kp, &w.d);
	turn(1000, false);
	cr_assert_eq(claims(), 1);
}
