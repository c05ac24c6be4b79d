/*
 * find.h: the objects of this machine that call themselves shoal's.
 */
#ifndef SHOAL_FIND_H
#define SHOAL_FIND_H

#include <stddef.h>

#include "object.h"

struct find {
	struct object *object; /* sorted by name */
	size_t n;
};

/*
 * Lists SHM_DIR.  A swarm's object has no entry of its own while the
 * segment it belongs to is there.  0, or -1 with errno.
 */
int find_all(struct find *) __attribute__((warn_unused_result));
void find_free(struct find *);

/*
 * Finds one by what somebody typed: with or without slash and mark.  What it
 * finds may be of any kind, OBJECT_MISSING too.
 */
void find_one(struct object *, const char *typed);

/* Something bears the name of the segment that a swarm's object is of. */
bool find_has_segment(const struct object *);

/* Writes "there are: a, b" or "there is none" of segments; names that do not
 * fit become "...". */
void find_describe(char *buf, size_t size);

#endif
