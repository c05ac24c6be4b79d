/*
 * known.h: what the data are known again by.
 */
#ifndef SHOAL_KNOWN_H
#define SHOAL_KNOWN_H

#include "data.h"
#include "found.h"

/*
 * Fills *f: of one file its own facts; of many those of their folder, the
 * size of the whole if each of them is there with its own (else 0), the room
 * they take, and as mark a hash of what and how they are.  0, or -1 with
 * errno.
 */
int known_look(const struct data *, struct found_file *f)
    __attribute__((warn_unused_result));

#endif
