/*
 * telling.c: tests of which swarms local networks are told of, and when.
 */
#include "telling.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE_MS 60000

static struct keeper k;
static struct row *turn[TELLING_MAX];

/* Dormant ones. */
static void
add(size_t n)
{
	struct row *r;
	char file[32];
	size_t i;

	rng_seed(&k.rng, 1);
	k.now = mono_add_ms((struct mono){0}, 1000);
	for (i = 0; i < n; i++) {
		snprintf(file, sizeof(file), "%03zu.torrent", i);
		cr_assert_not_null(r = row_make(&k, file));
		r->known = r->complete = r->public = true;
	}
}

static void
drop(void)
{
	while (k.rows > 0)
		row_free(&k, k.row[0]);
	row_sweep(&k);
}

TestSuite(telling, .fini = drop, .timeout = 30);

static size_t
next_minute(void)
{
	k.now = mono_add_ms(k.now, MINUTE_MS);
	return telling_choose(&k, turn);
}

Test(telling, one_is_told_of_each_five_minutes)
{
	size_t i, n;

	add(1);
	cr_assert_eq(telling_choose(&k, turn), 1);
	cr_assert_eq(turn[0], k.row[0]);
	for (i = n = 0; i < 20; i++)
		n += next_minute();
	cr_assert_eq(n, 4);
}

Test(telling, a_few_are_told_of_one_by_one)
{
	size_t i;

	add(5);
	cr_assert_eq(telling_choose(&k, turn), 1);
	cr_assert_eq(turn[0], k.row[0]);
	for (i = 1; i < 15; i++) {
		cr_assert_eq(next_minute(), 1);
		cr_assert_eq(turn[0], k.row[i % 5]);
	}
}

Test(telling, of_very_many_each_has_its_turn)
{
	size_t i, j, minutes = 15;
	uint8_t told[15 * TELLING_MAX] = {0};

	add(minutes * TELLING_MAX);
	for (i = 0; i < minutes; i++) {
		cr_assert_eq(next_minute(), TELLING_MAX);
		for (j = 0; j < TELLING_MAX; j++)
			told[strtoul(turn[j]->file, NULL, 10)]++;
	}
	for (i = 0; i < sizeof(told); i++)
		cr_assert_eq(told[i], 1);
}

/* Of several in a packet there are clients that read only the first. */
Test(telling, each_stands_first_sometimes)
{
	bool first[20] = {false};
	size_t i, n;

	add(sizeof(first));
	for (i = 0; i < 1000; i++)
		if (next_minute() > 0)
			first[strtoul(turn[0]->file, NULL, 10)] = true;
	for (i = n = 0; i < sizeof(first); i++)
		n += first[i];
	cr_assert_eq(n, sizeof(first));
}

Test(telling, who_is_private_or_not_dormant_is_kept_silent_about)
{
	add(6);
	k.row[0]->public = false;
	k.row[1]->complete = false;
	k.row[2]->paused = true;
	k.row[3]->twin = true;
	k.row[4]->tether.pid = 1;
	cr_assert_eq(telling_choose(&k, turn), 1);
	cr_assert_eq(turn[0], k.row[5]);
	cr_assert_eq(next_minute(), 0);
}
