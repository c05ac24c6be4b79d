/*
 * talk.c: what shoald takes from a partner once it is let in.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bed.h"
#include "fake.h"
#include "files.h"
#include "look.h"
#include "net.h"
#include "run.h"
#include "sentence.h"

#define WAIT_MS 5000
#define PIECES  20u
#define PIECE   1000u

static struct bed bed;
static struct look look;
static struct fake fake;
static uint8_t *file;
static size_t ours;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(talk, .fini = drop, .timeout = 300);

/* Peer 0 has the file, peer 1 wants it; shoald is one of them. */
static void
start(size_t which)
{
	ours = which;
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = 2,
		    .with_file = 1,
		    .file_size = PIECES * PIECE - 77,
		    .piece_size = PIECE}));
	file = (uint8_t *)files_read(bed_origin(&bed), NULL);
	fake_init(&fake, &bed, 1 - ours, DIALECT_DOCUMENT);
	if (ours == 1)
		fake.listener = net_listen(fake.port);
	cr_assert_bed(&bed, bed_start(&bed, ours));
}

static void
meet(void)
{
	if (ours == 0)
		cr_assert(fake_dial(&fake, &bed, 0, WAIT_MS));
	else
		cr_assert(fake_accept(&fake, WAIT_MS));
	cr_assert(fake_meet(&fake, &bed, ours, ours == 0, WAIT_MS));
}

static void
stop(void)
{
	fake_close(&fake);
	cr_assert_bed(&bed, bed_stop(&bed, ours));
	free(file);
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Everything was served to shoald, or fetched from it: it ends by itself. */
static void
finish(void)
{
	cr_assert(fake_is_left(&fake, WAIT_MS));
	fake_close(&fake);
	cr_assert_bed(&bed, bed_ends(&bed, ours, 0, WAIT_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, ours, ours));
	free(file);
	cr_assert_bed(&bed, bed_end(&bed));
}

static void
expect_unchoke_of_us(void)
{
	cr_assert(fake_send(&fake, MSG_INTERESTED, 0));
	cr_assert(fake_expect(&fake, MSG_UNCHOKE, WAIT_MS));
}

/* It comes before anything else. */
static void
expect_bitfield(const char bits[3])
{
	cr_assert_eq(fake_recv(&fake, WAIT_MS), 1);
	cr_assert_eq(fake.msg.type, MSG_BITFIELD);
	cr_assert_eq(fake.msg.body, 3);
	cr_assert_eq(memcmp(fake.body, bits, 3), 0);
}

Test(talk, seed_says_its_full_bitfield_first)
{
	start(0);
	meet();
	expect_bitfield("\xff\xff\xf0");
	stop();
}

Test(talk, leecher_says_its_empty_bitfield_first)
{
	start(1);
	meet();
	expect_bitfield("\0\0\0");
	stop();
}

Test(talk, every_bitfield_is_answered)
{
	start(0);
	meet();
	cr_assert(fake_send_bitfield(&fake, 0));
	cr_assert(fake_expect(&fake, MSG_NOT_INTERESTED, WAIT_MS));
	stop();
}

Test(talk, partner_without_a_bitfield_is_served)
{
	start(0);
	meet();
	expect_unchoke_of_us();
	cr_assert(fake_fetch(&fake, file, 0, PIECES - 1, WAIT_MS));
	finish();
}

Test(talk, partner_without_a_bitfield_serves_what_it_announces)
{
	start(1);
	meet();
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	for (uint32_t p = 0; p < PIECES; p++) {
		cr_assert(fake_send(&fake, MSG_HAVE, p));
		cr_assert(fake_expect(&fake, MSG_REQUEST, WAIT_MS));
		cr_assert_eq(fake.msg.index, p);
		cr_assert(fake_send_piece(&fake, file, p));
	}
	finish();
}

Test(talk, short_bitfield_is_filled_with_zeros)
{
	static const uint8_t eight[] = {0, 0, 0, 2, 5, 0xff};

	start(1);
	meet();
	cr_assert(fake_send_bytes(&fake, eight, sizeof(eight)));
	cr_assert(fake_expect(&fake, MSG_INTERESTED, WAIT_MS));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	for (int i = 0; i < 8; i++) {
		cr_assert(fake_expect(&fake, MSG_REQUEST, WAIT_MS));
		cr_assert_lt(fake.msg.index, 8);
		cr_assert(fake_send_piece(&fake, file, fake.msg.index));
	}
	cr_assert(fake_expect(&fake, MSG_NOT_INTERESTED, WAIT_MS));
	stop();
}

Test(talk, spare_bits_of_a_bitfield_are_ignored)
{
	static const uint8_t all[] = {0, 0, 0, 4, 5, 0xff, 0xff, 0xff};

	start(1);
	meet();
	cr_assert(fake_send_bytes(&fake, all, sizeof(all)));
	cr_assert(fake_expect(&fake, MSG_INTERESTED, WAIT_MS));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	cr_assert(fake_serve(&fake, file, PIECES, WAIT_MS));
	finish();
}

Test(talk, late_bitfield_replaces_the_former)
{
	start(1);
	meet();
	cr_assert(fake_send_bitfield(&fake, PIECES));
	cr_assert(fake_expect(&fake, MSG_INTERESTED, WAIT_MS));
	cr_assert(fake_send(&fake, MSG_HAVE, 3));
	cr_assert(fake_send_bitfield(&fake, 0));
	cr_assert(fake_expect(&fake, MSG_NOT_INTERESTED, WAIT_MS));
	cr_assert(fake_send_bitfield(&fake, PIECES));
	cr_assert(fake_expect(&fake, MSG_INTERESTED, WAIT_MS));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	cr_assert(fake_serve(&fake, file, PIECES, WAIT_MS));
	finish();
}

Test(talk, interest_is_said_on_a_change_only)
{
	start(1);
	meet();
	cr_assert(fake_send_bitfield(&fake, 0));
	cr_assert(fake_expect(&fake, MSG_NOT_INTERESTED, WAIT_MS));
	for (uint32_t p = 0; p < 5; p++)
		cr_assert(fake_send(&fake, MSG_HAVE, p));
	cr_assert_eq(fake_count(&fake, MSG_INTERESTED, 500), 1);
	stop();
}

Test(talk, each_stored_piece_is_announced_to_its_sender_once)
{
	bool told[PIECES] = {false};

	start(1);
	meet();
	cr_assert(fake_send_bitfield(&fake, PIECES));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	for (uint32_t n = 0; n < PIECES;) {
		cr_assert_eq(fake_recv(&fake, WAIT_MS), 1);
		if (fake.msg.type == MSG_REQUEST) {
			cr_assert(fake_send_piece(&fake, file, fake.msg.index));
		} else if (fake.msg.type == MSG_HAVE) {
			cr_assert_not(told[fake.msg.index]);
			told[fake.msg.index] = true;
			n++;
		}
	}
	finish();
}

Test(talk, one_request_is_outstanding_at_a_time)
{
	start(1);
	meet();
	cr_assert(fake_send_bitfield(&fake, PIECES));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	for (int i = 0; i < 3; i++) {
		cr_assert(fake_expect(&fake, MSG_REQUEST, WAIT_MS));
		uint32_t wanted = fake.msg.index;
		cr_assert_eq(fake_count(&fake, MSG_REQUEST, 300), 0,
		    "%u, then %u", wanted, fake.msg.index);
		cr_assert(fake_send_piece(&fake, file, wanted));
	}
	cr_assert(fake_serve(&fake, file, PIECES - 3, WAIT_MS));
	finish();
}

Test(talk, repeated_words_are_no_harm)
{
	bool served[PIECES] = {false};
	uint32_t left = PIECES;

	start(1);
	meet();
	cr_assert(fake_send_bitfield(&fake, PIECES));
	while (left > 0) {
		cr_assert(fake_send(&fake, MSG_CHOKE, 0));
		cr_assert(fake_send(&fake, MSG_CHOKE, 0));
		for (int i = 0; i < 3; i++) {
			cr_assert(fake_send(&fake, MSG_INTERESTED, 0));
			cr_assert(fake_send(&fake, MSG_NOT_INTERESTED, 0));
			cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
			cr_assert(fake_send(&fake, MSG_HAVE, 2));
		}
		/* What was asked before a choke may be asked again. */
		cr_assert(fake_expect(&fake, MSG_REQUEST, WAIT_MS));
		cr_assert(fake_send_piece(&fake, file, fake.msg.index));
		left -= !served[fake.msg.index];
		served[fake.msg.index] = true;
	}
	finish();
}

Test(talk, piece_that_comes_after_a_choke_is_kept)
{
	uint32_t wanted;

	start(1);
	meet();
	cr_assert(fake_send_bitfield(&fake, PIECES));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	cr_assert(fake_expect(&fake, MSG_REQUEST, WAIT_MS));
	wanted = fake.msg.index;
	cr_assert(fake_send(&fake, MSG_CHOKE, 0));
	cr_assert(fake_send_piece(&fake, file, wanted));
	cr_assert(fake_expect(&fake, MSG_HAVE, WAIT_MS));
	cr_assert_eq(fake.msg.index, wanted);
	cr_assert_eq(fake_count(&fake, MSG_REQUEST, 300), 0);
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	cr_assert(fake_serve(&fake, file, PIECES - 1, WAIT_MS));
	finish();
}

Test(talk, second_copy_of_a_piece_is_dropped)
{
	start(1);
	meet();
	cr_assert(fake_send_bitfield(&fake, PIECES));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	for (uint32_t n = 0; n < PIECES; n++) {
		cr_assert(fake_expect(&fake, MSG_REQUEST, WAIT_MS));
		uint32_t wanted = fake.msg.index;
		cr_assert(fake_send_piece(&fake, file, wanted));
		cr_assert(fake_send_piece(&fake, file, wanted));
	}
	finish();
}

Test(talk, piece_that_nobody_asked_for_is_not_stored)
{
	uint8_t *junk = calloc(PIECES, PIECE);
	uint32_t wanted;

	start(1);
	meet();
	cr_assert(fake_send_bitfield(&fake, PIECES));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	cr_assert(fake_expect(&fake, MSG_REQUEST, WAIT_MS));
	wanted = fake.msg.index;
	for (uint32_t p = 0; p < PIECES; p++)
		if (p != wanted)
			cr_assert(fake_send_piece(&fake, junk, p));
	cr_assert(fake_send_piece(&fake, file, wanted));
	cr_assert(fake_serve(&fake, file, PIECES - 1, WAIT_MS));
	free(junk);
	finish();
}

Test(talk, partner_that_leaves_in_the_middle_is_dialled_again)
{
	start(1);
	for (int i = 0; i < 3; i++) {
		meet();
		cr_assert(fake_send_bitfield(&fake, PIECES));
		cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
		cr_assert(fake_serve(&fake, file, 3, WAIT_MS));
		cr_assert(fake_expect(&fake, MSG_REQUEST, WAIT_MS));
		/* In the middle of a piece. */
		if (i == 2)
			cr_assert(fake_send_bytes(
			    &fake, "\0\0\x03\xed\x07\0\0\0\0half", 13));
		fake_hang_up(&fake);
	}
	meet();
	cr_assert(fake_send_bitfield(&fake, PIECES));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	cr_assert(fake_serve(&fake, file, PIECES - 9, WAIT_MS));
	finish();
}

Test(talk, unknown_messages_are_passed_over)
{
	static const uint8_t nine[] = {0, 0, 0, 1, 9};
	static const uint8_t ninety[] = {0, 0, 0, 6, 90, 1, 2, 3, 4, 5};

	start(0);
	meet();
	cr_assert(fake_send_bytes(&fake, nine, sizeof(nine)));
	cr_assert(fake_send_bytes(&fake, ninety, sizeof(ninety)));
	expect_unchoke_of_us();
	cr_assert(fake_fetch(&fake, file, 0, PIECES - 1, WAIT_MS));
	finish();
}

struct breach {
	const char *what;
	uint8_t p[16];
	size_t n;
};

static const struct breach breaches[] = {
    {"length 0", {0, 0, 0, 0, 0}, 5},
    {"length without end", {0xff, 0xff, 0xff, 0xff, 7}, 5},
    {"choke with a payload", {0, 0, 0, 2, 0, 0}, 6},
    {"have without an index", {0, 0, 0, 1, 4}, 5},
    {"have with too much", {0, 0, 0, 6, 4, 0, 0, 0, 0, 0}, 10},
    {"have of no piece", {0, 0, 0, 5, 4, 0, 0, 0, PIECES}, 9},
    {"request of no piece", {0, 0, 0, 5, 6, 0xff, 0xff, 0xff, 0xff}, 9},
    {"bitfield too long", {0, 0, 0, 5, 5, 0, 0, 0, 0}, 9},
    {"piece of no piece", {0, 0, 3, 0xed, 7, 0, 0, 0, PIECES}, 9},
    {"piece too short", {0, 0, 0, 6, 7, 0, 0, 0, 0, 1}, 10},
    {"piece too long", {0, 0, 4, 0, 7, 0, 0, 0, 0, 1}, 10},
    {"last piece of full length", {0, 0, 3, 0xed, 7, 0, 0, 0, PIECES - 1}, 9},
};

Test(talk, breach_of_the_protocol_ends_the_connection_only)
{
	start(0);
	cr_assert_bed(&bed, look_open(&look, &bed, 0, WAIT_MS));
	for (size_t i = 0; i < sizeof(breaches) / sizeof(*breaches); i++) {
		meet();
		cr_assert(fake_send_bitfield(&fake, 0));
		cr_assert(fake_expect(&fake, MSG_NOT_INTERESTED, WAIT_MS));
		cr_assert(fake_send_bytes(&fake, breaches[i].p, breaches[i].n));
		cr_assert(fake_is_left(&fake, WAIT_MS), "%s is taken",
		    breaches[i].what);
		/* Until its end is known the next one is a duplicate. */
		cr_assert(look_until_live(&look, 0, WAIT_MS));
	}
	meet();
	expect_unchoke_of_us();
	cr_assert(fake_fetch(&fake, file, 0, PIECES - 1, WAIT_MS));
	finish();
}

Test(talk, requests_of_a_choked_partner_are_dropped_silently)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = 2,
		    .with_file = 1,
		    .file_size = PIECES * PIECE,
		    .piece_size = PIECE,
		    .no_preferred = true,
		    .m = 3}));
	file = (uint8_t *)files_read(bed_origin(&bed), NULL);
	fake_init(&fake, &bed, 1, DIALECT_DOCUMENT);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	meet();
	cr_assert(fake_send(&fake, MSG_INTERESTED, 0));
	cr_assert(fake_send(&fake, MSG_REQUEST, 5));
	cr_assert(fake_expect(&fake, MSG_UNCHOKE, WAIT_MS));
	cr_assert_eq(fake_count(&fake, MSG_PIECE, 300), 0);
	cr_assert(fake_fetch(&fake, file, 0, PIECES - 1, WAIT_MS));
	finish();
}

Test(talk, completed_partner_of_the_founding_dialect_is_believed)
{
	start(0);
	fake.dialect = DIALECT_FOUNDING;
	meet();
	expect_unchoke_of_us();
	cr_assert(fake_fetch(&fake, file, 0, 3, WAIT_MS));
	cr_assert(fake_send(&fake, MSG_COMPLETED, 0));
	finish();
}

Test(talk, leecher_of_the_founding_dialect_says_completed)
{
	start(1);
	fake.dialect = DIALECT_FOUNDING;
	/* It dials with the document's words first. */
	cr_assert(fake_accept(&fake, WAIT_MS));
	fake_hang_up(&fake);
	meet();
	cr_assert(fake_send_bitfield(&fake, PIECES));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	cr_assert(fake_serve(&fake, file, PIECES, WAIT_MS));
	cr_assert(fake_expect(&fake, MSG_COMPLETED, WAIT_MS));
	finish();
}

Test(talk, log_tells_the_conversation)
{
	const char *log;

	start(1);
	meet();
	cr_assert(fake_send_bitfield(&fake, PIECES));
	cr_assert(fake_send(&fake, MSG_HAVE, 7));
	cr_assert(fake_send(&fake, MSG_INTERESTED, 0));
	cr_assert(fake_send(&fake, MSG_NOT_INTERESTED, 0));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	cr_assert(fake_send(&fake, MSG_CHOKE, 0));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	cr_assert(fake_expect(&fake, MSG_REQUEST, WAIT_MS));
	cr_assert(fake_send_piece(&fake, file, fake.msg.index));
	cr_assert(fake_serve(&fake, file, PIECES - 1, WAIT_MS));
	cr_assert(fake_is_left(&fake, WAIT_MS));
	fake_close(&fake);
	cr_assert_bed(&bed, bed_ends(&bed, 1, 0, WAIT_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 1, 1));
	log = bed_path(&bed, "log_peer_1002.log");
	cr_assert_eq(
	    sentence_count(log, ": Peer 1002 makes a connection to Peer 1001."),
	    1);
	cr_assert_eq(sentence_count(log,
			 "received the 'have' message from 1001 for the piece "
			 "7."),
	    1);
	cr_assert_eq(
	    sentence_count(log, "received the 'interested' message from 1001."),
	    1);
	cr_assert_eq(sentence_count(log,
			 "received the 'not interested' message from 1001."),
	    1);
	cr_assert_eq(sentence_count(log, "is unchoked by 1001."), 2);
	cr_assert_eq(sentence_count(log, "is choked by 1001."), 1);
	cr_assert_eq(sentence_count(log,
			 "from 1001. Now the number of pieces "
			 "it has is 20."),
	    1);
	cr_assert_eq(
	    sentence_count(log, "Peer 1002 has downloaded the complete file."),
	    1);
	free(file);
	cr_assert_bed(&bed, bed_end(&bed));
}
