/*
 * rival.c: which of two connections to one peer stays.
 */
#include "rival.h"

#include <string.h>

bool
rival_is_newcomer(const struct rival_facts *f)
{
	bool we_are_smaller;

	if (!f->same_host || f->we_dialled == f->we_dialled_older)
		return false;
	we_are_smaller = memcmp(f->own, f->theirs, HASH_LEN) < 0;
	return f->we_dialled == we_are_smaller;
}
