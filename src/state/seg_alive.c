/*
 * seg_alive.c: whether the supervisor of a segment runs.
 */
#include "seg.h"
#include "shm.h"

bool
seg_is_alive(const struct seg_header *h)
{
	return h->pid > 0 && h->pid_start != 0 &&
	    process_start(h->pid) == h->pid_start;
}
