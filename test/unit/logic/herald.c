/*
 * herald.c: unit tests of when a local network is told of us.
 */
#include "herald.h"

#include <criterion/criterion.h>

#define S 1000

static struct mono
at(int64_t ms)
{
	return (struct mono){ms * 1000000};
}

Test(herald, it_is_told_at_the_start_and_each_five_minutes)
{
	struct herald h;

	herald_init(&h, at(7));
	cr_assert_eq(h.due.ns, at(7).ns);
	herald_on_said(&h, at(7));
	cr_assert_eq(h.due.ns, at(7 + 300 * S).ns);
}

Test(herald, who_is_heard_is_answered_once_a_minute_at_most)
{
	struct herald h;

	herald_init(&h, at(0));
	herald_on_said(&h, at(0));
	herald_on_heard(&h, at(59 * S));
	cr_assert_eq(h.due.ns, at(300 * S).ns);
	herald_on_heard(&h, at(60 * S));
	cr_assert_eq(h.due.ns, at(60 * S).ns);
}

/* Both hear each other at once, for an hour. */
Test(herald, two_do_not_answer_each_other_for_ever)
{
	struct herald h[2];
	int said = 0;

	herald_init(&h[0], at(0));
	herald_init(&h[1], at(100 * S));
	for (int64_t t = 0; t < 3600; t++)
		for (int i = 0; i < 2; i++)
			if (mono_is_due(h[i].due, at(t * S))) {
				herald_on_said(&h[i], at(t * S));
				herald_on_heard(&h[!i], at(t * S));
				said++;
			}
	cr_assert_leq(said, 2 * 3600 / 300 + 2);
	cr_assert_geq(said, 2 * 3600 / 300 - 2);
}
