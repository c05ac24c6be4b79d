/*
 * seg_worker.c: what a worker maps of the segment.
 */
#include "seg.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/mman.h>

#include "seg_areas.h"

/* Maps len bytes of the object over the reservation at p. */
static bool
map_over(uint8_t *p, uint64_t len, int prot, int fd, uint64_t off)
{
	return mmap(p, len, prot, MAP_SHARED | MAP_FIXED, fd, (off_t)off) !=
	    MAP_FAILED;
}

/*
 * Three mappings in one reserved range, the slot right behind the bells:
 * what lies together shares page-table pages, of which a worker pays for
 * each.
 */
int
seg_map_worker(struct seg *s, int fd, uint32_t slot)
{
	const int rw = PROT_READ | PROT_WRITE;
	struct seg_header h;
	uint64_t size;
	uint8_t *p;
	void *range;

	if (seg_header_read(&h, fd) != NULL || slot >= h.slots) {
		errno = EINVAL;
		return -1;
	}
	size = h.off_slots + h.slot_size;
	range = mmap(NULL, size, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (range == MAP_FAILED)
		return -1;
	p = range;
	if (!map_over(p, h.off_bells, PROT_READ, fd, 0) ||
	    !map_over(p + h.off_bells, h.off_slots - h.off_bells, rw, fd,
		h.off_bells) ||
	    !map_over(p + h.off_slots, h.slot_size, rw, fd,
		h.off_slots + slot * h.slot_size)) {
		munmap(range, size);
		return -1;
	}
	seg_point(s, p, &h);
	s->h = range;
	s->size = size;
	s->own = (struct seg_slot *)(void *)(p + h.off_slots);
	return 0;
}
