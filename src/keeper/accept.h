/*
 * accept.h: the socket on which connections for all swarms come.
 */
#ifndef SHOAL_ACCEPT_H
#define SHOAL_ACCEPT_H

#include "keeper.h"

/* Binds to what Listen says; fatal with remedy when it cannot. */
void accept_open(struct keeper *);
/* Takes connections from now on. */
void accept_begin(struct keeper *);
/* After an error that may last they are taken again. */
void accept_tick(struct keeper *);
struct mono accept_next(const struct keeper *);
void accept_close(struct keeper *);

#endif
