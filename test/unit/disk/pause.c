/*
 * pause.c: tests of why a disk process does not do all of its work.
 */
#include "pause.h"

#include <criterion/criterion.h>
#include <errno.h>

#include "world.h"

static struct world w;
static struct record r;

static void
begin(void)
{
	world_make(&w, 1, 0);
}

static void
end(void)
{
	world_drop(&w);
}

TestSuite(pause, .init = begin, .fini = end);

static uint32_t
word(void)
{
	return atomic_load(&w.d.me->paused);
}

Test(pause, is_told_once_until_it_is_lifted)
{
	pause_on(&w.d, PAUSE_STORE, ENOSPC, OP_WRITE);
	pause_on(&w.d, PAUSE_STORE, EIO, OP_WRITE);
	cr_assert_eq(world_hear(&w, &r), REC_PAUSED);
	cr_assert_eq(r.a, ENOSPC);
	cr_assert_eq(world_hear(&w, NULL), REC_KINDS);
	cr_assert_eq(word(), ENOSPC);
	pause_retry(&w.d);
	cr_assert_eq(world_hear(&w, NULL), REC_RESUMED);
	cr_assert_eq(word(), 0);
	cr_assert(pause_is_storing(&w.d));
}

Test(pause, of_the_log_lets_blocks_be_stored)
{
	pause_on(&w.d, PAUSE_LOG, ENOSPC, OP_LOG);
	cr_assert(pause_is_storing(&w.d));
	pause_retry(&w.d);
	cr_assert_eq(word(), ENOSPC, "a retry cannot mend the log");
}

Test(pause, ends_with_the_last_reason)
{
	pause_on(&w.d, PAUSE_STORE, EDQUOT, OP_WRITE);
	pause_on(&w.d, PAUSE_LOG, ENOSPC, OP_LOG);
	while (world_hear(&w, NULL) != REC_KINDS)
		;
	pause_off(&w.d, PAUSE_STORE);
	cr_assert_eq(world_hear(&w, NULL), REC_KINDS);
	cr_assert_eq(word(), ENOSPC);
	pause_off(&w.d, PAUSE_LOG);
	cr_assert_eq(world_hear(&w, NULL), REC_RESUMED);
}

Test(pause, after_a_failed_sync_is_not_lifted_by_a_retry)
{
	pause_on(&w.d, PAUSE_SYNC, EIO, OP_SYNC);
	cr_assert_eq(world_hear(&w, NULL), REC_PAUSED);
	pause_retry(&w.d);
	cr_assert_eq(world_hear(&w, &r), REC_PAUSED, "says it again");
	cr_assert_eq(r.b, OP_SYNC);
	cr_assert_not(pause_is_storing(&w.d));
}
