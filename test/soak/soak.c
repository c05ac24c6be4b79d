/*
 * soak.c: ten minutes of coming, going, misbehaving and dying.
 *
 * A seed that stays holds a hundred connections, ten of which end and begin
 * anew each second; one in fifty of them breaks the protocol.  Beside them a
 * leecher fetches the whole file again and again.  Workers and disk processes
 * of both are shot at random moments.  The seed's supervisor must not grow,
 * nothing of it may be left behind, everybody must be served, and every byte
 * must be right.
 *
 * usage: soak SECONDS [SEED]
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "churn.h"
#include "files.h"
#include "look.h"
#include "measure.h"
#include "run.h"
#include "shots.h"

#define SERVED    0 /* peers of the bed */
#define FETCHING  1
#define TURN_MS   20
#define REPORT_MS 10000
#define FETCH_MS  120000
#define REST_MS   20000
#define END_MS    10000
#define FILE_SIZE 33558753u
#define FAILURES  20 /* and it gives up */

static struct bed bed;
static struct look look;
static struct rng rng;
static struct churn churn;
static struct shots shots;
static struct measure fresh, warm, now;
static unsigned int files, failures;
static int64_t begun, fetch_since;

static long
seconds(void)
{
	return (long)((run_now() - begun) / 1000);
}

static void
fail(const char *why)
{
	failures++;
	printf("%4ld s  FAIL: %s\n", seconds(), why);
}

static bool
start(void)
{
	if (!bed_make(&bed,
		&(struct bed_plan){.peers = CHURN_FIRST + CHURN_PEERS,
		    .with_file = 1 << SERVED,
		    .file_size = FILE_SIZE,
		    .piece_size = 65536,
		    .k = 40}))
		return false;
	bed.args[0] = "--stay";
	bed.args[1] = "--max-per-address";
	bed.args[2] = "1000";
	return bed_start(&bed, SERVED) &&
	    look_open(&look, &bed, SERVED, END_MS);
}

static void
end_leecher(void)
{
	kill(bed.peer[FETCHING].pid, SIGTERM);
	if (!bed_ends(&bed, FETCHING, 0, END_MS))
		fail(bed.why);
}

/* A leecher that has the file ends, and what it fetched is compared. */
static void
fetch_again(void)
{
	uint32_t id = bed.peer[FETCHING].id;

	if (bed.peer[FETCHING].pid != 0) {
		if (!files_exists(bed_file(&bed, FETCHING))) {
			if (run_now() - fetch_since > FETCH_MS) {
				fail("the leecher is stuck");
				fetch_since = run_now();
			}
			return;
		}
		end_leecher();
		if (!files_are_same(bed_origin(&bed), bed_file(&bed, FETCHING)))
			fail("the leecher's bytes are wrong");
		files++;
	}
	(void)unlink(bed_file(&bed, FETCHING));
	(void)unlink(bed_path(&bed, "log_peer_%u.log", id));
	fetch_since = run_now();
	if (!bed_start(&bed, FETCHING))
		fail(bed.why);
}

static void
report(void)
{
	measure_take(&now, bed.peer[SERVED].pid);
	printf("%4ld s  rss %llu KiB, own %llu KiB, %u fds, %zu live; "
	       "%u joins (%u refused), %u breaches, %u pieces, %u files, "
	       "%u workers and %u disk processes shot\n",
	    seconds(), (unsigned long long)now.rss, (unsigned long long)now.own,
	    now.fds, look_live(&look), churn.joins, churn.refused,
	    churn.breaches, churn.pieces, files, shots.workers, shots.disks);
	if (now.zombie != 0)
		fail("a zombie stays");
	if (now.rss == 0)
		fail("the seed's supervisor is gone");
	fflush(stdout);
}

static void
go_on(int64_t ms)
{
	int64_t report_at = begun + REPORT_MS;

	while (run_now() < begun + ms && failures < FAILURES) {
		churn_turn(&churn, &bed, &rng);
		shots_turn(&shots, &bed, &rng);
		fetch_again();
		if (churn.wrong != NULL)
			fail(churn.wrong);
		churn.wrong = NULL;
		if (warm.rss == 0 && run_now() >= begun + ms / 5)
			measure_take(&warm, bed.peer[SERVED].pid);
		if (run_now() >= report_at) {
			report();
			report_at += REPORT_MS;
		}
		run_sleep(TURN_MS);
	}
}

static bool
is_at_rest(void)
{
	for (uint32_t i = 0; i < look.seg.h->slots; i++)
		if (atomic_load(&look.seg.orders[i].state) != SLOT_FREE)
			return false;
	for (uint32_t k = 0; k < look.seg.h->disks; k++)
		if (run_parent(look_disk(&look, k)) != bed.peer[SERVED].pid)
			return false;
	return true;
}

static void
rest(void)
{
	int64_t end = run_now() + run_ms(REST_MS);

	churn_stop(&churn);
	while (!is_at_rest() && run_now() < end)
		run_sleep(50);
	if (!is_at_rest())
		fail("a slot is not free, or a disk process is missing");
}

/* Nothing is left of all that was; the supervisor may have grown by what an
 * allocator keeps. */
static void
check_growth(void)
{
	measure_take(&now, bed.peer[SERVED].pid);
	printf("%4ld s  at rest: own %llu KiB, %u fds; when it began: "
	       "%llu KiB, %u fds; after a fifth of the time: %llu KiB\n",
	    seconds(), (unsigned long long)now.own, now.fds,
	    (unsigned long long)fresh.own, fresh.fds,
	    (unsigned long long)warm.own);
	if (now.fds > fresh.fds)
		fail("descriptors are left");
	if (now.own > warm.own + 128)
		fail("the supervisor has grown");
}

static void
finish(void)
{
	end_leecher();
	rest();
	check_growth();
	if (churn_serve_all(&churn, &bed) != CHURN_PEERS)
		fail("a peer is not served any more");
	kill(bed.peer[SERVED].pid, SIGTERM);
	if (!bed_ends(&bed, SERVED, 0, END_MS))
		fail(bed.why);
	if (!files_are_same(bed_origin(&bed), bed_file(&bed, SERVED)))
		fail("the seed's bytes are wrong");
	if (files == 0 || churn.pieces == 0)
		fail("nothing was fetched");
}

int
main(int argc, char **argv)
{
	long duration = argc > 1 ? atol(argv[1]) : 600;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : rng_entropy();

	signal(SIGPIPE, SIG_IGN);
	rng_seed(&rng, seed);
	begun = run_now();
	printf("soak: %ld s, seed %llu\n", duration, (unsigned long long)seed);
	if (!start()) {
		printf("%s\n", bed.why);
		return 1;
	}
	run_sleep(2000);
	measure_take(&fresh, bed.peer[SERVED].pid);
	churn_init(&churn, &bed);
	go_on(duration * 1000);
	finish();
	if (!bed_end(&bed))
		fail(bed.why);
	printf("%s: %u failures in %ld s\n", failures == 0 ? "ok" : "FAIL",
	    failures, seconds());
	return failures != 0;
}
