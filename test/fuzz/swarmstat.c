/*
 * swarmstat.c: target: a swarm's object as shoalstat shows it.
 *
 * The input is a view, rates, and that of sham_swarm.h.
 */
#include "sham_swarm.h"
#include "shoalstat.h"
#include "shown.h"
#include "snap_swarm.h"

#define NAME OBJECT_MARK "fuzz"

/* Counts agree with each other, whatever the bits were. */
static void
check(const struct snap_swarm *w, size_t object)
{
	assert(w->object_size == object);
	assert(w->pieces > 0 && w->piece_size > 0);
	assert((w->file_size - 1) / w->piece_size == w->pieces - 1);
	assert(w->have <= w->pieces);
	assert(w->have_bytes <= w->file_size);
	assert((w->have == w->pieces) == (w->have_bytes == w->file_size));
	assert((w->have == 0) == (w->have_bytes == 0));
	assert(memchr(w->file, '\0', sizeof(w->file)) != NULL);
}

/* The swarm of an honest segment. */
static void
show(struct snap *sn, enum view view)
{
	struct snap *list[1] = {sn};
	struct report r = {{&sn->object, 1}, list};

	strcpy(sn->object.file, NAME);
	strcpy(sn->object.swarm, NAME ".course");
	sn->object.kind = OBJECT_SEGMENT;
	sn->object.alive = true;
	sn->h.slots = sn->h.disks = 1;
	shown_check(&r, view);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data, size};
	enum view view = feed_below(&f, VIEWS);
	struct snap_peer peer = {
	    .state = SLOT_LIVE, .rate_down = feed_scaled(&f)};
	struct snap sn = {.peer = &peer, .used = 1, .live = 1};
	struct swarm w = {0};
	size_t object;
	int fd = sham_swarm_make(&f, &object);

	if ((sn.swarm.why = swarm_map(&w, fd, false)) == NULL) {
		snap_read_swarm(&w, &sn.swarm);
		check(&sn.swarm, object);
		swarm_unmap(&w);
	}
	show(&sn, view);
	close(fd);
	return 0;
}
