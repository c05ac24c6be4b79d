/*
 * stranger.h: a peer of a torrent that has shaken hands.
 */
#ifndef SHOAL_STRANGER_H
#define SHOAL_STRANGER_H

#include "admit.h"
#include "record.h"
#include "supervisor.h"

/* Whom we know it as, NULL when that is nobody yet, and the facts. */
struct peer *stranger_meet(struct supervisor *, struct child *,
    const struct record *, struct admit_facts *);
/* It is let in: its entry, which is a new one when nobody knew it; NULL: there
 * is no place. */
struct peer *stranger_enter(struct supervisor *, const struct child *,
    const struct record *, struct peer *);
/* It came to us by itself. */
bool stranger_is_here(const struct supervisor *, const struct peer *);
/* Another, wherever he is, is connected with its id: probably itself. */
bool stranger_has_twin(const struct supervisor *, const struct peer *);
/* Its worker has ended. */
void stranger_left(struct supervisor *, struct peer *);

#endif
