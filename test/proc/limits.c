/*
 * limits.c: daemons that send or fetch no faster than they may.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "bed.h"
#include "den.h"
#include "files.h"
#include "look.h"
#include "run.h"
#include "sentence.h"

#define MB      (UINT64_C(1) << 20)
#define SIZE    (4 * MB)
#define END_MS  60000
#define LEECHER 1

/* At 1 MiB a second, of which a quarter may come at once. */
#define LEAST_MS 3700
#define MOST_MS  20000

static struct bed bed;
static struct den den;
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
	den_drop(&den);
}

TestSuite(limits, .fini = drop, .timeout = 300);

static void
make(size_t peers, uint64_t size, bool torrent)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = peers,
		    .with_file = 1,
		    .file_size = size,
		    .piece_size = torrent ? 0 : 3 * 16384,
		    .torrent = torrent}));
}

/* With one word more on its command line, or two. */
static void
start(size_t i, const char *word, const char *other)
{
	bed.args[0] = word;
	bed.args[1] = word == NULL ? NULL : other;
	cr_assert_bed(&bed, bed_start(&bed, i));
}

static void
end(void)
{
	if (bed.torrent)
		cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* The leecher's time, in ms, from its start to its end. */
static int64_t
fetch(const char *word, const char *other)
{
	int64_t begun = run_now();

	start(LEECHER, word, other);
	cr_assert_bed(&bed, bed_completes(&bed, LEECHER, END_MS));
	return run_now() - begun;
}

static void
check_time(int64_t ms)
{
	cr_assert_geq(ms, LEAST_MS, "%d ms", (int)ms);
	cr_assert_leq(ms, run_ms(MOST_MS), "%d ms", (int)ms);
	cr_assert_bed(&bed, bed_is_whole(&bed, 1, 1));
}

Test(limits, what_is_in_force_is_published)
{
	const struct seg_board *b;
	int64_t until = run_now() + run_ms(END_MS);

	make(1, MB, false);
	start(0, "--upload-limit=1M", NULL);
	cr_assert_bed(&bed, look_open(&look, &bed, 0, END_MS));
	b = look.seg.board;
	while (atomic_load(&b->limit_up) == 0 && run_now() < until)
		run_sleep(20);
	cr_assert_eq(atomic_load(&b->limit_up), MB);
	cr_assert_eq(atomic_load(&b->limit_down), 0);
	look_close(&look);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(limits, a_seed_sends_no_faster)
{
	make(2, SIZE, true);
	start(0, "--upload-limit=1M", NULL);
	check_time(fetch(NULL, NULL));
	end();
}

Test(limits, a_leecher_fetches_no_faster)
{
	make(2, SIZE, true);
	start(0, NULL, NULL);
	check_time(fetch("--download-limit=1M", NULL));
	end();
}

Test(limits, the_course_sends_no_faster)
{
	make(2, SIZE, false);
	start(0, "--upload-limit=1M", NULL);
	check_time(fetch(NULL, NULL));
	end();
}

Test(limits, the_course_fetches_no_faster)
{
	make(2, SIZE, false);
	start(0, NULL, NULL);
	check_time(fetch("--download-limit=1M", NULL));
	end();
}

/* Which would take hours. */
Test(limits, exempt_networks_have_none)
{
	make(2, SIZE, true);
	start(0, "--upload-limit=1K", "--limit-exempt=10.0.0.0/8,local");
	(void)fetch("--download-limit=1K", "--limit-exempt=127.0.0.1");
	end();
}

Test(limits, are_lifted_while_running)
{
	char conf[4096];

	make(2, SIZE, true);
	snprintf(conf, sizeof(conf), "%s", bed_path(&bed, "shoal.conf"));
	cr_assert(files_write(conf, "UploadLimit 1K\n"));
	start(0, "-f", conf);
	start(LEECHER, NULL, NULL);
	cr_assert_bed(&bed, look_open(&look, &bed, LEECHER, 5000));
	cr_assert(look_until_live(&look, 1, 10000));
	run_sleep(3000);
	cr_assert_leq(look_have(&look), 3);
	look_close(&look);
	cr_assert(files_write(conf, "UploadLimit 0\n"));
	kill(bed.peer[0].pid, SIGHUP);
	cr_assert_bed(&bed, bed_completes(&bed, LEECHER, END_MS));
	end();
}

Test(limits, are_set_while_running)
{
	char conf[4096];
	int64_t begun;

	make(3, SIZE, true);
	snprintf(conf, sizeof(conf), "%s", bed_path(&bed, "shoal.conf"));
	cr_assert(files_write(conf, ""));
	start(0, "-f", conf);
	cr_assert_geq(fetch(NULL, NULL), 0);
	cr_assert(files_write(conf, "UploadLimit 1M\n"));
	kill(bed.peer[0].pid, SIGHUP);
	cr_assert(sentence_comes(bed_path(&bed, "err_%u.txt", bed.peer[0].id),
	    "configuration read again", 1, 10000));
	begun = run_now();
	start(2, NULL, NULL);
	cr_assert_bed(&bed, bed_completes(&bed, 2, END_MS));
	check_time(run_now() - begun);
	end();
}

/* Bytes that this daemon's connections sent so far. */
static uint64_t
sent(void)
{
	uint64_t n = atomic_load(&look.seg.board->gone_up);
	uint32_t i;

	for (i = 0; i < look.seg.h->slots; i++)
		if (atomic_load(&look.seg.orders[i].state) == SLOT_LIVE)
			n += atomic_load(&seg_slot(&look.seg, i)->rec.bytes_up);
	return n;
}

#define SHARERS 4
#define SPAN_MS 10000

/* In ten seconds no more than one in twenty above the limit, and not much
 * below it. */
Test(limits, connections_share_one)
{
	int64_t begun, ms;
	uint64_t n;
	size_t i;

	make(1 + SHARERS, 64 * MB, true);
	start(0, "--upload-limit=2M", NULL);
	for (i = 1; i <= SHARERS; i++)
		start(i, NULL, NULL);
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 5000));
	cr_assert(look_until_live(&look, SHARERS, 20000));
	run_sleep(1000);
	begun = run_now();
	n = sent();
	run_sleep(SPAN_MS);
	n = sent() - n;
	ms = run_now() - begun;
	cr_log_info("%u KiB in %d ms", (unsigned int)(n / 1024), (int)ms);
	cr_assert_leq(n, 2 * MB * (uint64_t)ms / 1000 * 105 / 100);
	cr_assert_geq(n, 2 * MB * (uint64_t)ms / 1000 * 60 / 100);
	look_close(&look);
	cr_assert_bed(&bed, bed_end(&bed));
}

static void
keep(const char *conf, const char *name, uint64_t size)
{
	cr_assert_den(&den, den_make(&den, conf));
	cr_assert_den(&den, den_offer(&den, name, size, NULL));
	cr_assert_den(&den, den_put_data(&den, name));
	cr_assert_den(&den, den_put(&den, name));
	cr_assert_den(&den, den_start(&den));
}

Test(limits, a_daemon_of_many_swarms_sends_no_faster)
{
	int64_t begun;

	keep("UploadLimit 1M\n", "one", SIZE);
	begun = run_now();
	cr_assert_den(&den, den_fetch(&den, "one", END_MS));
	begun = run_now() - begun;
	cr_assert_geq(begun, LEAST_MS, "%d ms", (int)begun);
	cr_assert_den(&den, den_end(&den));
}
