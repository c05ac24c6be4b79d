/*
 * sham_swarm.h: a swarm's object that an input has written over.
 *
 * The input is the geometry of an honest one, what is done to it, and how
 * much is cut off its end.
 */
#ifndef TEST_FUZZ_SHAM_SWARM_H
#define TEST_FUZZ_SHAM_SWARM_H

#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "geometry.h"
#include "patch.h"
#include "swarm.h"

/* Takes all of the input; *size is what the object should have been. */
static inline int
sham_swarm_make(struct feed *f, size_t *size)
{
	uint32_t pieces = 1 + feed_below(f, 256);
	uint32_t piece_size = 1 + feed_scaled(f) % (UINT32_C(1) << 20);
	uint64_t file_size =
	    (uint64_t)pieces * piece_size - feed_scaled(f) % piece_size;
	size_t cut = (size_t)feed_u8(f) << feed_below(f, 16);
	struct geometry g;
	struct swarm s;
	void *map;
	int fd;

	assert(geometry_init(&g, file_size, piece_size) == 0);
	*size = swarm_size(&g, DIGEST_NONE);
	fd = memfd_create("swarm", MFD_CLOEXEC);
	assert(fd != -1 && ftruncate(fd, (off_t)*size) == 0);
	map = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert(map != MAP_FAILED);
	swarm_layout(&s, map, &g, NULL, "file", NULL);
	while (f->n > 0)
		patch(f, map, *size);
	swarm_unmap(&s);
	if (cut < *size)
		assert(ftruncate(fd, (off_t)(*size - cut)) == 0);
	return fd;
}

#endif
