/*
 * dial.h: connections that are ours to make.
 */
#ifndef SHOAL_DIAL_H
#define SHOAL_DIAL_H

#include "supervisor.h"

#define CONNECTS_MAX 256 /* under way at once */

/* Dials whoever is due; called each turn. */
void dial_tick(struct supervisor *);
/* When there is something to do next. */
struct mono dial_next(const struct supervisor *);
/* Something has changed for more than one peer: look now. */
void dial_look(struct supervisor *);
/* A connection was lost: the peer is dialled again after a while. */
void dial_later(struct supervisor *, struct peer *);
/* A dialled worker ended unadmitted; refused: its handshake was refused, so
 * that the other dialect is worth one try. */
void dial_on_end(struct supervisor *, struct peer *, bool refused);
/* The peer was admitted: what was spoken is remembered. */
void dial_on_admitted(struct peer *, enum dialect_id spoken);
/* Gives up all connects under way. */
void dial_stop(struct supervisor *);

#endif
