/*
 * thousand.c: a seed with a thousand connections that only wait.
 *
 * A thousand interested peers in this one process; nobody ever asks for a
 * piece, so that what is left is choosing, telling and being looked at.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "fake.h"
#include "files.h"
#include "look.h"
#include "meter.h"
#include "mono.h"
#include "ready.h"
#include "run.h"

#define PEERS    1000
#define FIRST_ID 2001
#define FEW      10  /* preferred neighbours: an ordinary number */
#define MANY     500 /* the number that changes the most orders */
#define ROUNDS   15
#define STATS    20
#define MS       30000
#define SETTLE   3000

extern char **environ;

static struct look look;
static struct fake crowd[PEERS];

/* What the rounds have cost. */
struct rounds {
	double decide[ROUNDS];       /* ms until the first order is given */
	double give[ROUNDS];         /* ms from there to the last */
	double obey[ROUNDS * PEERS]; /* ms from the first order to each
				      * worker's having acted */
	size_t n, obeyed;
};

static struct rounds rounds;

static void
allow_descriptors(void)
{
	struct rlimit rl;

	getrlimit(RLIMIT_NOFILE, &rl);
	rl.rlim_cur = PEERS + 100;
	if (setrlimit(RLIMIT_NOFILE, &rl) == -1)
		bench_die("%d descriptors: %s", PEERS + 100, strerror(errno));
}

/* The daemon is listed first, so that the crowd dials. */
static void
make(uint32_t preferred)
{
	struct bed_plan plan = {.peers = 1, .with_file = 1, .k = preferred};
	char *text = malloc(PEERS * 40), *p = text;

	bench_must(bed_make(&bed, &plan));
	for (unsigned int i = 0; i < PEERS; i++)
		p += sprintf(p, "\n%u 127.0.0.1 9 0", FIRST_ID + i);
	if (!files_append(bed_path(&bed, "PeerInfo.cfg"), text))
		bench_die("PeerInfo.cfg: %s", strerror(errno));
	free(text);
	(void)ready_start(0);
	bench_must(look_open(&look, &bed, 0, MS));
}

static void
join(struct fake *f, uint32_t id)
{
	fake_init(f, &bed, 0, DIALECT_DOCUMENT);
	f->id = id;
	if (!fake_dial(f, &bed, 0, MS) || !fake_meet(f, &bed, 0, true, MS) ||
	    !fake_send_bitfield(f, 0) || !fake_send(f, MSG_INTERESTED, 0))
		bench_die("peer %u cannot join", id);
}

static void
wait_candidates(void)
{
	int64_t end = run_now() + MS;

	while (atomic_load(&look.seg.board->candidates) < PEERS) {
		if (run_now() > end)
			bench_die("%u of %d peers are candidates",
			    atomic_load(&look.seg.board->candidates), PEERS);
		run_sleep(50);
	}
}

static void
gather(uint32_t preferred)
{
	make(preferred);
	for (uint32_t i = 0; i < PEERS; i++)
		join(&crowd[i], FIRST_ID + i);
	wait_candidates();
	run_sleep(SETTLE);
}

static void
disperse(void)
{
	for (size_t i = 0; i < PEERS; i++)
		fake_close(&crowd[i]);
	kill(bed.peer[0].pid, SIGTERM);
	bench_must(bed_ends(&bed, 0, 0, MS));
	look_close(&look);
	bench_must(bed_end(&bed));
}

/* Waits for a round, and until its orders have been acted upon. */
static uint64_t
wait_round(void)
{
	const struct seg_board *b = look.seg.board;
	uint64_t before = atomic_load(&b->rounds);
	int64_t end = run_now() + MS;

	while (atomic_load(&b->rounds) == before) {
		if (run_now() > end)
			bench_die("there are no rounds");
		run_sleep(20);
	}
	run_sleep(200);
	return atomic_load(&b->decided);
}

static double
ms_from(uint64_t from, uint64_t to)
{
	return meter_seconds((int64_t)from, (int64_t)to) * 1e3;
}

/* The span in which a round's orders were given; false: it gave none.  Each is
 * stamped just before its signal is sent. */
static bool
span_of(uint64_t decided, uint64_t *first, uint64_t *last)
{
	uint64_t t;

	*first = UINT64_MAX;
	*last = 0;
	for (uint32_t i = 0; i < look.seg.h->slots; i++) {
		t = atomic_load(&look.seg.orders[i].issued);
		if (t < decided)
			continue;
		*first = t < *first ? t : *first;
		*last = t > *last ? t : *last;
	}
	return *last != 0;
}

static void
note_obedience(uint64_t first)
{
	const struct seg_order *o;
	struct seg_slot *s;

	for (uint32_t i = 0; i < look.seg.h->slots; i++) {
		o = &look.seg.orders[i];
		s = seg_slot(&look.seg, i);
		if (atomic_load(&o->issued) < first)
			continue;
		if (atomic_load(&s->ack) != ORDER_EPOCH(atomic_load(&o->word)))
			bench_die("a worker has not acted after 200 ms");
		rounds.obey[rounds.obeyed++] =
		    ms_from(first, atomic_load(&s->acked));
	}
}

/* The supervisor's time meanwhile, part of a core. */
static double
watch_rounds(void)
{
	double cpu = meter_process(bed.peer[0].pid);
	int64_t begun = mono_now().ns;
	uint64_t decided, first, last;

	rounds.n = rounds.obeyed = 0;
	while (rounds.n < ROUNDS) {
		decided = wait_round();
		if (!span_of(decided, &first, &last))
			continue;
		rounds.decide[rounds.n] = ms_from(decided, first);
		rounds.give[rounds.n++] = ms_from(first, last);
		note_obedience(first);
	}
	return (meter_process(bed.peer[0].pid) - cpu) /
	    meter_seconds(begun, mono_now().ns);
}

/* ms of one shoalstat -i, from its spawning to its end. */
static double
stat_ms(void)
{
	const char *argv[] = {"shoalstat", "-i", bed.peer[0].name, NULL};
	posix_spawn_file_actions_t fa;
	char program[4096];
	int64_t begun;
	int status;
	pid_t pid;

	snprintf(program, sizeof(program), "%s/shoalstat", bed.build);
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(
	    &fa, 1, bed_path(&bed, "stat"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	begun = mono_now().ns;
	if ((errno = posix_spawn(&pid, program, &fa, NULL,
		 (char *const *)(uintptr_t)argv, environ)) != 0)
		bench_die("%s: %s", program, strerror(errno));
	if (waitpid(pid, &status, 0) != pid || status != 0)
		bench_die("shoalstat fails");
	posix_spawn_file_actions_destroy(&fa);
	return ms_from((uint64_t)begun, (uint64_t)mono_now().ns);
}

static void
measure_stat(void)
{
	double ms[STATS];

	for (size_t i = 0; i < STATS; i++) {
		ms[i] = stat_ms();
		run_sleep(20);
	}
	bench_at_most("shoalstat -i, from spawning to its end, median",
	    bench_median(ms, STATS), "ms", 5);
	bench_figure("shoalstat -i, fastest", ms[0], "ms");
}

/* The same figures under two numbers of preferred neighbours. */
static void
report(const char *of)
{
	char what[128];

	snprintf(what, sizeof(what), "%s: deciding a round, median", of);
	bench_at_most(what, bench_median(rounds.decide, rounds.n), "ms", 1);
	snprintf(what, sizeof(what), "%s: orders that a round changes", of);
	bench_figure(what, (double)rounds.obeyed / (double)rounds.n, "");
	snprintf(what, sizeof(what), "%s: order to last signal, median", of);
	bench_figure(what, bench_median(rounds.give, rounds.n), "ms");
	snprintf(what, sizeof(what), "%s: order to last signal, slowest", of);
	bench_at_most(what, rounds.give[rounds.n - 1], "ms", 10);
	snprintf(what, sizeof(what), "%s: order to worker's act, p99", of);
	bench_at_most(
	    what, bench_percentile(rounds.obey, rounds.obeyed, 99), "ms", 10);
}

void
row_thousand(void)
{
	double share;

	allow_descriptors();
	gather(FEW);
	share = watch_rounds();
	bench_at_most("supervisor of 1,000 idle workers, a round a second",
	    share * 100, "% of a core", 1);
	measure_stat();
	report("10 preferred");
	disperse();

	gather(MANY);
	(void)watch_rounds();
	report("500 preferred");
	disperse();
}
