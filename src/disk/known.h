/*
 * known.h: what the data are known again by.
 */
#ifndef SHOAL_KNOWN_H
#define SHOAL_KNOWN_H

#include "data.h"
#include "found.h"

/*
 * Fills *f: of one file its own facts; of many how many are missing, the size
 * of the whole if the others have theirs (else 0), the room they take, and as
 * mark a hash of what and how they are.  0, or -1 with errno.
 */
int known_look(struct data *, struct found_file *f)
    __attribute__((warn_unused_result));

#endif
