/*
 * source.c: unit tests of what is sent from many files.
 */
#include "source.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"
#include "fdpass.h"
#include "holds.h"
#include "send.h"
#include "world.h"

#define FIRST   20000u /* bytes of the first file; padding follows */
#define PADDING (2 * BLOCK_SIZE - FIRST)
#define PART    100u /* bytes of each that follows */

static struct torrent_file file[32];

static int
new_file(uint8_t byte)
{
	uint8_t bytes[FIRST];
	int fd = memfd_create("file", 0);

	memset(bytes, byte, sizeof(bytes));
	must(write(fd, bytes, sizeof(bytes)) == (ssize_t)sizeof(bytes));
	return fd;
}

static void
add(uint32_t i, uint64_t length, uint32_t flags)
{
	uint64_t at = i > 0 ? file[i - 1].offset + file[i - 1].length : 0;

	file[i] = (struct torrent_file){
	    .offset = at, .length = length, .flags = flags};
}

static void
begin(struct world *me)
{
	struct source *s = &me->w.source;
	uint32_t i;

	world_admit(me);
	add(0, FIRST, 0);
	add(1, PADDING, TORRENT_PADDING);
	for (i = 2; i < 31; i++)
		add(i, PART, 0);
	add(31, me->w.geo.file_size - file[30].offset - PART, 0);
	s->spans = (struct spans){me->w.geo.file_size, file, 32};
	s->ready = true;
}

static void
ask(struct world *me, uint32_t begin_at, uint32_t length)
{
	const struct msg m = {
	    .type = MSG_REQUEST, .begin = begin_at, .length = length};

	out_serve(&me->w.out, &m);
	send_turn(&me->w);
}

/* The file that the supervisor hears it wants; UINT32_MAX: none. */
static uint32_t
wanted(struct world *me)
{
	uint8_t buf[RECORD_MAX];
	struct record r;
	ssize_t n = recv(me->supervisor, buf, sizeof(buf), MSG_DONTWAIT);

	if (n == -1)
		return UINT32_MAX;
	must(record_decode(buf, (size_t)n, &r) == 0);
	must(r.kind == REC_WANT_FILE);
	return r.a;
}

static void
give(struct world *me, uint32_t i, uint8_t byte)
{
	const struct record r = {.kind = REC_FD, .a = FD_FILE, .b = i};
	uint8_t buf[RECORD_MAX];
	int fd = new_file(byte);

	must(fdpass_send(me->supervisor, buf, record_encode(&r, buf), fd) == 0);
	close(fd);
	me->w.supervisor_spoke = true;
	control_heed(&me->w);
	send_turn(&me->w);
}

/* Bytes that the peer gets. */
static size_t
got(struct world *me, uint8_t *buf, size_t size)
{
	size_t at = 0;
	ssize_t n;

	while ((n = recv(me->peer, buf + at, size - at, MSG_DONTWAIT)) > 0) {
		at += (size_t)n;
		me->w.blocked = false;
		send_turn(&me->w);
	}
	return at;
}

static uint8_t bytes[4 * BLOCK_SIZE];

static void
others_pass(struct world *me)
{
	begin(me);
	ask(me, 0, BLOCK_SIZE);
	must(wanted(me) == 0);
	must(got(me, bytes, sizeof(bytes)) == 0);
	must(!send_is_ready(&me->w));
	out_msg(&me->w.out, MSG_INTERESTED, 0);
	must(send_is_ready(&me->w) || me->w.out.len > 0);
	send_turn(&me->w);
	must(got(me, bytes, sizeof(bytes)) == 5);
	must(wanted(me) == UINT32_MAX); /* it is not asked for twice */
	give(me, 0, 'x');
	must(got(me, bytes, sizeof(bytes)) == 13 + BLOCK_SIZE);
	must(bytes[13] == 'x' && bytes[12 + BLOCK_SIZE] == 'x');
}

Test(source, other_messages_pass_a_request_that_waits_for_its_file)
{
	cr_assert_eq(world_run_blocks(1, others_pass), 0);
}

static void
padding_is_zeros(struct world *me)
{
	begin(me);
	ask(me, BLOCK_SIZE, BLOCK_SIZE);
	give(me, 0, 'x');
	must(got(me, bytes, sizeof(bytes)) == 13 + BLOCK_SIZE);
	must(bytes[13] == 'x');
	must(bytes[12 + FIRST - BLOCK_SIZE] == 'x');
	must(bytes[13 + FIRST - BLOCK_SIZE] == 0);
	must(bytes[12 + BLOCK_SIZE] == 0);
}

Test(source, padding_is_zeros_from_no_file)
{
	cr_assert_eq(world_run_blocks(1, padding_is_zeros), 0);
}

static void
few_stay_open(struct world *me)
{
	size_t first = holds_fds(getpid());
	uint32_t i;

	begin(me);
	ask(me, 2 * BLOCK_SIZE, 29 * PART);
	for (i = 2; i < 31; i++) {
		must(wanted(me) == i);
		give(me, i, (uint8_t)i);
		must(me->w.source.open.n <= SOURCE_OPEN);
	}
	must(holds_fds(getpid()) - first <= SOURCE_OPEN + 1);
	must(got(me, bytes, sizeof(bytes)) == 13 + 29 * PART);
	for (i = 0; i < 29 * PART; i++)
		must(bytes[13 + i] == 2 + i / PART);
}

Test(source, a_block_of_more_files_than_stay_open_goes_out)
{
	cr_assert_eq(world_run_blocks(1, few_stay_open), 0);
}

static void
unwanted(struct world *me)
{
	begin(me);
	ask(me, 0, BLOCK_SIZE);
	give(me, 2, 'x');
}

Test(source, a_file_that_was_not_asked_for_ends_the_worker)
{
	cr_assert_neq(world_run_blocks(1, unwanted), 0);
}
