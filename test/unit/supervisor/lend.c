/*
 * lend.c: tests of descriptors that workers want.
 */
#include "lend.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fdpass.h"
#include "record.h"
#include "records.h"
#include "world.h"

#define FILES 4

static struct supervisor sv;
static struct torrent_header header = {.files = FILES};
static struct torrent_file file[FILES];
static struct child *c;
static int other; /* the worker's end of its pair */
static int disk;  /* disk 0's */

static void
begin(void)
{
	int sp[2];

	world_make(&sv);
	c = world_worker(&sv, &other);
	sv.cf->terms.many = true;
	file[2].flags = TORRENT_PADDING;
	sv.cf->torrent.h = &header;
	sv.cf->torrent.file = file;
	cr_assert_eq(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, sp), 0);
	sv.disk[0].tether.pid = c->pid;
	sv.disk[0].tether.pair = sp[0];
	disk = sp[1];
}

static void
end(void)
{
	kill(c->pid, SIGKILL);
}

TestSuite(lend, .init = begin, .fini = end, .timeout = 60);

/* What came; -1: nothing.  The kind and the descriptor are to be right. */
static int64_t
hear(int sock, enum record_kind kind, uint32_t a)
{
	uint8_t buf[RECORD_MAX];
	struct record r;
	ssize_t n;
	int fd;

	if ((n = fdpass_recv(sock, buf, sizeof(buf), &fd)) == -1)
		return -1;
	cr_assert_eq(record_decode(buf, (size_t)n, &r), 0);
	cr_assert_eq(r.kind, kind);
	if (kind == REC_OPEN)
		return r.a;
	cr_assert_eq(r.a, a);
	cr_assert_neq(fd, -1);
	close(fd);
	return r.b;
}

static int64_t
asked(void)
{
	return hear(disk, REC_OPEN, 0);
}

static int64_t
given(void)
{
	return hear(other, REC_FD, FD_FILE);
}

static void
come(uint32_t i)
{
	lend_came(&sv, i, memfd_create("file", MFD_CLOEXEC));
}

Test(lend, a_file_is_opened_by_disk_0_and_given)
{
	cr_assert(lend_want(&sv, c, 3));
	cr_assert_eq(asked(), 3);
	cr_assert_eq(given(), -1);
	come(3);
	cr_assert_eq(given(), 3);
	cr_assert_eq(asked(), -1);
}

Test(lend, a_file_that_is_kept_is_given_at_once)
{
	cr_assert(lend_want(&sv, c, 3));
	come(3);
	cr_assert_eq(asked(), 3);
	cr_assert_eq(given(), 3);
	cr_assert(lend_want(&sv, c, 3));
	cr_assert_eq(given(), 3);
	cr_assert_eq(asked(), -1);
}

Test(lend, nobody_wants_a_second_before_the_first_came)
{
	cr_assert(lend_want(&sv, c, 3));
	cr_assert_not(lend_want(&sv, c, 1));
	come(3);
	cr_assert_not(lend_want(&sv, c, 1), "it was not taken yet");
	cr_assert_eq(given(), 3);
	cr_assert(lend_want(&sv, c, 1));
}

Test(lend, what_is_no_stored_file_is_wanted_by_nobody)
{
	cr_assert_not(lend_want(&sv, c, 2), "padding");
	cr_assert_not(lend_want(&sv, c, FILES));
	cr_assert_not(lend_want(&sv, c, UINT32_MAX));
	sv.cf->terms.many = false;
	cr_assert_not(lend_want(&sv, c, 0));
}

Test(lend, too_many_in_a_second_wait_for_the_next)
{
	cr_assert(lend_want(&sv, c, 3));
	come(3);
	cr_assert_eq(asked(), 3);
	cr_assert_eq(given(), 3);
	c->records = RECORDS_PER_SECOND - 1;
	cr_assert(lend_want(&sv, c, 3));
	cr_assert_eq(given(), -1);
	records_second(&sv);
	lend_second(&sv);
	cr_assert_eq(given(), 3);
}

Test(lend, a_new_disk_process_is_asked_again)
{
	cr_assert(lend_want(&sv, c, 3));
	cr_assert_eq(asked(), 3);
	lend_again(&sv);
	cr_assert_eq(asked(), 3);
	come(3);
	cr_assert_eq(given(), 3);
	come(3); /* the other's answer */
	cr_assert_eq(given(), -1);
	cr_assert_eq(sv.lent.n, 1);
}

Test(lend, disk_0_that_hears_nothing_is_asked_once)
{
	int i;

	cr_assert(lend_want(&sv, c, 3));
	for (i = 0; i < 5; i++)
		lend_second(&sv);
	cr_assert_eq(asked(), 3);
	cr_assert_eq(asked(), -1);
	lend_second(&sv);
	cr_assert_eq(asked(), 3, "it could not, and is asked again");
}

Test(lend, a_file_that_does_not_come_keeps_no_other_back)
{
	struct child *second = &sv.child[1];

	cr_assert(lend_want(&sv, c, 3));
	cr_assert_eq(asked(), 3);
	second->state = SLOT_LIVE;
	second->wants = 2;
	lend_second(&sv);
	cr_assert_eq(asked(), 1);
	lend_second(&sv);
	cr_assert_eq(asked(), 3);
}
