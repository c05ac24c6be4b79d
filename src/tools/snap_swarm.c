/*
 * snap_swarm.c: a swarm's words, copied into a snapshot.
 */
#include "snap_swarm.h"

#include <string.h>

void
snap_read_swarm(const struct swarm *w, struct snap_swarm *to)
{
	const struct geometry *g = &w->geo;

	to->have = swarm_have_count(w);
	to->have_bytes = (uint64_t)to->have * g->piece_size;
	if (to->have > 0 && abits_has(w->have, g->pieces - 1))
		to->have_bytes -= g->piece_size - g->last_size;
	to->wanted_bytes = swarm_wanted(w);
	to->left_bytes = swarm_left(w);
	to->object_size = w->size;
	to->file_size = g->file_size;
	to->piece_size = g->piece_size;
	to->pieces = g->pieces;
	to->logged_end = w->h->logged_end != 0;
	memcpy(to->file, w->h->file, sizeof(to->file));
	to->file[sizeof(to->file) - 1] = '\0';
}
