/*
 * publish.h: the daemon's totals on the board.
 */
#ifndef SHOAL_PUBLISH_H
#define SHOAL_PUBLISH_H

#include "supervisor.h"

/* What ended connections moved, before they are no more among those that live;
 * else totals would be less for a while. */
void publish_gone(struct supervisor *);
/* The names of a torrent's trackers; before the segment is published. */
void publish_trackers(struct supervisor *);
/* What came of asking one of them. */
void publish_asked(struct supervisor *, const struct record *);
/* What the board says besides decisions. */
void publish_board(struct supervisor *);

#endif
