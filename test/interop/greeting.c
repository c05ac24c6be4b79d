/*
 * greeting.c: who is let in, and what is said to the others.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bed.h"
#include "dialect.h"
#include "fake.h"
#include "files.h"
#include "look.h"
#include "net.h"
#include "run.h"
#include "sentence.h"

#define WAIT_MS 5000
#define OURS    1 /* of three: one earlier, one later */

static struct bed bed;
static struct fake fake; /* the peer listed later */
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(greeting, .fini = drop, .timeout = 300);

static void
start(void)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 3, .with_file = 2, .file_size = 100000}));
	bed.args[0] = "--handshake-timeout";
	bed.args[1] = "1";
	fake_init(&fake, &bed, 2, DIALECT_DOCUMENT);
	cr_assert_bed(&bed, bed_start(&bed, OURS));
}

static void
stop(void)
{
	fake_close(&fake);
	cr_assert_bed(&bed, bed_stop(&bed, OURS));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* The connection is a peer's: it gets a piece. */
static void
expect_service(struct fake *f)
{
	uint8_t *file = (uint8_t *)files_read(bed_origin(&bed), NULL);

	cr_assert(fake_send(f, MSG_INTERESTED, 0));
	cr_assert(fake_expect(f, MSG_UNCHOKE, WAIT_MS));
	cr_assert(fake_fetch(f, file, 0, 0, WAIT_MS));
	free(file);
}

Test(greeting, document_peer_is_answered_in_its_dialect)
{
	start();
	cr_assert(fake_join(&fake, &bed, OURS, 0, WAIT_MS));
	expect_service(&fake);
	stop();
}

Test(greeting, founding_peer_is_answered_in_its_dialect)
{
	start();
	fake.dialect = DIALECT_FOUNDING;
	cr_assert(fake_join(&fake, &bed, OURS, 0, WAIT_MS));
	expect_service(&fake);
	stop();
}

Test(greeting, answer_waits_for_the_header_and_for_no_more)
{
	uint8_t hello[HANDSHAKE_LEN];
	enum dialect_id dialect;
	uint32_t id;

	start();
	handshake_encode(DIALECT_FOUNDING, fake.id, hello);
	cr_assert(fake_dial(&fake, &bed, OURS, WAIT_MS));
	cr_assert(fake_send_bytes(&fake, hello, HEADER_LEN - 1));
	cr_assert_not(fake_is_readable(&fake, 200));
	cr_assert(fake_send_bytes(&fake, hello + HEADER_LEN - 1, 1));
	cr_assert(fake_hear(&fake, &dialect, &id, WAIT_MS));
	cr_assert_eq(dialect, DIALECT_FOUNDING);
	cr_assert_eq(id, bed.peer[OURS].id);
	stop();
}

Test(greeting, handshake_may_come_byte_by_byte)
{
	uint8_t hello[HANDSHAKE_LEN];
	enum dialect_id dialect;
	uint32_t id;

	start();
	handshake_encode(DIALECT_DOCUMENT, fake.id, hello);
	cr_assert(fake_dial(&fake, &bed, OURS, WAIT_MS));
	for (size_t i = 0; i < sizeof(hello); i++) {
		cr_assert(fake_send_bytes(&fake, hello + i, 1));
		run_sleep(5);
	}
	cr_assert(fake_hear(&fake, &dialect, &id, WAIT_MS));
	expect_service(&fake);
	stop();
}

Test(greeting, handshake_and_messages_may_come_in_one_segment)
{
	/* Handshake, bitfield of 7 pieces, interested. */
	uint8_t all[HANDSHAKE_LEN + 6 + 5] = {0};
	static const uint8_t rest[] = {0, 0, 0, 2, 5, 0, 0, 0, 0, 1, 2};
	enum dialect_id dialect;
	uint32_t id;

	start();
	handshake_encode(DIALECT_DOCUMENT, fake.id, all);
	memcpy(all + HANDSHAKE_LEN, rest, sizeof(rest));
	cr_assert(fake_dial(&fake, &bed, OURS, WAIT_MS));
	cr_assert(fake_send_bytes(&fake, all, sizeof(all)));
	cr_assert(fake_hear(&fake, &dialect, &id, WAIT_MS));
	cr_assert(fake_expect(&fake, MSG_UNCHOKE, WAIT_MS));
	stop();
}

Test(greeting, ten_bytes_of_the_handshake_are_not_looked_at)
{
	uint8_t hello[HANDSHAKE_LEN];
	enum dialect_id dialect;
	uint32_t id;

	start();
	handshake_encode(DIALECT_DOCUMENT, fake.id, hello);
	memset(hello + HEADER_LEN, '0', 10);
	cr_assert(fake_dial(&fake, &bed, OURS, WAIT_MS));
	cr_assert(fake_send_bytes(&fake, hello, sizeof(hello)));
	cr_assert(fake_hear(&fake, &dialect, &id, WAIT_MS));
	expect_service(&fake);
	stop();
}

Test(greeting, unknown_header_is_not_answered)
{
	uint8_t hello[HANDSHAKE_LEN], byte;

	start();
	cr_assert(fake_join(&fake, &bed, OURS, 0, WAIT_MS));
	handshake_encode(DIALECT_DOCUMENT, bed.peer[2].id, hello);
	hello[3] ^= 1;
	int fd = net_dial(bed.peer[OURS].port);
	cr_assert_neq(fd, -1);
	cr_assert(net_write(fd, hello, sizeof(hello), WAIT_MS));
	cr_assert(net_is_readable(fd, WAIT_MS));
	cr_assert_eq(net_read(fd, &byte, 1, WAIT_MS), 0);
	/* Nothing else is disturbed. */
	expect_service(&fake);
	stop();
}

/* A peer of this id is answered, and the connection ends. */
static void
expect_refusal(uint32_t id, enum dialect_id dialect)
{
	enum dialect_id spoken;
	struct fake other;
	uint32_t theirs;

	fake_init(&other, &bed, 2, dialect);
	other.id = id;
	cr_assert(fake_dial(&other, &bed, OURS, WAIT_MS));
	cr_assert(fake_greet(&other));
	cr_assert(fake_hear(&other, &spoken, &theirs, WAIT_MS));
	cr_assert_eq(spoken, dialect);
	cr_assert_eq(theirs, bed.peer[OURS].id);
	cr_assert(fake_is_left(&other, WAIT_MS), "%u is let in", id);
	fake_close(&other);
}

Test(greeting, unknown_peer_is_answered_then_refused)
{
	start();
	expect_refusal(4711, DIALECT_DOCUMENT);
	expect_refusal(4711, DIALECT_FOUNDING);
	expect_refusal(0, DIALECT_DOCUMENT);
	expect_refusal(UINT32_MAX, DIALECT_DOCUMENT);
	stop();
}

Test(greeting, own_id_is_answered_then_refused)
{
	start();
	expect_refusal(bed.peer[OURS].id, DIALECT_DOCUMENT);
	stop();
}

Test(greeting, peer_that_we_dial_is_answered_then_refused)
{
	start();
	expect_refusal(bed.peer[0].id, DIALECT_DOCUMENT);
	stop();
}

Test(greeting, of_two_connections_with_a_peer_the_older_wins)
{
	start();
	cr_assert(fake_join(&fake, &bed, OURS, 0, WAIT_MS));
	expect_service(&fake);
	expect_refusal(fake.id, DIALECT_DOCUMENT);
	cr_assert(fake_send(&fake, MSG_REQUEST, 1));
	cr_assert(fake_expect(&fake, MSG_PIECE, WAIT_MS));
	stop();
}

Test(greeting, peer_may_come_again_after_it_left)
{
	start();
	for (int i = 0; i < 5; i++) {
		cr_assert(fake_join(&fake, &bed, OURS, 0, WAIT_MS));
		expect_service(&fake);
		fake_hang_up(&fake);
		/* Until its end is seen, the older connection wins. */
		cr_assert_bed(&bed, look_open(&look, &bed, OURS, WAIT_MS));
		cr_assert(look_until_live(&look, 0, WAIT_MS));
		look_close(&look);
	}
	stop();
}

Test(greeting, late_and_truncated_handshakes_end_in_time)
{
	uint8_t hello[HANDSHAKE_LEN];
	int64_t begun;
	int silent, half;

	start();
	handshake_encode(DIALECT_DOCUMENT, fake.id, hello);
	silent = net_dial_within(bed.peer[OURS].port, WAIT_MS);
	half = net_dial(bed.peer[OURS].port);
	cr_assert(net_write(half, hello, 20, WAIT_MS));
	begun = run_now();
	cr_assert(net_is_closed(silent, 3000));
	cr_assert(net_is_closed(half, 3000));
	cr_assert_geq(run_now() - begun, 700);
	cr_assert(fake_join(&fake, &bed, OURS, 0, WAIT_MS));
	expect_service(&fake);
	stop();
}

/* The daemon's diagnostics say it within ms. */
static bool
is_said(const char *what, int ms)
{
	const char *err = bed_path(&bed, "err_%u.txt", bed.peer[OURS].id);
	int64_t end = run_now() + run_patience(ms);

	while (sentence_count(err, what) == 0) {
		if (run_now() > end)
			return false;
		run_sleep(20);
	}
	return true;
}

Test(greeting, refusals_are_said_to_the_operator)
{
	static const char junk[32] = "GET / HTTP/1.0";
	int bad, half;

	start();
	bad = net_dial_within(bed.peer[OURS].port, WAIT_MS);
	half = net_dial(bed.peer[OURS].port);
	cr_assert(net_write(bad, junk, sizeof(junk), WAIT_MS));
	cr_assert(net_write(half, "P2PF", 4, WAIT_MS));
	expect_refusal(4711, DIALECT_DOCUMENT);
	cr_assert(is_said("refused as peer 4711: its id is not", WAIT_MS));
	cr_assert(is_said("no known handshake header", WAIT_MS));
	cr_assert(is_said("no whole handshake came in time", WAIT_MS));
	close(bad);
	close(half);
	stop();
}

Test(greeting, refused_peers_leave_no_sentence_in_the_log)
{
	const char *log;

	start();
	expect_refusal(4711, DIALECT_DOCUMENT);
	cr_assert(fake_join(&fake, &bed, OURS, 0, WAIT_MS));
	expect_service(&fake);
	log = bed_path(&bed, "log_peer_%u.log", bed.peer[OURS].id);
	cr_assert(
	    sentence_comes(log, "is connected from Peer 1003.", 1, WAIT_MS));
	cr_assert_eq(sentence_count(log, "is connected from"), 1);
	cr_assert_eq(sentence_count(log, "makes a connection"), 0);
	stop();
}
