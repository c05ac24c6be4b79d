/*
 * seg_header.c: whether a segment's header can be believed.
 */
#include "seg_areas.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
has_end(const char *text, size_t n)
{
	return memchr(text, '\0', n) != NULL;
}

static bool
areas_are(const struct seg_header *h, const struct seg_areas *a)
{
	return h->off_orders == a->orders && h->off_why == a->why &&
	    h->off_board == a->board && h->off_disks == a->disks &&
	    h->off_done == a->done && h->off_tails == a->tails &&
	    h->off_bells == a->bells && h->off_slots == a->slots &&
	    h->slot_size == a->slot_size;
}

static const char *
header_check(const struct seg_header *h, uint64_t object_size)
{
	struct seg_areas a;
	struct seg_plan p;

	if (atomic_load(&h->magic) != SEGMENT_MAGIC)
		return "it is not a segment, or not yet ready";
	if (h->abi != SEGMENT_ABI)
		return "it has the layout of another version";
	p.slots = h->slots;
	p.disks = h->disks;
	p.max_pieces = h->max_pieces;
	if (seg_areas(&a, &p) == -1)
		return "its header has impossible counts";
	if (!areas_are(h, &a) || h->size != a.size)
		return "its header has areas where they cannot be";
	if (object_size < h->size)
		return "it is shorter than its header says";
	if (object_size > h->size)
		return "it is longer than its header says";
	if (!has_end(h->name, sizeof(h->name)) ||
	    !has_end(h->swarm, sizeof(h->swarm)) ||
	    !has_end(h->version, sizeof(h->version)) ||
	    !has_end(h->dir, sizeof(h->dir)))
		return "its header has a text without an end";
	return NULL;
}

const char *
seg_header_read(struct seg_header *h, int fd)
{
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) == -1)
		return "it cannot be looked at";
	if (!S_ISREG(st.st_mode))
		return "it is not shared memory";
	memset(h, 0, sizeof(*h));
	n = pread(fd, h, sizeof(*h), 0);
	if (n == -1)
		return "it cannot be read";
	if ((size_t)n < sizeof(*h))
		return "it is too short for a segment";
	return header_check(h, (uint64_t)st.st_size);
}
