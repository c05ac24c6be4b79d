/*
 * asks.c: the supervisor's side of the ask table.
 *
 * G3: every worker writes here, so any word may be a lie, and each is changed
 * by swap.
 */
#include "asks.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shm.h"

int
asks_create(struct asks *a, uint32_t pieces)
{
	int saved;

	memset(a, 0, sizeof(*a));
	a->n = pieces;
	a->fd = memfd_sealed(
	    "shoal-asks", ((size_t)pieces + ASKS_TURNS) * sizeof(au32));
	if (a->fd == -1)
		return -1;
	a->word = asks_map(a->fd, pieces);
	a->seen = calloc(pieces, sizeof(*a->seen));
	a->stored = calloc(pieces, sizeof(*a->stored));
	a->since = calloc(pieces, sizeof(*a->since));
	if (a->word != NULL && a->seen != NULL && a->stored != NULL &&
	    a->since != NULL)
		return 0;
	saved = errno;
	asks_destroy(a);
	errno = saved;
	return -1;
}

void
asks_destroy(struct asks *a)
{
	if (a->word != NULL)
		munmap(a->word, ((size_t)a->n + ASKS_TURNS) * sizeof(au32));
	free(a->seen);
	free(a->stored);
	free(a->since);
	close(a->fd);
	memset(a, 0, sizeof(*a));
	a->fd = -1;
}

/* Words [first, last) that were written at some time. */
struct extent {
	uint32_t first, last;
};

/*
 * Moves x to the extent behind it; false when there is none.  A hole reads as
 * "nobody", but reading one through a mapping allocates it, which is slower
 * than all the rest: a look at an untouched table of 65,536 words took 480 us
 * so, by pread 70, by its extents 0.5; at a full one 45, 60 and 30.
 */
static bool
next_extent(const struct asks *a, struct extent *x)
{
	off_t begin, end;

	begin = lseek(a->fd, (off_t)x->last * (off_t)sizeof(au32), SEEK_DATA);
	if (begin == -1)
		return false;
	end = lseek(a->fd, begin, SEEK_HOLE);
	if (end == -1)
		return false;
	x->first = (uint32_t)((uint64_t)begin / sizeof(au32));
	x->last = (uint32_t)((uint64_t)end / sizeof(au32));
	if (x->last > a->n)
		x->last = a->n;
	return x->first < x->last;
}

static uint32_t
look(const struct asks *a, uint32_t i)
{
	return atomic_load_explicit(&a->word[i], memory_order_relaxed);
}

/* R14: what the dead asked for others may ask for. */
void
asks_sweep(struct asks *a, uint32_t slot)
{
	struct extent x = {0};
	uint32_t dead, i;

	while (next_extent(a, &x))
		for (i = x.first; i < x.last; i++) {
			dead = slot + 1;
			if (look(a, i) == dead)
				(void)atomic_compare_exchange_strong(
				    &a->word[i], &dead, 0);
		}
}

/* R9: one look at piece i; returns the word that stands, 0: nobody asks. */
static uint32_t
age_one(struct asks *a, const struct swarm *s, uint32_t i, struct mono now,
    int64_t age_ms)
{
	uint32_t w = look(a, i);
	uint32_t stored = w != 0 ? swarm_stored_count(s, i) : 0;

	if (w != a->seen[i] || stored != a->stored[i]) {
		a->seen[i] = w;
		a->stored[i] = stored;
		a->since[i] = now.ns;
	}
	if (w == 0 || now.ns - a->since[i] < age_ms * 1000000)
		return w;
	a->seen[i] = 0;
	/* The swap fails, and w is what stands, when somebody has just given
	 * the piece back or asked for it. */
	return atomic_compare_exchange_strong(&a->word[i], &w, 0) ? 0 : w;
}

static void
show(struct seg_ask *to, uint32_t piece, uint32_t w, int64_t age_ns)
{
	atomic_store_explicit(&to->piece, piece, memory_order_relaxed);
	atomic_store_explicit(&to->slot, w - 1, memory_order_relaxed);
	atomic_store_explicit(
	    &to->age_ms, (uint32_t)(age_ns / 1000000), memory_order_relaxed);
}

uint32_t
asks_age(struct asks *a, const struct swarm *s, struct mono now, int64_t age_ms,
    struct seg_board *b)
{
	struct extent x = {0};
	uint32_t i, shown, standing = 0, w;

	while (next_extent(a, &x))
		for (i = x.first; i < x.last; i++) {
			if ((w = age_one(a, s, i, now, age_ms)) == 0)
				continue;
			if (standing < BOARD_ASKS)
				show(&b->ask[standing], i, w,
				    now.ns - a->since[i]);
			standing++;
		}
	shown = standing < BOARD_ASKS ? standing : BOARD_ASKS;
	atomic_store_explicit(&b->asks, shown, memory_order_relaxed);
	atomic_store_explicit(&b->asks_total, standing, memory_order_relaxed);
	return standing;
}
