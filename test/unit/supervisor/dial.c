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
after_loss(bool complete, bool seen, bool twin)
{
	struct child c = {0};
	struct peer *p, *other;

	world_make(&sv);
	terms = *sv.terms;
	terms.is_torrent = true;
	sv.terms = &terms;
	sv.complete = complete;
	cr_assert_eq(peers_init(&sv, 2), 0);
	cr_assert_not_null(p = peers_add(&sv, 1002));
	cr_assert_not_null(other = peers_add(&sv, 1003));
	p->end.seen = seen;
	p->wire_id[0] = 'a';
	other->wire_id[0] = twin ? 'a' : 'b';
	other->conn = &c;
	dial_on_admitted(p, DIALECT_BITTORRENT);
	dial_later(&sv, p);
	return mono_sub_ms(p->redial.until, sv.now);
}

Test(dial, a_seed_leaves_another_seed_alone_for_a_while)
{
	cr_assert_eq(after_loss(true, true, false), 60000);
}

/* It would not take a second connection to us. */
Test(dial, who_is_connected_from_elsewhere_is_left_alone_for_a_while)
{
	cr_assert_eq(after_loss(false, false, true), 60000);
}

Test(dial, whoever_has_something_to_give_or_to_get_is_dialled_soon)
{
	cr_assert_leq(after_loss(false, true, false), 1000);
	cr_assert_leq(after_loss(true, false, false), 1000);
}
