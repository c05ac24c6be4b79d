/*
 * frames_map.c: mappings of the daemon's frames.
 */
#include "frames.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* Maps slots [first, first + n) of the object. */
static int
frames_map(struct frames *fr, int fd, uint32_t first, uint32_t n, int prot)
{
	uint64_t off = (uint64_t)first * FRAMES_SLOT_BYTES;
	uint64_t len = (uint64_t)n * FRAMES_SLOT_BYTES;
	struct stat st;
	void *p;

	if (fstat(fd, &st) == -1)
		return -1;
	if (len == 0 || (uint64_t)st.st_size < off + len) {
		errno = EINVAL;
		return -1;
	}
	p = mmap(NULL, len, prot, MAP_SHARED | MAP_NORESERVE, fd, (off_t)off);
	if (p == MAP_FAILED)
		return -1;
	fr->base = p;
	fr->size = len;
	return 0;
}

int
frames_map_worker(struct frames *fr, int fd, uint32_t slot)
{
	return frames_map(fr, fd, slot, 1, PROT_READ | PROT_WRITE);
}

/* Disk only reads them. */
int
frames_map_disk(struct frames *fr, int fd, uint32_t slots)
{
	return frames_map(fr, fd, 0, slots, PROT_READ);
}
