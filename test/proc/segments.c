/*
 * segments.c: how few packets a conversation takes.
 */
#include <criterion/criterion.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* <netinet/tcp.h> lacks what is newer. */
#include <linux/tcp.h>

#include "bed.h"
#include "fake.h"
#include "files.h"
#include "mono.h"
#include "run.h"

#define WAIT_MS  5000
#define TOGETHER 12 /* pieces that are asked for at once */
#define ROUNDS   20
#define SOON_MS  20 /* no kernel delays an acknowledgement for less than 40 */

static struct bed bed;
static struct fake fake;
static uint8_t *file;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(segments, .fini = drop, .timeout = 300);

/* A seed, and one whom it has unchoked. */
static void
start(void)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	cr_assert_neq(
	    file = (uint8_t *)files_read(bed_origin(&bed), NULL), NULL);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	fake_init(&fake, &bed, 1, DIALECT_DOCUMENT);
	cr_assert(fake_join(&fake, &bed, 0, 0, WAIT_MS));
	cr_assert(fake_send(&fake, MSG_INTERESTED, 0));
	cr_assert(fake_expect(&fake, MSG_UNCHOKE, WAIT_MS));
}

static void
stop(void)
{
	fake_close(&fake);
	free(file);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Segments with data that came so far. */
static uint32_t
came(void)
{
	struct tcp_info info;
	socklen_t n = sizeof(info);

	memset(&info, 0, sizeof(info));
	cr_assert_eq(getsockopt(fake.fd, IPPROTO_TCP, TCP_INFO, &info, &n), 0);
	return info.tcpi_data_segs_in;
}

/* The first so many pieces, asked for by one call. */
static void
fetch_together(uint32_t pieces)
{
	uint8_t ask[TOGETHER * MSG_HEAD_MAX];
	size_t n = 0;

	for (uint32_t i = 0; i < pieces; i++)
		n += msg_encode(DIALECT_DOCUMENT, MSG_REQUEST, i, 0, ask + n);
	cr_assert(fake_send_bytes(&fake, ask, n));
	for (uint32_t i = 0; i < pieces; i++) {
		cr_assert(fake_expect(&fake, MSG_PIECE, WAIT_MS));
		cr_assert_eq(fake.msg.index, i);
		cr_assert_eq(
		    memcmp(fake.body, file + (size_t)i * bed.piece_size,
			bed.piece_size),
		    0);
	}
}

Test(segments, pieces_asked_for_together_share_them)
{
	uint32_t before;

	start();
	before = came();
	fetch_together(TOGETHER);
	cr_assert_leq(came() - before, TOGETHER * 3 / 4, "%u", came() - before);
	stop();
}

/* ms until what was said is acknowledged. */
static int64_t
acknowledged(void)
{
	struct mono begun = mono_now();
	int waits = 1;

	while (mono_sub_ms(mono_now(), begun) < WAIT_MS) {
		cr_assert_eq(ioctl(fake.fd, SIOCOUTQ, &waits), 0);
		if (waits == 0)
			break;
		run_sleep(1);
	}
	return mono_sub_ms(mono_now(), begun);
}

/* In a conversation that goes to and fro the kernel hopes for an answer that
 * acknowledges what came. */
Test(segments, what_has_no_answer_is_acknowledged_at_once)
{
	int64_t ms, least = WAIT_MS;

	start();
	for (uint32_t i = 0; i < ROUNDS; i++) {
		fetch_together(1);
		cr_assert(fake_send(&fake, MSG_HAVE, i));
		ms = acknowledged();
		least = ms < least ? ms : least;
	}
	cr_assert_lt(least, SOON_MS, "%lld ms", (long long)least);
	stop();
}
