/*
 * blame.h: what a piece with wrong bytes means for the peer it came from.
 */
#ifndef SHOAL_BLAME_H
#define SHOAL_BLAME_H

#include "supervisor.h"

/*
 * All of the piece came from the peer with this id (0: from several, or
 * nobody knows whom): its connection ends.  A listed peer is refused for a
 * while, as after a crash that its bytes may have caused, a stranger's address
 * for the rest of the run.
 */
void blame(struct supervisor *, uint32_t piece, uint32_t id);

#endif
