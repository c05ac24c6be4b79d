/*
 * tenant.h: a worker started in a slot.
 */
#ifndef SHOAL_TENANT_H
#define SHOAL_TENANT_H

#include "supervisor.h"

/* Starts a worker for the socket, which is closed here in any case.  dialled
 * is NULL for an accepted connection.  0 or -1. */
int tenant_start(struct supervisor *, struct child *, int sock,
    const struct address *, struct peer *dialled);

#endif
