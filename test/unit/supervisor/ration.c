/*
 * ration.c: tests of limits that are dealt to connections.
 */
#include "ration.h"

#include <criterion/criterion.h>
#include <unistd.h>

#include "world.h"

static struct supervisor sv;
static struct child *c;
static struct seg_order *o;
static struct seg_record *rec;
static int other;

static void
make(void)
{
	world_make(&sv);
	sv.keeper_fd = -1;
	sv.now = mono_add_ms(sv.now, 1000);
	c = world_worker(&sv, &other);
	cr_assert_eq(address_numeric(&c->addr, "192.0.2.1", 6881), 0);
	o = &sv.seg.orders[c->slot];
	rec = &seg_slot(&sv.seg, c->slot)->rec;
	ration_init(&sv, c);
}

static void
unmake(void)
{
	world_kill(c);
	close(other);
}

TestSuite(ration, .init = make, .fini = unmake);

static void
tick(void)
{
	sv.now = mono_add_ms(sv.now, 100);
	ration_tick(&sv);
}

Test(ration, without_a_limit_there_is_none)
{
	tick();
	cr_assert_eq(o->may_up, 0);
	cr_assert_eq(o->may_down, 0);
	cr_assert_not(sv.spending);
}

Test(ration, a_keeper_has_the_last_word)
{
	sv.cf->shoal.upload_limit = 3000;
	tick();
	cr_assert_eq(o->may_up, 3000);
	cr_assert_eq(o->may_down, 0);
	sv.keeper_fd = 0;
	ration_set(&sv, 4000, 5000);
	tick();
	cr_assert_eq(o->may_up, 4000);
	cr_assert_eq(o->may_down, 5000);
	ration_set(&sv, 0, 0);
	tick();
	cr_assert_eq(o->may_up, 0);
	cr_assert_eq(o->may_down, 0);
}

Test(ration, a_limit_that_goes_is_taken_back)
{
	sv.cf->shoal.upload_limit = sv.cf->shoal.download_limit = 2000;
	tick();
	cr_assert_eq(o->may_up, 2000);
	sv.cf->shoal.upload_limit = sv.cf->shoal.download_limit = 0;
	tick();
	cr_assert_eq(o->may_up, 0);
	cr_assert_eq(o->may_down, 0);
}

Test(ration, exempt_peers_have_none)
{
	cr_assert_eq(prefixes_parse(&sv.cf->shoal.exempt, "192.0.2.0/24"), 0);
	sv.cf->shoal.upload_limit = 3000;
	ration_init(&sv, c);
	cr_assert_eq(o->may_up, 0);
	tick();
	cr_assert_eq(o->may_up, 0);
	sv.cf->shoal.exempt.n = 0;
	tick();
	cr_assert_eq(o->may_up, 3000);
}

Test(ration, who_is_not_admitted_has_next_to_nothing_and_soon_more)
{
	sv.cf->shoal.download_limit = 3000;
	c->state = SLOT_NEW;
	ration_init(&sv, c);
	cr_assert_eq(o->may_down, 1);
	cr_assert_eq(o->may_up, 0);
	tick();
	cr_assert_eq(o->may_down, 1);
	cr_assert(sv.spending, "the next tick comes soon");
	c->state = SLOT_LIVE;
	tick();
	cr_assert_eq(o->may_down, 3000);
}

Test(ration, who_is_choked_leaves_its_part_at_once)
{
	sv.cf->shoal.upload_limit = 3000;
	tick();
	atomic_store(&rec->bytes_up, 500);
	tick();
	cr_assert_gt(sv.spent[WAY_UP], 0);
	atomic_store(&rec->bytes_up, 1000);
	atomic_store(&rec->flags, CONN_AM_CHOKING);
	tick();
	cr_assert_eq(sv.spent[WAY_UP], 0);
}

Test(ration, ticks_come_soon_while_something_is_used_or_held)
{
	sv.cf->shoal.upload_limit = 3000;
	tick();
	cr_assert_not(sv.spending);
	atomic_store(&rec->bytes_up, 500);
	tick();
	cr_assert(sv.spending);
	for (int i = 0; i < 50; i++)
		tick();
	cr_assert_not(sv.spending);
	atomic_store(&rec->flags, CONN_HELD_UP);
	tick();
	cr_assert(sv.spending);
	cr_assert(sv.held[WAY_UP]);
	cr_assert_not(sv.held[WAY_DOWN]);
	atomic_store(&rec->flags, CONN_HELD_DOWN);
	tick();
	cr_assert_not(sv.spending, "there is no limit of that");
}
