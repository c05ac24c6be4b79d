/*
 * keep.c: unit tests of keep-alives.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "record.h"
#include "steps.h"
#include "worker.h"

static struct worker w;

static void
silent_for(int64_t ms, enum dialect_id dialect)
{
	memset(&w, 0, sizeof(w));
	w.dialect = w.out.dialect = dialect;
	w.sess.cfg.blocks = dialect == DIALECT_BITTORRENT;
	w.said_at = (struct mono){1};
	w.now = w.heard_at = mono_add_ms(w.said_at, ms);
	steps_keep(&w);
}

Test(keep, says_so_after_a_hundred_seconds_of_silence)
{
	silent_for(99999, DIALECT_BITTORRENT);
	cr_assert(out_is_empty(&w.out));
	silent_for(100000, DIALECT_BITTORRENT);
	cr_assert_eq(w.out.len, 4);
	cr_assert_arr_eq(w.out.buf, "\0\0\0\0", 4);
}

Test(keep, says_it_once)
{
	silent_for(200000, DIALECT_BITTORRENT);
	steps_keep(&w);
	cr_assert_eq(w.out.len, 4);
}

static void
deaf_for(int64_t ms, enum dialect_id dialect)
{
	silent_for(0, dialect);
	w.now = mono_add_ms(w.heard_at, ms);
	steps_keep(&w);
}

Test(keep, who_says_nothing_for_three_minutes_is_left, .exit_code = END_SILENT)
{
	deaf_for(179999, DIALECT_BITTORRENT);
	deaf_for(180000, DIALECT_BITTORRENT);
	cr_assert_fail("it goes on");
}

Test(keep, who_is_not_read_from_is_not_left)
{
	silent_for(0, DIALECT_BITTORRENT);
	w.in.hungry = true;
	w.now = mono_add_ms(w.heard_at, 180000);
	steps_keep(&w);
	cr_assert_not(out_is_empty(&w.out));
}

/* What it has said meanwhile is still to be read. */
Test(keep, who_was_not_read_from_has_its_time_again)
{
	silent_for(0, DIALECT_BITTORRENT);
	w.in.full = true;
	w.now = mono_add_ms(w.heard_at, 600000);
	steps_keep(&w);
	w.in.full = false;
	w.now = mono_add_ms(w.now, 1000);
	steps_keep(&w);
	cr_assert_not(out_is_empty(&w.out));
}

Test(keep, the_course_knows_silence)
{
	deaf_for(3600000, DIALECT_DOCUMENT);
	cr_assert(out_is_empty(&w.out));
}

Test(keep, the_course_has_no_such_word)
{
	silent_for(200000, DIALECT_DOCUMENT);
	cr_assert(out_is_empty(&w.out));
}
