/*
 * fallback.c: which dialect shoald speaks to whom it dials.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "bed.h"
#include "dialect.h"
#include "fake.h"
#include "files.h"
#include "net.h"
#include "run.h"

#define WAIT_MS 5000

static struct bed bed;
static struct fake fake;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(fallback, .fini = drop, .timeout = 300);

/* The fake is listed first and has the file; shoald dials it. */
static void
start(void)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 2, .with_file = 1, .file_size = 100000}));
	fake_init(&fake, &bed, 0, DIALECT_DOCUMENT);
	fake.listener = net_listen(fake.port);
}

static void
stop(void)
{
	fake_close(&fake);
	cr_assert_bed(&bed, bed_stop(&bed, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* The next attempt is made in this dialect, by our peer. */
static void
expect_attempt(enum dialect_id dialect)
{
	enum dialect_id spoken;
	uint32_t id;

	cr_assert(fake_accept(&fake, WAIT_MS), "no attempt");
	cr_assert(fake_hear(&fake, &spoken, &id, WAIT_MS), "no handshake");
	cr_assert_eq(spoken, dialect, "the wrong dialect");
	cr_assert_eq(id, bed.peer[1].id);
}

/* The whole file goes over this connection, and shoald ends. */
static void
finish(enum dialect_id dialect)
{
	uint8_t *file = (uint8_t *)files_read(bed_origin(&bed), NULL);

	fake.dialect = dialect;
	cr_assert(fake_greet(&fake));
	cr_assert(fake_send_bitfield(&fake, bed.pieces));
	cr_assert(fake_expect(&fake, MSG_INTERESTED, WAIT_MS));
	cr_assert(fake_send(&fake, MSG_UNCHOKE, 0));
	cr_assert(fake_serve(&fake, file, bed.pieces, WAIT_MS));
	cr_assert(fake_is_left(&fake, WAIT_MS));
	free(file);
	fake_close(&fake);
	cr_assert_bed(&bed, bed_ends(&bed, 1, 0, WAIT_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 1, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(fallback, closed_after_our_handshake_tries_the_other_dialect)
{
	start();
	cr_assert_bed(&bed, bed_start(&bed, 1));
	expect_attempt(DIALECT_DOCUMENT);
	fake_hang_up(&fake);
	expect_attempt(DIALECT_FOUNDING);
	finish(DIALECT_FOUNDING);
}

Test(fallback, bytes_that_are_no_handshake_try_the_other_dialect)
{
	/* What the founding program says to a header it does not know. */
	static const uint8_t bitfield[] = {0, 0, 0, 1, 5, 0x1f};

	start();
	cr_assert_bed(&bed, bed_start(&bed, 1));
	expect_attempt(DIALECT_DOCUMENT);
	cr_assert(fake_send_bytes(&fake, bitfield, sizeof(bitfield)));
	cr_assert(fake_is_left(&fake, WAIT_MS));
	expect_attempt(DIALECT_FOUNDING);
	finish(DIALECT_FOUNDING);
}

Test(fallback, after_both_were_refused_the_configured_one_is_next)
{
	start();
	cr_assert_bed(&bed, bed_start(&bed, 1));
	expect_attempt(DIALECT_DOCUMENT);
	fake_hang_up(&fake);
	expect_attempt(DIALECT_FOUNDING);
	fake_hang_up(&fake);
	expect_attempt(DIALECT_DOCUMENT);
	fake_hang_up(&fake);
	expect_attempt(DIALECT_FOUNDING);
	fake_hang_up(&fake);
	expect_attempt(DIALECT_DOCUMENT);
	finish(DIALECT_DOCUMENT);
}

Test(fallback, what_worked_is_remembered)
{
	start();
	cr_assert_bed(&bed, bed_start(&bed, 1));
	expect_attempt(DIALECT_DOCUMENT);
	fake_hang_up(&fake);
	expect_attempt(DIALECT_FOUNDING);
	fake.dialect = DIALECT_FOUNDING;
	cr_assert(fake_greet(&fake));
	cr_assert(fake_send_bitfield(&fake, bed.pieces));
	cr_assert(fake_expect(&fake, MSG_INTERESTED, WAIT_MS));
	fake_hang_up(&fake);
	expect_attempt(DIALECT_FOUNDING);
	finish(DIALECT_FOUNDING);
}

Test(fallback, what_worked_is_remembered_over_a_reload)
{
	start();
	cr_assert_bed(&bed, bed_start(&bed, 1));
	expect_attempt(DIALECT_DOCUMENT);
	fake_hang_up(&fake);
	expect_attempt(DIALECT_FOUNDING);
	fake.dialect = DIALECT_FOUNDING;
	cr_assert(fake_greet(&fake));
	cr_assert(fake_send_bitfield(&fake, bed.pieces));
	cr_assert(fake_expect(&fake, MSG_INTERESTED, WAIT_MS));
	/* Nobody accepts while the configuration is read. */
	close(fake.listener);
	fake.listener = -1;
	fake_hang_up(&fake);
	run_sleep(run_ms(300));
	kill(bed.peer[1].pid, SIGHUP);
	run_sleep(run_ms(1000));
	expect_attempt(DIALECT_FOUNDING);
	finish(DIALECT_FOUNDING);
}

Test(fallback, configured_dialect_of_a_peer_is_spoken_first)
{
	start();
	bed.args[0] = "--peer-dialect";
	bed.args[1] = "1001 founding";
	cr_assert_bed(&bed, bed_start(&bed, 1));
	expect_attempt(DIALECT_FOUNDING);
	fake_hang_up(&fake);
	expect_attempt(DIALECT_DOCUMENT);
	finish(DIALECT_DOCUMENT);
}

Test(fallback, silence_is_no_refusal)
{
	start();
	bed.args[0] = "--handshake-timeout";
	bed.args[1] = "1";
	cr_assert_bed(&bed, bed_start(&bed, 1));
	expect_attempt(DIALECT_DOCUMENT);
	cr_assert(fake_is_left(&fake, WAIT_MS));
	expect_attempt(DIALECT_DOCUMENT);
	finish(DIALECT_DOCUMENT);
}

Test(fallback, valid_handshake_of_another_peer_is_no_refusal)
{
	start();
	cr_assert_bed(&bed, bed_start(&bed, 1));
	expect_attempt(DIALECT_DOCUMENT);
	fake.id = 1003;
	cr_assert(fake_greet(&fake));
	cr_assert(fake_is_left(&fake, WAIT_MS));
	expect_attempt(DIALECT_DOCUMENT);
	fake.id = bed.peer[0].id;
	finish(DIALECT_DOCUMENT);
}

Test(fallback, answer_in_the_other_dialect_is_no_partner)
{
	start();
	cr_assert_bed(&bed, bed_start(&bed, 1));
	expect_attempt(DIALECT_DOCUMENT);
	fake.dialect = DIALECT_FOUNDING;
	cr_assert(fake_greet(&fake));
	cr_assert(fake_is_left(&fake, WAIT_MS));
	stop();
}

Test(fallback, dialler_says_no_more_than_its_handshake_before_an_answer)
{
	start();
	cr_assert_bed(&bed, bed_start(&bed, 1));
	expect_attempt(DIALECT_DOCUMENT);
	cr_assert_not(fake_is_readable(&fake, 500));
	finish(DIALECT_DOCUMENT);
}
