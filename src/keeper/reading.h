/*
 * reading.h: new .torrent files, each read by a process of its own.
 */
#ifndef SHOAL_READING_H
#define SHOAL_READING_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "keeper.h"

/* Begins with those that are due, a few at a time; called each turn. */
void reading_tick(struct keeper *);
struct mono reading_next(const struct keeper *);
/* True: it was one of them. */
bool reading_reaped(struct keeper *, pid_t, int status, bool by_signal);
/* Ends them all. */
void reading_stop(struct keeper *);
void reading_stamp(const struct stat *, struct stamp *);

#endif
