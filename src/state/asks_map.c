/*
 * asks_map.c: the ask table as a worker maps it.
 */
#include "asks.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>

au32 *
asks_map(int fd, uint32_t n)
{
	void *p;

	if (n == 0) {
		errno = EINVAL;
		return NULL;
	}
	p = mmap(NULL, ((size_t)n + ASKS_TURNS) * sizeof(au32),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
	return p == MAP_FAILED ? NULL : p;
}
