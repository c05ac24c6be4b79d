/*
 * ends.h: what the end of a worker means for its peer.
 */
#ifndef SHOAL_ENDS_H
#define SHOAL_ENDS_H

#include "supervisor.h"

/*
 * Logs why it ended, settles redialling, dialect, penalty and the facts of the
 * ending by its last record, and lets the slot go.  status is its exit status
 * or signal.
 */
void ends_reaped(
    struct supervisor *, struct child *, int status, bool by_signal);

#endif
