/*
 * publisher.c: publishes records in a slot as a worker does.
 *
 * handover.c starts it.  It is linked like shoal-worker, so that one
 * semaphore is used by the worker's C library and by the supervisor's.
 * Descriptor 3 is a segment; each record says one number everywhere.
 */
#include <unistd.h>

#include "handover.h"
#include "seg.h"
#include "slot.h"

int
main(void)
{
	uint64_t theirs[HANDOVER_PIECES / 64];
	struct slot_copy c;
	struct seg s;
	uint32_t i, word;

	if (seg_map_worker(&s, 3, 0) == -1)
		return 1;
	for (i = 1; i <= HANDOVER_RECORDS; i++) {
		c = (struct slot_copy){i, i, i, i, i, i, i};
		for (word = 0; word < HANDOVER_PIECES / 64; word++)
			theirs[word] = i;
		while (!slot_publish(s.own, &c, theirs, 0, HANDOVER_PIECES / 64,
		    (uint32_t)getpid()))
			;
	}
	return 0;
}
