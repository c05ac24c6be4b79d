/*
 * segment.c: target: a segment as tools see it.
 *
 * The input is a view, the counts of an honest segment, what is done to it, and
 * how much is cut off its end.  What can be read of it is shown.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "patch.h"
#include "plain.h"
#include "shoalstat.h"
#include "shown.h"
#include "snap_segment.h"

#define NAME "fuzz"

enum area { HEADER, ORDERS, WHY, BOARD, DISKS, DONE, BELLS, SLOTS, AREAS };

static void
begin_header(struct seg_header *h)
{
	h->pid = 1;
	h->pid_start = 1;
	h->listed = 3;
	strcpy(h->name, NAME);
	strcpy(h->swarm, "/" OBJECT_MARK NAME ".course");
	strcpy(h->version, SHOAL_VERSION);
	strcpy(h->dir, "/srv");
}

/* A segment with something in it: one peer that was judged, and an ask. */
static void
begin_honest(struct seg *s)
{
	struct seg_order *o = &s->orders[0];

	begin_header(s->h);
	strcpy(o->address, "127.0.0.1:6008");
	atomic_store(&o->pid, 2);
	atomic_store(&o->peer_id, 1002);
	atomic_store(&o->conn, 1);
	atomic_store(&o->state, SLOT_LIVE);
	atomic_store(&s->why[0].reason, WHY_RATE);
	atomic_store(&s->why[0].rank, 1);
	atomic_store(&s->board->asks, 1);
	atomic_store(&s->board->ask[0].piece, 1);
	atomic_store(&s->disks[0].state, DISK_READY);
}

static void
patch_area(struct seg *s, const struct seg_plan *p, struct feed *f)
{
	switch ((enum area)feed_below(f, AREAS)) {
	case HEADER:
		patch(f, s->h, sizeof(*s->h));
		break;
	case ORDERS:
		patch(f, s->orders, p->slots * sizeof(*s->orders));
		break;
	case WHY:
		patch(f, s->why, p->slots * sizeof(*s->why));
		break;
	case BOARD:
		patch(f, s->board, sizeof(*s->board));
		break;
	case DISKS:
		patch(f, s->disks, p->disks * sizeof(*s->disks));
		break;
	case DONE:
		patch(f, s->done, p->slots * SLOT_FRAMES * sizeof(*s->done));
		break;
	case BELLS:
		patch(f, s->bells, sizeof(*s->bells));
		break;
	case SLOTS:
	case AREAS:
		patch(f,
		    s->base + s->size - p->slots * seg_slot_size(p->max_pieces),
		    p->slots * seg_slot_size(p->max_pieces));
		break;
	}
}

/* The object, as long as the input says; *size is what it should have been. */
static int
make(struct feed *f, size_t *size)
{
	struct seg_plan p = {1 + feed_below(f, 3), 1 + feed_below(f, DISKS_MAX),
	    1 + feed_below(f, 256)};
	size_t cut = (size_t)feed_u8(f) << feed_below(f, 16);
	struct seg s;
	void *map;
	int fd;

	*size = seg_size(&p);
	fd = memfd_create("segment", MFD_CLOEXEC);
	assert(fd != -1 && posix_fallocate(fd, 0, (off_t)*size) == 0);
	map = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert(map != MAP_FAILED);
	seg_layout(&s, map, &p);
	begin_honest(&s);
	seg_publish(&s);
	while (f->n > 0)
		patch_area(&s, &p, f);
	seg_unmap(&s);
	if (cut < *size)
		assert(ftruncate(fd, (off_t)(*size - cut)) == 0);
	return fd;
}

/* Everything lies in the object, also by the counts that it has now. */
static void
check_seg(const struct seg *s, size_t size)
{
	const struct seg_header *h = s->h;
	uintptr_t end = (uintptr_t)s->base + size;

	assert(s->size == h->size && h->size == size);
	assert(h->slots > 0 && h->disks > 0 && h->disks <= DISKS_MAX);
	assert((uintptr_t)(s->orders + h->slots) <= end);
	assert((uintptr_t)(s->why + h->slots) <= end);
	assert((uintptr_t)(s->disks + h->disks) <= end);
	assert((uintptr_t)seg_done(s, h->slots) <= end);
	assert((uintptr_t)(s->tails + h->slots + 1) <= end);
	assert((uintptr_t)seg_slot(s, h->slots) == end);
	assert(memchr(h->name, '\0', sizeof(h->name)) != NULL);
	assert(memchr(h->swarm, '\0', sizeof(h->swarm)) != NULL);
	assert(memchr(h->version, '\0', sizeof(h->version)) != NULL);
	assert(memchr(h->dir, '\0', sizeof(h->dir)) != NULL);
	assert(h->slot_size >=
	    sizeof(struct seg_slot) + bits_words(h->max_pieces) * sizeof(au64));
}

static void
check_snap(const struct snap *sn)
{
	struct snap_total t = snap_total(sn);
	bool pending;
	uint32_t i;

	assert(sn->used <= sn->h.slots && sn->live <= sn->used);
	assert(sn->board.asks <= BOARD_ASKS);
	for (i = 0; i < sn->used; i++) {
		const struct snap_peer *p = &sn->peer[i];

		assert(p->slot < sn->h.slots && p->state != SLOT_FREE);
		assert(i == 0 || p->slot > p[-1].slot);
		assert(p->filled <= SLOT_FRAMES);
		assert(memchr(p->address, '\0', sizeof(p->address)) != NULL);
		plain_check_text(p->address);
		assert(p->state != SLOT_LIVE || p->rec.bytes_down <= t.down);
		(void)snap_lag(sn, p, &pending);
	}
}

/* As snap_take does it, and then shows it. */
static void
look(const struct seg *s, enum view view)
{
	struct snap sn = {0}, *list[1] = {&sn};
	struct object *o = &sn.object;
	struct report r = {{o, 1}, list};

	strcpy(o->file, OBJECT_MARK NAME);
	o->kind = OBJECT_SEGMENT;
	sn.h = *s->h;
	strcpy(o->swarm, sn.h.swarm + 1);
	o->pid = sn.h.pid;
	o->alive = sn.h.uid % 2 == 0;
	sn.now = sn.h.born;
	sn.wall = sn.h.born;
	sn.peer = fuzz_alloc(sn.h.slots * sizeof(*sn.peer));
	snap_read(s, &sn);
	check_snap(&sn);
	/* Numbers of a swarm's object that nobody has checked against these. */
	sn.swarm.pieces = sn.h.max_pieces;
	sn.swarm.have = sn.h.pref_k;
	sn.swarm.file_size = sn.h.frame_mem;
	sn.swarm.have_bytes = sn.board.gone_up;
	memcpy(sn.swarm.file, sn.h.dir, sizeof(sn.swarm.file));
	if (sn.h.uid % 3 == 0)
		sn.swarm.why = "it is not there";
	shown_check(&r, view);
	free(sn.peer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data, size};
	enum view view = feed_below(&f, VIEWS);
	size_t object;
	struct seg s;
	int fd = make(&f, &object);

	if (seg_map_tool(&s, fd) == NULL) {
		check_seg(&s, object);
		seg_unmap(&s);
	}
	if (object_map(&s, fd, OBJECT_MARK NAME) == NULL) {
		check_seg(&s, object);
		look(&s, view);
		seg_unmap(&s);
	}
	close(fd);
	return 0;
}
