/*
 * torrent_areas.c: the layout of a torrent's object, computed from its counts.
 */
#include "torrent_areas.h"

#include "area.h"

#define AREA_ALIGN 64

int
torrent_areas(struct torrent_areas *a, const struct torrent_header *h)
{
	struct area_end e = {.align = AREA_ALIGN};

	(void)area_add(&e, 1, sizeof(*h));
	a->file = area_add(&e, h->files, sizeof(struct torrent_file));
	a->tracker = area_add(&e, h->trackers, sizeof(struct torrent_tracker));
	a->digest = area_add(&e, h->pieces, HASH_LEN);
	a->text = area_add(&e, h->text, 1);
	a->size = e.at;
	return e.over || e.at > TORRENT_SIZE_MAX ? -1 : 0;
}
