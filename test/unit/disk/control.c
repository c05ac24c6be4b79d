/*
 * control.c: tests of records between a disk process and the supervisor.
 */
#include "control.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fdpass.h"

static struct control c;
static int other;
static const struct mono now = {1000000000};

static void
open_pair(void)
{
	int pair[2];

	cr_assert_eq(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC,
		0, pair),
	    0);
	control_init(&c, pair[0]);
	other = pair[1];
}

TestSuite(control, .init = open_pair);

/* The next record at the other end; kind REC_KINDS: none. */
static struct record
hear(int *fd)
{
	struct record r = {.kind = REC_KINDS};
	uint8_t buf[RECORD_MAX];
	ssize_t n;
	int none;

	n = fdpass_recv(other, buf, sizeof(buf), fd != NULL ? fd : &none);
	if (n > 0)
		cr_assert_eq(record_decode(buf, (size_t)n, &r), 0);
	return r;
}

static void
say(enum record_kind kind)
{
	struct record r = {.kind = kind};
	uint8_t buf[RECORD_MAX];

	cr_assert_eq(fdpass_send(other, buf, record_encode(&r, buf), -1), 0);
}

Test(control, owed_records_are_sent_in_order)
{
	struct record r;

	control_owe(&c, REC_READY, 1, 0);
	control_owe(&c, REC_PAUSED, 28, OP_WRITE);
	control_flush(&c, now);
	r = hear(NULL);
	cr_assert_eq(r.kind, REC_READY);
	cr_assert_eq(r.a, 1);
	r = hear(NULL);
	cr_assert_eq(r.kind, REC_PAUSED);
	cr_assert_eq(r.a, 28);
	cr_assert_eq(r.b, OP_WRITE);
	cr_assert_eq(hear(NULL).kind, REC_KINDS);
}

/* What breaks off because of that, say. */
Test(control, who_is_told_to_leave_owes_no_failure)
{
	cr_assert_eq(control_fail(&c, 28, OP_ALLOCATE), -1);
	control_flush(&c, now);
	cr_assert_eq(hear(NULL).kind, REC_FAILED);
	say(REC_FINISH);
	control_read(&c);
	cr_assert_eq(control_fail(&c, 4, OP_ALLOCATE), -1);
	control_flush(&c, now);
	cr_assert_eq(hear(NULL).kind, REC_KINDS);
}

Test(control, newest_record_of_a_kind_is_the_one_owed)
{
	control_owe(&c, REC_PAUSED, 28, OP_WRITE);
	control_owe(&c, REC_PAUSED, 5, OP_READ);
	control_flush(&c, now);
	cr_assert_eq(hear(NULL).a, 5);
	cr_assert_eq(hear(NULL).kind, REC_KINDS);
}

Test(control, pause_and_its_end_undo_each_other)
{
	control_owe(&c, REC_PAUSED, 28, OP_WRITE);
	control_owe(&c, REC_RESUMED, 0, 0);
	control_flush(&c, now);
	cr_assert_eq(hear(NULL).kind, REC_RESUMED);
	cr_assert_eq(hear(NULL).kind, REC_KINDS);
	control_owe(&c, REC_RESUMED, 0, 0);
	control_owe(&c, REC_PAUSED, 28, OP_WRITE);
	control_flush(&c, now);
	cr_assert_eq(hear(NULL).kind, REC_PAUSED);
	cr_assert_eq(hear(NULL).kind, REC_KINDS);
}

Test(control, file_goes_with_its_record)
{
	struct record heard;
	int pipe_[2], fd;

	cr_assert_eq(pipe2(pipe_, O_CLOEXEC), 0);
	control_owe_file(&c, 7, pipe_[0]);
	control_flush(&c, now);
	cr_assert_eq(fcntl(pipe_[0], F_GETFD), -1, "still open here");
	heard = hear(&fd);
	cr_assert_eq(heard.kind, REC_FILE);
	cr_assert_eq(heard.a, 7);
	cr_assert_neq(fd, -1);
}

Test(control, news_waits_for_twenty_milliseconds)
{
	control_news(&c);
	control_flush(&c, now);
	cr_assert_eq(hear(NULL).kind, REC_NEWS, "the first goes at once");
	control_news(&c);
	control_flush(&c, mono_add_ms(now, 19));
	cr_assert_eq(hear(NULL).kind, REC_KINDS);
	cr_assert_eq(control_next(&c, now).ns, mono_add_ms(now, 20).ns);
	control_flush(&c, mono_add_ms(now, 20));
	cr_assert_eq(hear(NULL).kind, REC_NEWS);
	cr_assert_eq(control_next(&c, now).ns, INT64_MAX);
}

Test(control, full_pair_leaves_records_owed)
{
	uint32_t sent;

	for (sent = 0; c.nowed == 0; sent++) {
		cr_assert_lt(sent, 100000);
		control_owe(&c, REC_READY, 0, 0);
		control_flush(&c, now);
	}
	cr_assert_not(c.gone);
	cr_assert_lt(control_next(&c, now).ns, INT64_MAX);
	while (hear(NULL).kind != REC_KINDS)
		sent--;
	control_flush(&c, now);
	cr_assert_eq(hear(NULL).kind, REC_READY);
	cr_assert_eq(c.nowed, 0);
}

Test(control, wish_is_taken_once)
{
	say(REC_RETRY);
	say(REC_RETRY);
	say(REC_FINISH);
	control_read(&c);
	cr_assert(control_take(&c, REC_RETRY));
	cr_assert_not(control_take(&c, REC_RETRY));
	cr_assert(c.wish[REC_FINISH]);
	cr_assert_not(control_take(&c, REC_REOPEN));
}

Test(control, what_the_supervisor_may_not_say_is_passed_over)
{
	say(REC_READY);
	cr_assert_eq(send(other, "junk", 4, 0), 4);
	say(REC_CHECK);
	control_read(&c);
	cr_assert(c.wish[REC_CHECK]);
	cr_assert_not(c.wish[REC_READY]);
	cr_assert_not(c.gone);
}

Test(control, end_of_file_is_seen_by_reading_and_by_writing)
{
	struct control sender = c;

	say(REC_FINISH);
	close(other);
	control_read(&c);
	cr_assert(c.gone);
	cr_assert(c.wish[REC_FINISH], "what came before counts");
	control_owe(&sender, REC_READY, 0, 0);
	control_flush(&sender, now);
	cr_assert(sender.gone);
}
