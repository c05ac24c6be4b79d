/*
 * seg_areas.c: the layout of a segment, computed from its counts.
 */
#include "seg_areas.h"

#include "area.h"

uint64_t
seg_slot_size(uint32_t max_pieces)
{
	struct area_end e = {.align = SEGMENT_ALIGN};

	(void)area_add(&e, 1,
	    sizeof(struct seg_slot) + bits_words(max_pieces) * sizeof(au64));
	return e.at;
}

/* The slots are last, the bells just before them: a worker maps all before
 * the bells read-only, the bells, and its own slot behind them. */
int
seg_areas(struct seg_areas *a, const struct seg_plan *p)
{
	struct area_end e = {.align = SEGMENT_ALIGN};

	if (p->slots == 0 || p->disks == 0 || p->disks > DISKS_MAX ||
	    p->max_pieces == 0)
		return -1;
	(void)area_add(&e, 1, sizeof(struct seg_header));
	a->orders = area_add(&e, p->slots, sizeof(struct seg_order));
	a->why = area_add(&e, p->slots, sizeof(struct seg_why));
	a->board = area_add(&e, 1, sizeof(struct seg_board));
	a->disks = area_add(&e, p->disks, sizeof(struct seg_disk));
	a->done = area_add(&e, p->slots, SLOT_FRAMES * sizeof(au32));
	a->tails = area_add(&e, (uint64_t)p->slots + 1, sizeof(au32));
	a->bells = area_add(&e, 1, sizeof(struct seg_bells));
	a->slot_size = seg_slot_size(p->max_pieces);
	a->slots = area_add(&e, p->slots, a->slot_size);
	a->size = e.at;
	return e.over ? -1 : 0;
}

uint64_t
seg_size(const struct seg_plan *p)
{
	struct seg_areas a;

	return seg_areas(&a, p) == -1 ? 0 : a.size;
}
