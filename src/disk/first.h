/*
 * first.h: what disk 0 makes of the files it finds.
 */
#ifndef SHOAL_FIRST_H
#define SHOAL_FIRST_H

#include "disk.h"
#include "keep.h"

/*
 * Disk 0 as the first of its daemon, while nobody else lives: opens the
 * complete file, or opens or creates the .part, and sets the bits of the
 * pieces that are there.  Where digests of pieces are to tell, it sets only
 * their stored bits, and the state DISK_CHECKING.  0; or -1 when it cannot go
 * on, and then owes the record that says why, or was told to leave.
 */
int first_prepare(struct disk *, struct keep *)
    __attribute__((warn_unused_result));
/* The file under the final name has not the bytes it should have, in that many
 * pieces (0: who knows) from this one on; owes the record, returns -1. */
int first_refuse(struct disk *, uint32_t wrong, uint32_t piece);
/* It has them all: the next start need not look. */
void first_believe(struct disk *, struct keep *);

#endif
