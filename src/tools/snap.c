/*
 * snap.c: a segment with its swarm, read into plain structs.
 */
#include "snap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guard.h"
#include "mono.h"
#include "snap_segment.h"
#include "snap_swarm.h"

/* What is under way, in one place that survives a jump out of guard_run. */
struct reading {
	struct snap *snap;
	int fd;
	struct seg seg;
	struct swarm swarm;
	const char *why;
};

/* Peers stand in the order of their slots. */
static uint32_t
peer_of_slot(const struct snap *sn, uint32_t slot)
{
	uint32_t lo = 0, hi = sn->used;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (sn->peer[mid].slot < slot)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < sn->used && sn->peer[lo].slot == slot ?
	    sn->peer[lo].peer_id :
	    0;
}

static void
read_swarm(void *arg)
{
	struct reading *r = arg;

	if ((r->why = swarm_map(&r->swarm, r->fd, false)) == NULL)
		snap_read_swarm(&r->swarm, &r->snap->swarm);
}

/* A swarm that cannot be read leaves the segment worth showing. */
static void
take_swarm(struct reading *r)
{
	struct snap_swarm *to = &r->snap->swarm;
	struct stat st;

	if ((r->fd = object_open(r->snap->object.swarm, &st)) == -1) {
		to->why = errno == EINVAL ? "it is not a regular file" :
					    strerror(errno);
		return;
	}
	if (st.st_blocks * 512 < st.st_size)
		r->why = "it is not allocated in full";
	else if (!guard_run(read_swarm, r))
		r->why = "it was cut while it was read";
	swarm_unmap(&r->swarm);
	close(r->fd);
	if (r->why != NULL)
		*to = (struct snap_swarm){.why = r->why};
}

static void
read_segment(void *arg)
{
	struct reading *r = arg;
	struct snap *sn = r->snap;

	if ((r->why = object_map(&r->seg, r->fd, sn->object.file)) != NULL)
		return;
	memcpy(&sn->h, r->seg.h, sizeof(sn->h));
	strcpy(sn->object.swarm, sn->h.swarm + 1);
	sn->object.pid = sn->h.pid;
	sn->object.alive = seg_is_alive(&sn->h);
	if ((sn->peer = calloc(sn->h.slots, sizeof(*sn->peer))) == NULL)
		r->why = strerror(errno);
	else
		snap_read(&r->seg, sn);
}

/* The opening and closing around the guarded reading, which may leave what it
 * mapped. */
static const char *
take_segment(struct reading *r)
{
	struct object *o = &r->snap->object;

	if ((r->fd = object_open(o->file, &o->st)) == -1)
		return errno == EINVAL ? "it is not a regular file" :
					 strerror(errno);
	if (!guard_run(read_segment, r))
		r->why = "it was cut while it was read";
	seg_unmap(&r->seg);
	close(r->fd);
	return r->why;
}

struct snap *
snap_take(const struct object *o, const char **why)
{
	struct reading r = {0};
	uint32_t i;

	if ((r.snap = calloc(1, sizeof(*r.snap))) == NULL) {
		*why = strerror(errno);
		return NULL;
	}
	r.snap->object = *o;
	r.snap->now = (uint64_t)mono_now().ns;
	r.snap->wall = wall_ns();
	if ((*why = take_segment(&r)) != NULL) {
		snap_free(r.snap);
		return NULL;
	}
	take_swarm(&r);
	for (i = 0; i < r.snap->board.asks; i++)
		r.snap->board.ask[i].peer_id =
		    peer_of_slot(r.snap, r.snap->board.ask[i].slot);
	return r.snap;
}

void
snap_free(struct snap *sn)
{
	if (sn == NULL)
		return;
	free(sn->peer);
	free(sn);
}
