/*
 * deal.c: tests of turns that workers are dealt.
 */
#include "deal.h"

#include <criterion/criterion.h>
#include <unistd.h>

#include "availability.h"
#include "child.h"
#include "records.h"
#include "world.h"

#define CROWD 5 /* as in deal.c */

static struct supervisor sv;
static struct child *c;
static struct seg_order *o;
static int other;

static void
make(void)
{
	world_slots = CROWD;
	world_make(&sv);
	c = world_worker(&sv, &other);
	o = &sv.seg.orders[c->slot];
}

static void
unmake(void)
{
	world_kill(c);
	close(other);
}

TestSuite(deal, .init = make, .fini = unmake, .timeout = 60);

static void
say(uint32_t asked, uint32_t over)
{
	const struct record r = {.kind = REC_TURN, .a = asked, .b = over};
	uint8_t buf[RECORD_MAX];
	size_t n = record_encode(&r, buf);

	cr_assert_eq(write(other, buf, n), (ssize_t)n);
	records_ready(&sv, c, 0);
}

Test(deal, who_asks_is_dealt_a_turn)
{
	say(1, 0);
	cr_assert_eq(atomic_load(&o->turns), 1);
	say(2, 1);
	cr_assert_eq(atomic_load(&o->turns), 2);
	cr_assert_not(c->shot);
}

Test(deal, who_asks_for_more_than_may_be_is_shot)
{
	say(3, 0);
	cr_assert_eq(atomic_load(&o->turns), 0);
	cr_assert(c->shot);
}

/* Of what the former one asked for, nothing is left. */
Test(deal, the_next_in_a_slot_begins_anew)
{
	say(1, 0);
	deal_enter(&sv, c);
	cr_assert_eq(atomic_load(&o->turns), 0);
	say(1, 0);
	cr_assert_eq(atomic_load(&o->turns), 1);
	cr_assert_not(c->shot);
}

/* Turns hold up whom nobody would be the sooner for. */
Test(deal, a_crowd_wants_what_nobody_has)
{
	uint32_t i;

	for (i = 0; i < CROWD; i++) {
		sv.child[i].state = SLOT_LIVE;
		sv.child[i].rec.flags = CONN_PEER_INTERESTED;
	}
	sv.child[0].rec.flags = 0;
	availability_count(&sv);
	cr_assert(availability_is_scarce());
	deal_second(&sv);
	cr_assert_eq(atomic_load(&o->crowd), 0);
	sv.child[0].rec.flags = CONN_PEER_INTERESTED;
	deal_second(&sv);
	cr_assert_eq(atomic_load(&o->crowd), 1);
	deal_enter(&sv, c);
	cr_assert_eq(atomic_load(&o->crowd), 1);
	sv.child[1].leaving = true;
	deal_second(&sv);
	cr_assert_eq(atomic_load(&o->crowd), 0);
}
