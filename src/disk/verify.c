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
	d->hash.kept = &d->kept;
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

/* 0 when the step was the last one. */
static int
go_on(struct disk *d, int rc)
{
	if (rc == 1) {
		pipes_look(d, 0);
		return control_is_leaving(&d->control) ? -1 : 1;
	}
	if (rc == -1)
		(void)fail(d);
	return rc;
}

static enum verdict
judge(const struct disk *d, uint32_t piece, const uint8_t *out)
{
	const struct digests *want = &d->swarm.digests;

	FAILPOINT(disk_verified);
	return memcmp(out, digests_of(want, piece), digests_len(want->kind)) ==
		0 ?
	    VERIFY_GOOD :
	    VERIFY_BAD;
}

enum verdict
verify_piece(struct disk *d, uint32_t piece)
{
	uint8_t out[DIGEST_LEN];
	int rc;

	if (d->swarm.digests.kind == DIGEST_NONE)
		return VERIFY_GOOD;
	if (digest_begin(&d->hash, geometry_offset(&d->geo, piece),
		geometry_piece_len(&d->geo, piece)) == -1)
		return fail(d);
	do
		rc = go_on(d, digest_step(&d->hash, &d->data, out));
	while (rc == 1);
	if (rc == -1)
		return VERIFY_UNKNOWN;
	return judge(d, piece, out);
}

void
verify_two(struct disk *d, const uint32_t piece[2], enum verdict v[2])
{
	uint8_t a[DIGEST_LEN], b[DIGEST_LEN];
	int rc;

	v[0] = v[1] = VERIFY_UNKNOWN;
	digest_begin_two(&d->hash, geometry_offset(&d->geo, piece[0]),
	    geometry_offset(&d->geo, piece[1]), d->geo.piece_size);
	do
		rc = go_on(d, digest_step_two(&d->hash, &d->data, a, b));
	while (rc == 1);
	if (rc == -1)
		return;
	v[0] = judge(d, piece[0], a);
	v[1] = judge(d, piece[1], b);
}
