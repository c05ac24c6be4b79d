/*
 * seg_map.c: mappings of a whole segment.
 */
#include "seg.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "seg_areas.h"

int
seg_map_disk(struct seg *s, int fd)
{
	struct seg_header h;
	void *p;

	if (seg_header_read(&h, fd) != NULL) {
		errno = EINVAL;
		return -1;
	}
	p = mmap(NULL, h.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return -1;
	seg_point(s, p, &h);
	s->h = p;
	s->size = h.size;
	return 0;
}

/*
 * The owner may be hostile and may write the header between check and use,
 * so its page is covered by a private one that holds what was checked.  No
 * look at the object happens in here: it may be cut at any moment.
 */
const char *
seg_map_tool(struct seg *s, int fd)
{
	const int fixed = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
	struct seg_header h;
	const char *why;
	void *p, *first;

	if ((why = seg_header_read(&h, fd)) != NULL)
		return why;
	p = mmap(NULL, h.size, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return "it cannot be mapped";
	first = mmap(p, SEGMENT_ALIGN, PROT_READ | PROT_WRITE, fixed, -1, 0);
	if (first == MAP_FAILED) {
		munmap(p, h.size);
		return "its header cannot be copied";
	}
	memcpy(first, &h, sizeof(h));
	(void)mprotect(first, SEGMENT_ALIGN, PROT_READ);
	seg_point(s, p, &h);
	s->h = first;
	s->size = h.size;
	return NULL;
}
