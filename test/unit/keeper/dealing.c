/*
 * dealing.c: tests of limits that are dealt to swarms.
 */
#include "dealing.h"

#include <criterion/criterion.h>

#include "awake.h"

#define ROWS  3
#define LIMIT 900000

static struct keeper k;
static struct row row[ROWS], *rows[ROWS];
static unsigned int said;
static bool deaf;

/* What a supervisor is told. */
int
awake_say(struct row *r, const struct record *rec, int fd)
{
	cr_assert_eq(rec->kind, REC_BUDGET);
	cr_assert_eq(fd, -1);
	cr_assert_neq(r->tether.pid, 0);
	said++;
	return deaf ? -1 : 0;
}

static void
make(void)
{
	size_t i;

	for (i = 0; i < ROWS; i++) {
		rows[i] = &row[i];
		row[i].tether.pid = 1;
	}
	k.row = rows;
	k.rows = k.awake = ROWS;
}

TestSuite(dealing, .init = make);

Test(dealing, without_a_limit_nothing_is_said)
{
	dealing_do(&k);
	cr_assert_eq(said, 0);
}

Test(dealing, all_share_what_nobody_uses)
{
	size_t i;

	k.up = LIMIT;
	dealing_do(&k);
	for (i = 0; i < ROWS; i++) {
		cr_assert_eq(row[i].told[ROW_UP], LIMIT / ROWS);
		cr_assert_eq(row[i].told[ROW_DOWN], 0);
	}
}

Test(dealing, who_is_held_gets_what_the_others_leave)
{
	k.up = k.down = LIMIT;
	row[0].demand.a = DEMAND_UP;
	row[1].demand.rate_up = 80000;
	dealing_do(&k);
	cr_assert_eq(row[0].told[ROW_UP], LIMIT - 90000);
	cr_assert_eq(row[1].told[ROW_UP], 90000);
	cr_assert_eq(row[2].told[ROW_UP], 1);
	cr_assert_eq(row[0].told[ROW_DOWN], LIMIT / ROWS);
}

Test(dealing, a_swarm_has_its_own_limit_besides)
{
	row[0].limit_down = 500;
	dealing_do(&k);
	cr_assert_eq(row[0].told[ROW_DOWN], 500);
	cr_assert_eq(row[1].told[ROW_DOWN], 0);
	k.down = LIMIT;
	row[0].demand.a = row[1].demand.a = DEMAND_DOWN;
	dealing_do(&k);
	cr_assert_eq(row[0].told[ROW_DOWN], 500);
	cr_assert_eq(row[1].told[ROW_DOWN], LIMIT - 500);
}

Test(dealing, who_does_not_run_takes_no_part)
{
	k.up = LIMIT;
	row[0].tether.pid = 0;
	row[1].leaving = true;
	dealing_do(&k);
	cr_assert_eq(row[2].told[ROW_UP], LIMIT);
	cr_assert_eq(said, 1);
}

Test(dealing, only_news_is_said)
{
	k.up = LIMIT;
	dealing_do(&k);
	cr_assert_eq(said, ROWS);
	dealing_do(&k);
	cr_assert_eq(said, ROWS);
	k.up = 0;
	dealing_do(&k);
	cr_assert_eq(said, 2 * ROWS);
	cr_assert_eq(row[0].told[ROW_UP], 0);
}

Test(dealing, what_is_not_heard_is_said_again)
{
	k.up = LIMIT;
	deaf = true;
	dealing_do(&k);
	cr_assert_eq(row[0].told[ROW_UP], 0);
	deaf = false;
	dealing_do(&k);
	cr_assert_eq(row[0].told[ROW_UP], LIMIT / ROWS);
	cr_assert_eq(said, 2 * ROWS);
}
