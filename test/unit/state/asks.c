/*
 * asks.c: tests of the supervisor's side of the ask table.
 */
#include "asks.h"

#include <criterion/criterion.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

#define PIECES 100000
#define AGE    30000

static const struct mono start = {1000};
static struct seg_board board;
static struct swarm swarm;

static struct mono
at_ms(int64_t ms)
{
	return mono_add_ms(start, ms);
}

/* Of two blocks each. */
static void
make(struct asks *a)
{
	struct geometry geo;
	size_t size;

	cr_assert_eq(geometry_init(&geo, (uint64_t)PIECES * 2 * BLOCK_SIZE,
			 2 * BLOCK_SIZE),
	    0);
	size = swarm_size(&geo, DIGEST_NONE);
	swarm_layout(&swarm, fixture_shared(size), &geo, NULL, "file", NULL);
	cr_assert_eq(asks_create(a, PIECES), 0);
}

static uint32_t
age(struct asks *a, struct mono now)
{
	return asks_age(a, &swarm, now, AGE, &board);
}

Test(asks, nobody_asks_at_first)
{
	struct asks a;
	struct stat st;

	make(&a);
	cr_assert_eq(age(&a, start), 0);
	asks_sweep(&a, 0);
	/* Looking has allocated nothing. */
	cr_assert_eq(fstat(a.fd, &st), 0);
	cr_assert_eq(st.st_blocks, 0);
	asks_destroy(&a);
	cr_assert_eq(a.fd, -1);
}

Test(asks, cannot_be_resized)
{
	struct asks a;

	make(&a);
	cr_assert_eq(ftruncate(a.fd, 0), -1);
	cr_assert_eq(ftruncate(a.fd, 2 * PIECES * sizeof(au32)), -1);
}

Test(asks, standing_ones_are_shown_with_their_age)
{
	struct asks a;

	make(&a);
	a.word[3] = 1;
	cr_assert_eq(age(&a, start), 1);
	a.word[PIECES - 1] = 6;
	cr_assert_eq(age(&a, at_ms(1000)), 2);
	cr_assert_eq(age(&a, at_ms(2500)), 2);
	cr_assert_eq(board.asks, 2);
	cr_assert_eq(board.asks_total, 2);
	cr_assert_eq(board.ask[0].piece, 3);
	cr_assert_eq(board.ask[0].slot, 0);
	cr_assert_eq(board.ask[0].age_ms, 2500);
	cr_assert_eq(board.ask[1].piece, PIECES - 1);
	cr_assert_eq(board.ask[1].slot, 5);
	cr_assert_eq(board.ask[1].age_ms, 1500);
}

Test(asks, r9_one_that_stands_unchanged_too_long_is_cleared)
{
	struct asks a;

	make(&a);
	a.word[5] = 2;
	a.word[6] = UINT32_MAX; /* nobody has that name */
	a.word[7] = 2;
	cr_assert_eq(age(&a, start), 3);
	cr_assert_eq(age(&a, at_ms(AGE - 1)), 3);
	a.word[7] = 3;
	cr_assert_eq(age(&a, at_ms(AGE)), 1);
	cr_assert_eq(a.word[5], 0);
	cr_assert_eq(a.word[6], 0);
	cr_assert_eq(a.word[7], 3);
	cr_assert_eq(board.ask[0].piece, 7);
	cr_assert_eq(board.ask[0].age_ms, 0);
}

/* However long a large piece takes, it is not asked for twice. */
Test(asks, r9_one_of_which_blocks_come_stands)
{
	struct asks a;

	make(&a);
	a.word[5] = a.word[6] = 2;
	age(&a, start);
	abits_set(swarm.stored, 5 * 2 + 1);
	cr_assert_eq(age(&a, at_ms(AGE - 1)), 2);
	cr_assert_eq(age(&a, at_ms(AGE)), 1);
	cr_assert_eq(a.word[5], 2);
	cr_assert_eq(age(&a, at_ms(2 * AGE - 2)), 1);
	cr_assert_eq(age(&a, at_ms(2 * AGE - 1)), 0);
	cr_assert_eq(a.word[5], 0);
}

Test(asks, r9_a_new_ask_is_as_young_as_it_is)
{
	struct asks a;

	make(&a);
	a.word[5] = 2;
	age(&a, start);
	cr_assert_eq(age(&a, at_ms(AGE)), 0);
	a.word[5] = 2;
	cr_assert_eq(age(&a, at_ms(AGE + 1)), 1);
	a.word[5] = 0;
	age(&a, at_ms(AGE + 2));
	a.word[5] = 2;
	cr_assert_eq(age(&a, at_ms(3 * AGE)), 1);
	cr_assert_eq(board.ask[0].age_ms, 0);
}

Test(asks, r14_the_asks_of_the_dead_are_swept_and_no_others)
{
	struct asks a;

	make(&a);
	a.word[0] = a.word[50000] = a.word[PIECES - 1] = 4;
	a.word[1] = 5;
	asks_sweep(&a, 3);
	cr_assert_eq(a.word[0] | a.word[50000] | a.word[PIECES - 1], 0);
	cr_assert_eq(a.word[1], 5);
}

Test(asks, the_board_shows_what_it_has_room_for)
{
	struct asks a;
	uint32_t i;

	make(&a);
	for (i = 0; i < BOARD_ASKS + 44; i++)
		a.word[i * 300] = 1;
	cr_assert_eq(age(&a, start), BOARD_ASKS + 44);
	cr_assert_eq(board.asks, BOARD_ASKS);
	cr_assert_eq(board.asks_total, BOARD_ASKS + 44);
	cr_assert_eq(board.ask[BOARD_ASKS - 1].piece, (BOARD_ASKS - 1) * 300);
}

static int
ask(void *arg)
{
	const struct asks *a = arg;
	au32 *word = asks_map(a->fd, PIECES);

	if (word == NULL)
		return 1;
	word[9] = 8;
	return 0;
}

Test(asks, a_worker_asks_in_its_own_mapping)
{
	struct asks a;

	make(&a);
	cr_assert_eq(fixture_run(ask, &a), 0);
	cr_assert_eq(age(&a, start), 1);
	cr_assert_eq(board.ask[0].slot, 7);
}

Test(asks, a_table_of_nothing_is_refused)
{
	struct asks a;

	cr_assert_eq(asks_create(&a, 0), -1);
}
