/*
 * sandbox.c: what a worker that its peer has taken over can do: nothing.
 *
 * In the planted build a message of type 200 orders an act by its first
 * payload byte (src/worker/plant.c).
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "bed.h"
#include "fake.h"
#include "files.h"
#include "look.h"
#include "run.h"

#define WAIT_MS 5000

static const char *const acts[] = {
    "open a file",
    "make a socket",
    "connect",
    "fork",
    "execute a program",
    "signal the supervisor",
    "trace the supervisor",
    "map code",
    "make a page writable",
    "write the segment's header",
    "write the next slot",
    "pass a descriptor",
    "truncate the data file",
    "write the supervisor's memory",
    "set up an io_uring",
    "map memory",
    "set a have bit",
    "write the next slot's frames",
    "change its order",
    "take a descriptor from its peer",
    "change how its socket is run",
};
#define ACTS (sizeof(acts) / sizeof(acts[0]))

static struct bed bed;
static struct look look;
static struct fake witness;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(sandbox, .fini = drop, .timeout = 300);

/* A peer that has the file, and one connection that is to notice nothing. */
static void
start(const char *build)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = ACTS + 2,
		    .with_file = 1,
		    .file_size = 100000,
		    .build = build}));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, WAIT_MS));
	fake_init(&witness, &bed, 1, DIALECT_DOCUMENT);
	cr_assert(fake_join(&witness, &bed, 0, 0, WAIT_MS));
	cr_assert(fake_send(&witness, MSG_INTERESTED, 0));
	cr_assert(fake_expect(&witness, MSG_UNCHOKE, WAIT_MS));
}

static void
stop(void)
{
	uint8_t *file = (uint8_t *)files_read(bed_origin(&bed), NULL);

	cr_assert(fake_fetch(&witness, file, 0, bed.pieces - 1, WAIT_MS));
	free(file);
	fake_close(&witness);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Connections of the daemon that ended by a signal. */
static uint64_t
crashed(void)
{
	return atomic_load(&look.seg.board->gone_crashed);
}

static bool
has_crashed(uint64_t n)
{
	int64_t end = run_now() + run_patience(WAIT_MS);

	while (crashed() < n && run_now() < end)
		run_sleep(5);
	return crashed() == n;
}

/* Peer i orders an act. */
static void
order(size_t i, uint8_t act)
{
	uint8_t msg[] = {0, 0, 0, 2, 200, act};
	struct fake fake;

	fake_init(&fake, &bed, i, DIALECT_DOCUMENT);
	cr_assert(fake_join(&fake, &bed, 0, 0, WAIT_MS));
	cr_assert(fake_expect(&fake, MSG_NOT_INTERESTED, WAIT_MS));
	cr_assert(fake_send_bytes(&fake, msg, sizeof(msg)));
	cr_assert(fake_is_left(&fake, WAIT_MS), "%s", acts[act]);
	fake_close(&fake);
}

Test(sandbox, forbidden_act_ends_the_worker_that_tries_it_and_no_other)
{
	uint64_t have;

	start(bed_build("_PLANTED"));
	have = look_have(&look);
	for (uint8_t act = 0; act < ACTS; act++) {
		order((size_t)act + 2, act);
		cr_assert_neq(run_state(bed.peer[0].pid), 'Z', "%s", acts[act]);
		cr_assert_neq(
		    look_worker(&look, witness.id), 0, "%s", acts[act]);
	}
	/* None came back from its act. */
	cr_assert(has_crashed(ACTS), "%u of %u", (unsigned int)crashed(),
	    (unsigned int)ACTS);
	cr_assert_eq(look_have(&look), have);
	cr_assert_eq(atomic_load(&look.seg.h->magic), SEGMENT_MAGIC);
	stop();
}

Test(sandbox, ordinary_build_obeys_no_such_order)
{
	static const uint8_t msg[] = {0, 0, 0, 2, 200, 5};

	start(NULL);
	cr_assert(fake_send_bytes(&witness, msg, sizeof(msg)));
	run_sleep(run_ms(300));
	cr_assert_eq(crashed(), 0);
	stop();
}

Test(sandbox, kernel_lacks_nothing_of_it)
{
	start(NULL);
	cr_assert_eq(look.seg.h->sandbox & SANDBOX_NO_SECCOMP, 0);
	stop();
}

static int
score_of(pid_t pid)
{
	char path[64];
	int score;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", (int)pid);
	f = fopen(path, "r");
	cr_assert_not_null(f, "%s", path);
	cr_assert_eq(fscanf(f, "%d", &score), 1);
	fclose(f);
	return score;
}

/* When memory runs out a connection is lost rather than the swarm. */
Test(sandbox, worker_is_the_victim_when_memory_runs_out)
{
	int score;

	start(NULL);
	score = score_of(bed.peer[0].pid) + 500;
	cr_assert_eq(score_of(look_worker(&look, witness.id)),
	    score < 1000 ? score : 1000);
	cr_assert_eq(score_of(look_disk(&look, 0)), score - 500);
	stop();
}
