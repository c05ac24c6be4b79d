/*
 * turn.c: unit tests of when a turn is asked for, and over.
 */
#include "turn.h"

#include <criterion/criterion.h>

#define SIZE 1000

static struct turn t;
static struct mono now = {1};
static uint64_t total;

/* So much of a piece, of which that is the end or not. */
static void
write_some(uint64_t n, bool last)
{
	total += n;
	turn_wrote(&t, n, last, total);
}

static void
pass(int64_t ms)
{
	now = mono_add_ms(now, ms);
}

static bool
may_send(uint32_t dealt)
{
	return turn_may_send(&t, SIZE, dealt, now);
}

Test(turn, nothing_is_sent_before_a_turn_is_dealt)
{
	cr_assert_not(may_send(0));
	cr_assert_not(may_send(0));
	cr_assert_eq(t.asked, 1, "it is asked for once");
	cr_assert_not(turn_has_come(&t, 0));
	cr_assert(turn_has_come(&t, 1));
	cr_assert(may_send(1));
	cr_assert_not(turn_has_come(&t, 1), "nothing waits");
}

Test(turn, a_turn_is_for_as_much_as_a_piece_is)
{
	(void)may_send(0);
	(void)may_send(1);
	write_some(SIZE - 1, false);
	cr_assert(may_send(1));
	write_some(1, false);
	cr_assert_not(may_send(1));
	cr_assert_eq(t.asked, 2);
}

Test(turn, a_turn_ends_with_a_piece)
{
	(void)may_send(0);
	(void)may_send(1);
	write_some(10, true);
	cr_assert_not(may_send(1));
	cr_assert_eq(t.asked, 2);
}

Test(turn, it_is_over_when_all_is_acknowledged)
{
	(void)may_send(0);
	(void)may_send(1);
	write_some(SIZE, true);
	turn_acked(&t, total - 1, now);
	cr_assert_eq(t.over, 0);
	turn_acked(&t, total, now);
	cr_assert_eq(t.over, 1);
}

Test(turn, no_more_than_two_are_not_over)
{
	(void)may_send(0);
	(void)may_send(1);
	write_some(SIZE, true);
	(void)may_send(1);
	cr_assert(may_send(2));
	write_some(SIZE, true);
	cr_assert_not(may_send(3));
	cr_assert_eq(t.asked, 2);
	pass(100);
	turn_acked(&t, total, now);
	cr_assert_not(may_send(2));
	cr_assert_eq(t.asked, 3);
}

/* One turn, which takes so long. */
static void
take_turn(int64_t ms)
{
	cr_assert(may_send(t.asked + 1));
	write_some(SIZE, true);
	pass(ms);
	turn_acked(&t, total, now);
}

Test(turn, who_gets_it_in_a_moment_needs_none)
{
	(void)may_send(0);
	take_turn(10);
	cr_assert_eq(t.asked, 1);
	cr_assert(may_send(1));
	cr_assert_eq(t.asked, 1);
}

Test(turn, who_gets_it_more_slowly_again_needs_one_again)
{
	(void)may_send(0);
	take_turn(10);
	take_turn(200);
	cr_assert_eq(t.asked, 1);
	cr_assert_eq(t.over, 1);
	cr_assert_not(may_send(1));
	cr_assert_eq(t.asked, 2);
}

Test(turn, what_is_dropped_gives_all_turns_back)
{
	(void)may_send(0);
	(void)may_send(1);
	write_some(SIZE, true);
	(void)may_send(1);
	turn_drop(&t);
	cr_assert_eq(t.over, t.asked);
	cr_assert_not(turn_has_come(&t, t.asked), "nothing waits");
	cr_assert_not(may_send(2));
	cr_assert_eq(t.asked, 3);
}
