/*
 * search.c: unit tests of when something to ask for is looked for.
 */
#include <criterion/criterion.h>

#include "steps.h"
#include "world.h"

#define PIECE     3u
#define OTHER     7u
#define SEARCH_MS 2 /* as in steps.c */

/* The one piece that the peer has is asked of somebody else. */
static void
search(struct world *me)
{
	struct worker *w = &me->w;

	bits_set(me->disk.wanted, PIECE);
	world_admit(me);
	world_hear(me, MSG_HAVE, PIECE);
	world_hear(me, MSG_UNCHOKE, 0);
	atomic_store(&w->asks[PIECE], OTHER);
	world_ask(me);
	must(w->sess.nasks == 0);
	atomic_store(&w->asks[PIECE], 0);
	world_ask(me);
	must(w->sess.nasks == 0);
	w->now = mono_add_ms(w->now, SEARCH_MS);
	world_ask(me);
	must(w->sess.nasks > 0);
}

Test(search, words_do_not_make_a_search_in_vain_be_repeated_at_once)
{
	cr_assert_eq(world_run_blocks(1, search), 0);
}
