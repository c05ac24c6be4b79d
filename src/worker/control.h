/*
 * control.h: records between a worker and the supervisor.
 */
#ifndef SHOAL_CONTROL_H
#define SHOAL_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

struct worker;

/* False: the pair is full, say it again later. */
bool control_say(struct worker *, enum record_kind, uint32_t a, uint32_t b)
    __attribute__((warn_unused_result));
/* The peer's names; false: as above. */
bool control_hello(struct worker *) __attribute__((warn_unused_result));
/* The next record and its descriptor (-1: none; else the caller's).  False:
 * there is none now. */
bool control_hear(struct worker *, struct record *, int *fd);
/* Where nothing is expected but the end, which is heard here, and files that
 * were asked for. */
void control_heed(struct worker *);

#endif
