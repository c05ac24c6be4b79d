/*
 * end.h: the ways in which a worker ends.
 */
#ifndef SHOAL_END_H
#define SHOAL_END_H

#include "record.h"

struct worker;

/* Says its last and exits with that status. */
_Noreturn void end_worker(struct worker *, enum worker_end);
/* ORDER_LEAVE: everything is flushed, our half is closed, the peer's half is
 * read and thrown away to its end, for no longer than the linger time. */
_Noreturn void end_leave(struct worker *);

#endif
