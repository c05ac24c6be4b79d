/*
 * rival.h: which of two connections to one peer stays.
 */
#ifndef SHOAL_RIVAL_H
#define SHOAL_RIVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "sizes.h"

struct rival_facts {
	const uint8_t *own, *theirs; /* HASH_LEN bytes: ids */
	bool we_dialled;             /* the newcomer */
	bool we_dialled_older;
	bool same_host; /* both come from one */
};

/*
 * True: the newcomer.  Where two peers dial each other at a time, each must
 * keep the same one of the two connections: it is that of the smaller id.
 * Else, and for who comes from elsewhere, as an id is no secret, the older one
 * stays.
 */
bool rival_is_newcomer(const struct rival_facts *);

#endif
