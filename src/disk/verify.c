/*
 * verify.c: reading back, hashing, comparing.
 */
#include "verify.h"

#include <errno.h>
#include <string.h>

#include "authors.h"
#include "failpoint.h"
#include "pause.h"
#include "pipes.h"

int
verify_init(struct disk *d)
{
	if (d->swarm.digests.kind == DIGEST_NONE)
		return 0;
	if (digest_init(&d->hash, d->swarm.digests.kind) == -1)
		return -1;
	return authors_init(d);
}

/* Before this daemon is ready there is nothing that could pause. */
static enum verdict
fail(struct disk *d)
{
	if (errno == ENODATA)
		control_owe(&d->control, REC_FAILED, ENODATA, OP_SIZE);
	else if (d->checking)
		control_owe(&d->control, REC_FAILED, (uint32_t)errno, OP_READ);
	else
		pause_on(d, PAUSE_STORE, errno, OP_READ);
	return VERIFY_UNKNOWN;
}

enum verdict
verify_piece(struct disk *d, uint32_t piece)
{
	const struct digests *want = &d->swarm.digests;
	uint8_t out[DIGEST_LEN];
	int rc;

	if (want->kind == DIGEST_NONE)
		return VERIFY_GOOD;
	if (digest_begin(&d->hash, geometry_offset(&d->geo, piece),
		geometry_piece_len(&d->geo, piece)) == -1)
		return fail(d);
	while ((rc = digest_step(&d->hash, &d->data, out)) == 1) {
		pipes_look(d, 0);
		if (control_is_leaving(&d->control))
			return VERIFY_UNKNOWN;
	}
	if (rc == -1)
		return fail(d);
	FAILPOINT(disk_verified);
	return memcmp(out, digests_of(want, piece), digests_len(want->kind)) ==
		0 ?
	    VERIFY_GOOD :
	    VERIFY_BAD;
}
