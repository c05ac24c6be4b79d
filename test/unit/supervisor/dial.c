/*
 * dial.c: unit tests of when a peer is dialled again.
 */
#include "dial.h"

#include <criterion/criterion.h>

#include "peers.h"
#include "world.h"

static struct supervisor sv;
static struct terms terms;

/* When the peer is dialled after its connection was lost, ms. */
static int64_t
after_loss(bool complete, bool seen)
{
	struct peer *p;

	world_make(&sv);
	terms = *sv.terms;
	terms.is_torrent = true;
	sv.terms = &terms;
	sv.complete = complete;
	p = peers_next(&sv, NULL);
	p->end.seen = seen;
	dial_on_admitted(p, DIALECT_BITTORRENT);
	dial_later(&sv, p);
	return mono_sub_ms(p->redial.until, sv.now);
}

Test(dial, a_seed_leaves_another_seed_alone_for_a_while)
{
	cr_assert_eq(after_loss(true, true), 60000);
}

Test(dial, whoever_has_something_to_give_or_to_get_is_dialled_soon)
{
	cr_assert_leq(after_loss(false, true), 1000);
	cr_assert_leq(after_loss(true, false), 1000);
}
