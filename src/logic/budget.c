/*
 * budget.c: a rate for all, dealt to those who use it.
 */
#include "budget.h"

#define SMOOTH_MS 400

static uint64_t
least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t
most(const struct budget_share *s)
{
	return s->most != 0 ? s->most : UINT64_MAX;
}

/* Who was not held wants an eighth more than it used, lest it be held for
 * nothing. */
static uint64_t
wants(const struct budget_share *s)
{
	if (s->held || s->used > UINT64_MAX / 2)
		return most(s);
	return least(s->used + s->used / 8, most(s));
}

/* What all get when nobody gets more than level; or limit + 1, as that is
 * too much. */
static uint64_t
sum_at(const struct budget_share *v, uint32_t n, uint64_t level, uint64_t limit)
{
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; i < n; i++) {
		sum += least(wants(&v[i]), level);
		if (sum > limit)
			return limit + 1;
	}
	return sum;
}

/* The highest level that the limit allows, which is at most the limit: found
 * by halving, whatever they want. */
static uint64_t
find_level(const struct budget_share *v, uint32_t n, uint64_t limit)
{
	uint64_t low = 0, high = limit, mid;

	while (low < high) {
		mid = high - (high - low) / 2;
		if (sum_at(v, n, mid, limit) <= limit)
			low = mid;
		else
			high = mid - 1;
	}
	return low;
}

void
budget_deal(uint64_t limit, struct budget_share *v, uint32_t n)
{
	uint64_t level, rest;
	uint32_t i;

	if (n == 0)
		return;
	level = find_level(v, n, limit);
	rest = limit - sum_at(v, n, level, limit);
	for (i = 0; i < n; i++) {
		v[i].may =
		    least(least(wants(&v[i]), level) + rest / n, most(&v[i]));
		if (v[i].may == 0)
			v[i].may = 1;
	}
}

void
budget_look(struct budget_meter *m, uint64_t count, int64_t ms)
{
	uint64_t now = (count - m->count) * 1000 / (uint64_t)ms;
	uint64_t weight = ms < SMOOTH_MS ? (uint64_t)ms : SMOOTH_MS;

	m->count = count;
	m->rate = (m->rate * (SMOOTH_MS - weight) + now * weight) / SMOOTH_MS;
}
