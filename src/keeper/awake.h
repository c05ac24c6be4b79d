/*
 * awake.h: the supervisors of the swarms that run.
 */
#ifndef SHOAL_AWAKE_H
#define SHOAL_AWAKE_H

#include <stdbool.h>
#include <sys/types.h>

#include "keeper.h"

/* Starts one; what fails is said, and tried again later. */
void awake_start(struct keeper *, struct row *);
/* Ends it in order, with a word to the trackers; or lets it rest. */
void awake_end(struct keeper *, struct row *);
void awake_doze(struct keeper *, struct row *);
/* Who has not ended in time is shot; called each second. */
void awake_second(struct keeper *, struct row *);
/* True: it was one of them. */
bool awake_reaped(struct keeper *, pid_t, int status, bool by_signal);
/* It is there, and takes connections. */
bool awake_is_open(const struct row *);
/* A record, with a descriptor or -1; 0, or -1: it does not take it now. */
int awake_say(struct row *, const struct record *, int fd)
    __attribute__((warn_unused_result));

#endif
