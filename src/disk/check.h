/*
 * check.h: what was there at the start, held against the pieces' digests.
 *
 * Disk 0 has set the stored bits of the pieces that may be there (first.h).
 * Then each disk process looks at its own, as the successor of a dead one
 * does at any time (R17), and disk 0 waits for the others.
 */
#ifndef SHOAL_CHECK_H
#define SHOAL_CHECK_H

#include "disk.h"
#include "keep.h"

/*
 * Own pieces; then, kp not NULL, what became of all.  0, or -1 when this
 * process cannot go on, and owes the record that says why, or is to leave.
 */
int check(struct disk *, struct keep *kp) __attribute__((warn_unused_result));

#endif
