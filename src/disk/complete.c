/*
 * complete.c: from the last piece to the final name.
 */
#include "complete.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "failpoint.h"
#include "good.h"
#include "pause.h"
#include "place.h"
#include "tree.h"

#define FILES_STEP 32 /* synced in a turn */

void
complete_init(struct complete *c, const struct disk *d, struct events *ev)
{
	memset(c, 0, sizeof(*c));
	if (!d->final)
		c->step = COMPLETE_SYNC;
	else if (d->again && !d->hasfile)
		c->step = COMPLETE_RENAME;
	else if (atomic_load(&d->swarm.h->logged_end) == 0)
		c->step = COMPLETE_LOG;
	else
		c->step = COMPLETE_DONE;
	ev->end = c->step == COMPLETE_LOG;
}

/* The one file, or a few of many: 1 while there are more; 0; or -1 with
 * errno. */
static int
sync_some(struct complete *c, struct disk *d)
{
	uint32_t n;

	if (!data_is_many(&d->data))
		return fsync(d->data.fd);
	for (n = 0; n < FILES_STEP && c->synced < d->data.spans.files; n++) {
		if (span_is_stored(&d->data.spans, c->synced) &&
		    tree_finish(&d->data, c->synced) == -1 &&
		    (errno != ENODATA || place_is_needed(d, c->synced)))
			return -1;
		c->synced++;
	}
	return c->synced < d->data.spans.files;
}

static bool
sync_file(struct complete *c, struct disk *d, struct keep *kp)
{
	int rc;

	if (d->missing == 0 && !d->whole)
		good_look_whole(d);
	if (!d->whole)
		return false;
	d->grow_left = 0; /* it is in use; more would move the file's time */
	if ((rc = sync_some(c, d)) == 1)
		return true;
	if (rc == -1 && errno != ENODATA) {
		pause_on(d, PAUSE_SYNC, errno, OP_SYNC);
		return false;
	}
	FAILPOINT(disk_complete_synced);
	if (rc == -1 || data_is_lost(&d->data)) {
		keep_lose(kp, d);
		c->step = COMPLETE_BAD;
		return false;
	}
	c->step = COMPLETE_RENAME;
	if (!d->has_digest)
		return true;
	if (digest_init(&c->digest, DIGEST_SHA256) == -1 ||
	    digest_begin(&c->digest, 0, d->geo.file_size) == -1) {
		digest_free(&c->digest);
		c->step = COMPLETE_SYNC;
		pause_on(d, PAUSE_STORE, errno, OP_READ);
		return false;
	}
	atomic_store(&d->me->state, DISK_VERIFYING);
	c->step = COMPLETE_HASH;
	return true;
}

/* The bytes are not what they should be, and nobody knows which: nothing of
 * them is claimed any more, and they never get the final name. */
static void
refuse(struct complete *c, struct disk *d, struct keep *kp)
{
	kp->closed = true;
	if (keep_remove(kp) == -1)
		pause_on(d, PAUSE_STORE, errno, OP_RESUME);
	control_owe(&d->control, REC_BAD_DIGEST, 0, 0);
	c->step = COMPLETE_BAD;
}

static bool
hash(struct complete *c, struct disk *d, struct keep *kp)
{
	uint8_t out[DIGEST_LEN];
	int rc, error;

	if ((rc = digest_step(&c->digest, &d->data, out)) == 1)
		return true;
	error = errno;
	digest_free(&c->digest);
	atomic_store(&d->me->state, DISK_READY);
	c->step = COMPLETE_RENAME;
	if (rc == -1) {
		c->step = COMPLETE_SYNC;
		pause_on(d, PAUSE_STORE, error, OP_READ);
	} else if (memcmp(out, d->digest, sizeof(out)) != 0)
		refuse(c, d, kp);
	return rc == 0;
}

/*
 * The record comes before the name: so a file with the final name always has
 * a record that says it is whole, and a .part with such a record only lacks
 * the name.
 */
static bool
rename_file(struct complete *c, struct disk *d, struct keep *kp)
{
	enum disk_op op;

	op = OP_NONE;
	if (keep_complete(kp, d) == -1)
		op = OP_RESUME;
	FAILPOINT(disk_complete_recorded);
	if (op == OP_NONE && !d->final) {
		if (place_finish(d) == -1)
			op = OP_RENAME;
		else
			d->final = true;
	}
	FAILPOINT(disk_complete_renamed);
	if (op == OP_NONE && fsync(d->dir) == -1)
		op = OP_SYNC;
	if (op != OP_NONE) {
		pause_on(d, PAUSE_STORE, errno, op);
		return false;
	}
	atomic_store(&d->me->state, DISK_COMPLETE);
	c->step = COMPLETE_LOG;
	return true;
}

static bool
log_end(struct complete *c, struct disk *d)
{
	if (atomic_load(&d->swarm.h->logged_end) == 0)
		return false;
	FAILPOINT(disk_complete_logged);
	control_owe(&d->control, REC_COMPLETE, 0, 0);
	c->step = COMPLETE_DONE;
	return false;
}

bool
complete_turn(
    struct complete *c, struct disk *d, struct keep *kp, struct events *ev)
{
	if (!pause_is_storing(d) && c->step != COMPLETE_LOG)
		return false;
	switch (c->step) {
	case COMPLETE_SYNC:
		return sync_file(c, d, kp);
	case COMPLETE_HASH:
		return hash(c, d, kp);
	case COMPLETE_RENAME:
		ev->end = rename_file(c, d, kp);
		return ev->end;
	case COMPLETE_LOG:
		return log_end(c, d);
	case COMPLETE_DONE:
	case COMPLETE_BAD:
		break;
	}
	return false;
}
