/*
 * park.c: frames of idle workers given back.
 */
#include "park.h"

#include "frames.h"

void
park_look(struct supervisor *sv, struct child *c)
{
	struct seg_order *o;
	struct seg_slot *s;
	uint32_t want;

	s = seg_slot(&sv->seg, c->slot);
	o = &sv->seg.orders[c->slot];
	want = atomic_load(&s->want);
	if (want == atomic_load(&o->granted))
		return;
	if ((want & 1) != 0) {
		if (!frames_are_done(
			s, seg_done(&sv->seg, c->slot), sv->cf->disks))
			return;
		(void)frames_punch(sv->frames_fd, c->slot);
	}
	atomic_store(&o->granted, want);
}
