/*
 * seg.c: finding one's way in a mapped segment.
 */
#include "seg.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

#include "failpoint.h"
#include "seg_areas.h"

void
seg_point(struct seg *s, uint8_t *base, const struct seg_header *h)
{
	memset(s, 0, sizeof(*s));
	s->base = base;
	s->orders = (struct seg_order *)(void *)(base + h->off_orders);
	s->why = (struct seg_why *)(void *)(base + h->off_why);
	s->board = (struct seg_board *)(void *)(base + h->off_board);
	s->disks = (struct seg_disk *)(void *)(base + h->off_disks);
	s->done = (au32 *)(void *)(base + h->off_done);
	s->tails = (au32 *)(void *)(base + h->off_tails);
	s->bells = (struct seg_bells *)(void *)(base + h->off_bells);
}

struct seg_slot *
seg_slot(const struct seg *s, uint32_t i)
{
	return (struct seg_slot *)(void *)(s->base + s->h->off_slots +
	    i * s->h->slot_size);
}

void
seg_unmap(struct seg *s)
{
	if (s->base != NULL)
		munmap(s->base, s->size);
	memset(s, 0, sizeof(*s));
}

/*
 * R7: worker and disk both swap the dirty word.  Either disk's swap comes
 * later and sees what was FILLED before the mark (release, acquire), or it
 * came sooner, the mark was not there, and the bell is posted.
 */
void
seg_ring_disk(const struct seg *s, struct seg_slot *slot, uint32_t k)
{
	FAILPOINT(ring_unmarked);
	if (atomic_exchange(&slot->dirty[k], 1) != 0)
		return;
	FAILPOINT(ring_marked);
	seg_bell_post(s, k);
	FAILPOINT(ring_posted);
}

bool
seg_take_dirty(struct seg_slot *slot, uint32_t k)
{
	return atomic_exchange(&slot->dirty[k], 0) != 0;
}
