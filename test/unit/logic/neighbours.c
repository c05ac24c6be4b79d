/*
 * neighbours.c: neighbours that come, leave, and are decided about.
 */
#include "neighbours.h"

#include <criterion/criterion.h>

struct schedule_config cfg;
struct schedule_state st;
struct schedule_peer peer[MOST];
struct schedule_plan plan;
struct rng rng;
uint32_t n;

struct mono
at(int64_t ms)
{
	return (struct mono){ms * 1000000};
}

void
set_up_neighbours(void)
{
	cfg = (struct schedule_config){.k = 2, .p_ms = P, .m_ms = M};
	schedule_init(&st, &cfg, at(0));
	rng_seed(&rng, 7);
	n = 0;
}

struct schedule_peer *
find(uint32_t id)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (peer[i].id == id)
			return &peer[i];
	cr_assert_fail("no peer %u", id);
	return NULL;
}

void
comes(uint32_t id, uint64_t down)
{
	peer[n++] = (struct schedule_peer){
	    .id = id, .interested = true, .down = down, .tag = id * 10};
}

void
leaves(uint32_t id)
{
	*find(id) = peer[n - 1];
	n--;
}

uint32_t
unchoked(void)
{
	uint32_t i, count = 0;

	for (i = 0; i < n; i++)
		count += peer[i].unchoked;
	return count;
}

void
decide_as(int64_t ms, bool complete)
{
	uint32_t i;

	plan = schedule(&cfg, &st, peer, n, complete, at(ms), &rng);
	cr_assert_leq(unchoked(), cfg.k + 1);
	for (i = 0; i < n; i++) {
		cr_assert_neq(peer[i].why, WHY_NONE);
		cr_assert_eq(peer[i].tag, peer[i].id * 10);
		cr_assert_eq(peer[i].unchoked,
		    peer[i].preferred || peer[i].id == st.optimistic);
		if (plan.p_turn)
			peer[i].down = peer[i].up = 0;
	}
}

void
decide(int64_t ms)
{
	decide_as(ms, false);
}

bool
is_preferred(uint32_t id)
{
	return find(id)->preferred;
}
