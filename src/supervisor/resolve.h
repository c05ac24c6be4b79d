/*
 * resolve.h: names of peers to addresses, in a process of its own.
 *
 * Replies of a name server are a stranger's bytes and may take seconds; the
 * supervisor reads and waits for neither.  `shoald --resolver` reads names
 * from a pair and answers with fixed-size records.
 */
#ifndef SHOAL_RESOLVE_H
#define SHOAL_RESOLVE_H

#include "supervisor.h"

/* Numeric hosts are resolved here and now; the child is started if some are
 * not. */
void resolve_init(struct supervisor *);
/* The peer's name is looked up again, at most every few seconds; if it was
 * known, for another of its addresses.  When to call again at the latest. */
struct mono resolve_again(struct supervisor *, struct peer *);
void resolve_reaped(struct supervisor *, pid_t);
/* The child's main, with the pair as descriptor 3. */
int resolver_main(void);

#endif
