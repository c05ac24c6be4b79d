/*
 * seg_layout.c: a new segment in zeroed memory.
 */
#include "seg.h"

#include <semaphore.h>
#include <stdatomic.h>

#include "seg_areas.h"

void
seg_layout(struct seg *s, void *base, const struct seg_plan *p)
{
	struct seg_header *h = base;
	struct seg_areas a;
	uint32_t i;

	if (seg_areas(&a, p) == -1)
		return;
	h->abi = SEGMENT_ABI;
	h->slots = p->slots;
	h->disks = p->disks;
	h->max_pieces = p->max_pieces;
	h->size = a.size;
	h->off_orders = a.orders;
	h->off_why = a.why;
	h->off_board = a.board;
	h->off_disks = a.disks;
	h->off_done = a.done;
	h->off_tails = a.tails;
	h->off_bells = a.bells;
	h->off_slots = a.slots;
	h->slot_size = a.slot_size;
	seg_point(s, base, h);
	s->h = h;
	s->size = a.size;
	for (i = 0; i < p->slots; i++)
		sem_init(&seg_slot(s, i)->sem, 1, 1);
}

/* G0: whoever sees the magic sees all that was stored before (release). */
void
seg_publish(struct seg *s)
{
	atomic_store_explicit(
	    &s->h->magic, SEGMENT_MAGIC, memory_order_release);
}
