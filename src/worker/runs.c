/*
 * runs.c: circles of frames whose size may change while they turn.
 */
#include "runs.h"

void
run_init(struct run *r, uint32_t first)
{
	*r = (struct run){.first = first, .size = 1};
}

bool
run_is_empty(const struct run *r)
{
	return !r->wrapped && r->head == r->tail;
}

/* Free frames from the head up to where it must stop or turn. */
static uint32_t
room_ahead(const struct run *r)
{
	uint32_t stop = r->size;

	if (r->wrapped && r->tail < stop)
		stop = r->tail;
	return stop > r->head ? stop - r->head : 0;
}

uint32_t
run_room(const struct run *r)
{
	uint32_t behind = 0;

	if (!r->wrapped)
		behind = r->tail < r->size ? r->tail : r->size;
	return room_ahead(r) + behind;
}

/* The tail has reached the end of its lap. */
static void
unwrap(struct run *r)
{
	if (r->wrapped && r->tail == r->end) {
		r->tail = 0;
		r->wrapped = false;
	}
}

uint32_t
run_span(struct run *r, bool begun, uint32_t *frame)
{
	uint32_t n;

	if (!begun && !r->wrapped && r->head >= r->size && r->tail > 0) {
		r->end = r->head;
		r->head = 0;
		r->wrapped = true;
		unwrap(r);
	}
	*frame = r->first + r->head;
	n = room_ahead(r);
	return begun && n == 0 ? 1 : n;
}

void
run_push(struct run *r)
{
	r->head++;
}

uint32_t
run_oldest(const struct run *r)
{
	return r->first + r->tail;
}

bool
run_at(const struct run *r, uint32_t i, uint32_t *frame)
{
	uint32_t at = r->tail + i;

	if (r->wrapped && at >= r->end)
		at -= r->end;
	else if (r->wrapped) {
		*frame = r->first + at;
		return true;
	}
	*frame = r->first + at;
	return at < r->head;
}

void
run_pop(struct run *r)
{
	r->tail++;
	unwrap(r);
}
