/*
 * bell.c: tests of the doorbell.
 */
#include "bell.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "rng.h"
#include "step.h"

static struct mono
after_ms(int64_t ms)
{
	return mono_add_ms(mono_now(), ms);
}

Test(bell, a_post_before_the_wait_is_not_lost)
{
	au32 bell = 0;

	bell_post(&bell);
	cr_assert(bell_wait(&bell, MONO_NEVER));
}

Test(bell, many_posts_are_one)
{
	au32 bell = 0;

	bell_post(&bell);
	bell_post(&bell);
	cr_assert(bell_wait(&bell, MONO_NEVER));
	cr_assert_not(bell_wait(&bell, after_ms(1)));
}

Test(bell, a_wait_ends_when_its_time_has_come)
{
	au32 bell = 0;
	struct mono begun = mono_now();

	cr_assert_not(bell_wait(&bell, mono_add_ms(begun, 20)));
	cr_assert_geq(mono_sub_ms(mono_now(), begun), 20);
	cr_assert_eq(bell, 0);
}

static int
wait_long(void *bell)
{
	return bell_wait(bell, after_ms(9000)) ? 0 : 1;
}

Test(bell, a_post_ends_a_wait)
{
	au32 *bell = fixture_shared(sizeof(*bell));
	pid_t child = fixture_start(wait_long, bell);
	int i;

	for (i = 0; i < 2000 && atomic_load(bell) == 0; i++)
		usleep(1000);
	bell_post(bell);
	cr_assert_eq(fixture_end(child), 0);
}

static void
ignore(int sig)
{
	(void)sig;
}

Test(bell, a_signal_ends_a_wait)
{
	struct sigaction sa = {.sa_handler = ignore};
	struct itimerspec soon = {.it_value = {.tv_nsec = 20000000}};
	struct sigevent ev = {
	    .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
	au32 bell = 0;
	timer_t timer;

	sigaction(SIGALRM, &sa, NULL);
	cr_assert_eq(timer_create(CLOCK_MONOTONIC, &ev, &timer), 0);
	cr_assert_eq(timer_settime(timer, 0, &soon, NULL), 0);
	cr_assert_not(bell_wait(&bell, after_ms(9000)));
}

static int
use_scribbled(void *shared)
{
	au32 *bell = shared;
	struct rng rng;
	uint32_t i;

	rng_seed(&rng, 1);
	for (i = 0; i < 5000; i++) {
		atomic_store(bell, i < 256 ? i : (uint32_t)rng_next(&rng));
		bell_post(bell);
		atomic_store(bell, i < 256 ? i : (uint32_t)rng_next(&rng));
		(void)bell_wait(bell, mono_now());
	}
	return 0;
}

Test(bell, a_scribbled_one_neither_stops_nor_ends_who_uses_it)
{
	cr_assert_eq(fixture_run(use_scribbled, fixture_shared(64)), 0);
}

struct waiting {
	au32 bell;
	bool rung;
};

/* Without any patience. */
static void
wait_a_moment(void *arg)
{
	struct waiting *w = arg;

	w->rung = bell_wait(&w->bell, (struct mono){0});
}

/* What was posted was heard, or will be. */
static void
post_another(void *arg)
{
	static bool posted;
	struct waiting *w = arg;

	if (posted)
		cr_assert(w->rung || w->bell == BELL_RUNG);
	posted = true;
	w->rung = false;
	bell_post(&w->bell);
}

Test(bell, r7_a_post_between_two_instructions_of_a_wait_is_heard)
{
	struct waiting *w = fixture_shared(sizeof(*w));

	if (step_through(wait_a_moment, post_another, w) == 0)
		cr_skip("no process may trace its child here");
	post_another(w);
}

/* R7: one worker, one disk process, BLOCKS frames handed over. */
#define BLOCKS 20000

struct handed {
	struct seg seg;
	struct seg_slot *slot;
};

static int
hand_over(void *arg)
{
	struct handed *h = arg;
	uint32_t i;

	for (i = 0; i < BLOCKS; i++) {
		atomic_store_explicit(
		    &h->slot->filled[0], i + 1, memory_order_release);
		seg_ring_disk(&h->seg, h->slot, 1);
		if (i % 100 == 0)
			usleep(100);
	}
	return 0;
}

Test(bell, r7_no_mark_is_slept_over)
{
	struct handed h;
	pid_t child;
	uint32_t seen = 0;

	fixture_segment(&h.seg, 2, 2, 8);
	h.slot = seg_slot(&h.seg, 1);
	child = fixture_start(hand_over, &h);
	while (seen != BLOCKS) {
		cr_assert(seg_bell_wait(&h.seg, 1, after_ms(5000)),
		    "slept after %u", seen);
		if (seg_take_dirty(h.slot, 1))
			seen = atomic_load_explicit(
			    &h.slot->filled[0], memory_order_acquire);
	}
	cr_assert_eq(fixture_end(child), 0);
}

Test(bell, r7_a_marked_slot_is_not_rung_for_again)
{
	struct handed h;

	fixture_segment(&h.seg, 2, 2, 8);
	h.slot = seg_slot(&h.seg, 0);
	seg_ring_disk(&h.seg, h.slot, 0);
	cr_assert(seg_bell_wait(&h.seg, 0, mono_now()));
	seg_ring_disk(&h.seg, h.slot, 0);
	cr_assert_not(seg_bell_wait(&h.seg, 0, mono_now()));
	cr_assert_not(seg_take_dirty(h.slot, 1));
	cr_assert(seg_take_dirty(h.slot, 0));
	cr_assert_not(seg_take_dirty(h.slot, 0));
	seg_ring_disk(&h.seg, h.slot, 0);
	cr_assert(seg_bell_wait(&h.seg, 0, mono_now()));
}
