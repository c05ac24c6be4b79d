/*
 * setup.c: command line, mappings and ties of a new worker.
 */
#include "setup.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "failpoint.h"
#include "hex.h"
#include "num.h"
#include "worker.h"

#define GAP (16u << 20) /* bytes */
/* Beside what is counted: the program itself, and stored bits of a file of
 * 128 TiB. */
#define ROOM_SLACK (UINT64_C(1) << 30)

int
setup_args(struct worker *w, int argc, char **argv)
{
	uint64_t v[6];
	static const uint64_t max[6] = {
	    UINT32_MAX, UINT32_MAX, DIALECT_COUNT - 1, INT32_MAX, INT32_MAX, 1};
	int i;

	if (argc < 8)
		return -1;
	for (i = 0; i < 6; i++)
		if (num_u64(argv[1 + i], 0, max[i], &v[i]) == -1)
			return -1;
	w->slot = (uint32_t)v[0];
	w->dialled = (uint32_t)v[1];
	w->dialect = (enum dialect_id)v[2];
	w->handshake_ms = (int64_t)v[3];
	w->linger_ms = (int64_t)v[4];
	w->must_sandbox = v[5] == 1;
	if (strcmp(argv[7], "-") == 0)
		return 0;
	return hex_decode(argv[7], w->hello.hash, sizeof(w->hello.hash));
}

/*
 * The frames go a way off: what is mapped at admission then lies next to the
 * segment and shares its page-table pages, of which a worker pays for each.
 */
static int
map_frames(struct worker *w)
{
	void *gap;
	int rc;

	gap = mmap(NULL, GAP, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	rc = frames_map_worker(&w->frames, FD_FRAMES, w->slot);
	if (gap != MAP_FAILED)
		munmap(gap, GAP);
	return rc;
}

int
setup_map(struct worker *w)
{
	if (seg_map_worker(&w->seg, FD_SEGMENT, w->slot) == -1 ||
	    map_frames(w) == -1)
		return -1;
	close(FD_SEGMENT);
	close(FD_FRAMES);
	w->own = w->seg.own;
	w->order = &w->seg.orders[w->slot];
	w->done = seg_done(&w->seg, w->slot);
	w->tail = &w->seg.tails[w->slot];
#ifdef SHOAL_FAILPOINTS
	failpoint_arm(&w->seg.bells->failpoint);
#endif
	FAILPOINT(worker_mapped);
	return 0;
}

/* The supervisor may have died before the kernel was told to tell us. */
int
setup_tether(struct worker *w)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1)
		return -1;
	w->pid = (uint32_t)getpid();
	return getppid() == w->seg.h->pid ? 0 : -1;
}

/* have, logged, author and avail of the swarm, the asks and four sets: less
 * than 16 bytes a piece. */
uint64_t
setup_room(const struct worker *w)
{
	return ROOM_SLACK + w->seg.size + w->frames.size +
	    UINT64_C(16) * w->seg.h->max_pieces;
}
