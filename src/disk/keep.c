/*
 * keep.c: snapshot, sync, then claim.
 */
#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "beneath.h"
#include "failpoint.h"
#include "file.h"
#include "folder.h"
#include "known.h"
#include "log.h"
#include "pause.h"

#define KEEP_BYTES ((uint64_t)32 << 20)
#define KEEP_MS    1000

int
keep_init(struct keep *kp, const struct disk *d)
{
	size_t words;

	words = bits_words(d->geo.pieces);
	kp->len = resume_len(d->geo.pieces);
	kp->buf = malloc(kp->len);
	kp->claimed = calloc(words, sizeof(*kp->claimed));
	kp->bits = calloc(words, sizeof(*kp->bits));
	if (kp->buf == NULL || kp->claimed == NULL || kp->bits == NULL)
		return -1;
	kp->last = mono_now();
	kp->dir = beneath_open_folder(d->dir, d->state);
	return kp->dir == -1 ? -1 : 0;
}

/* Exactly len bytes; else -1. */
static int
read_record(struct keep *kp)
{
	struct stat st;
	size_t at;
	ssize_t n;
	int fd;

	if ((fd = file_open(kp->dir, OWN_RESUME, O_RDONLY, &st)) == -1)
		return -1;
	n = 0;
	for (at = 0; (uint64_t)st.st_size == kp->len && at < kp->len;
	     at += (size_t)n)
		if ((n = read(fd, kp->buf + at, kp->len - at)) <= 0)
			break;
	close(fd);
	return (uint64_t)st.st_size == kp->len && at == kp->len ? 0 : -1;
}

int
keep_read(struct keep *kp, const struct disk *d, struct resume *r)
{
	memset(r, 0, sizeof(*r));
	r->pieces = d->geo.pieces;
	r->have = kp->claimed;
	if (read_record(kp) == 0 && resume_decode(kp->buf, kp->len, r) == 0)
		return 0;
	memset(kp->claimed, 0, bits_words(d->geo.pieces) * sizeof(uint64_t));
	return -1;
}

static uint64_t
stored_by_all(const struct disk *d)
{
	uint64_t sum;
	uint32_t k;

	sum = 0;
	for (k = 0; k < d->n; k++)
		sum += atomic_load(&d->seg.disks[k].bytes);
	return sum;
}

/* What the record of a predecessor claims is not known here. */
void
keep_begin(struct keep *kp, const struct disk *d)
{
	kp->count = (uint32_t)bits_count(kp->claimed, d->geo.pieces);
	kp->bytes = stored_by_all(d);
	if (!d->again)
		atomic_store(&d->me->synced, d->final ? d->logged : kp->count);
}

int
keep_remove(struct keep *kp)
{
	if (unlinkat(kp->dir, OWN_RESUME, 0) == -1 && errno != ENOENT)
		return -1;
	(void)unlinkat(kp->dir, OWN_SEEN, 0);
	return fsync(kp->dir);
}

void
keep_lose(struct keep *kp, struct disk *d)
{
	kp->closed = true;
	if (keep_remove(kp) == -1)
		log_warn("resume record of %s", d->name);
	control_owe(&d->control, REC_FAILED, ENODATA, OP_SIZE);
}

/* Write new, sync, rename, sync the folder. */
static int
replace(struct keep *kp)
{
	struct stat st;
	int fd, rc, error;

	fd = file_open(
	    kp->dir, OWN_RESUME_NEW, O_WRONLY | O_CREAT | O_TRUNC, &st);
	if (fd == -1)
		return -1;
	rc = file_write_all(fd, kp->buf, kp->len);
	if (rc == 0)
		rc = fsync(fd);
	error = errno;
	close(fd);
	errno = error;
	if (rc == -1)
		return -1;
	FAILPOINT(disk_resume_written);
	if (renameat(kp->dir, OWN_RESUME_NEW, kp->dir, OWN_RESUME) == -1)
		return -1;
	FAILPOINT(disk_resume_renamed);
	return fsync(kp->dir);
}

/* Until they are complete, many are looked at once: what they are known by
 * does not change. */
static int
look(struct keep *kp, struct disk *d, bool complete)
{
	if (kp->known.there && data_is_many(&d->data) && !complete)
		return 0;
	return known_look(&d->data, &kp->known);
}

/* Writes a record that claims kp->bits. */
static int
claim(struct keep *kp, struct disk *d, bool complete)
{
	struct resume r;
	uint64_t *former;

	if (look(kp, d, complete) == -1)
		return -1;
	r.complete = complete;
	r.dev = kp->known.dev;
	r.ino = kp->known.ino;
	r.size = d->geo.file_size;
	r.mark = kp->known.mark[complete];
	r.piece_size = d->geo.piece_size;
	r.pieces = d->geo.pieces;
	r.have = kp->bits;
	resume_encode(&r, kp->buf);
	if (replace(kp) == -1)
		return -1;
	former = kp->claimed;
	kp->claimed = kp->bits;
	kp->bits = former;
	atomic_store(&d->me->synced, bits_count(kp->claimed, r.pieces));
	return 0;
}

/* Pieces that may be claimed once the file is synced. */
static void
snapshot(struct keep *kp, const struct disk *d)
{
	size_t i;

	abits_copy(kp->bits, d->swarm.logged, d->geo.pieces);
	for (i = 0; i < bits_words(d->geo.pieces); i++)
		kp->bits[i] &= atomic_load(&d->swarm.have[i]);
}

/* What pieces lie in that the last record does not claim. */
static int
sync_new(struct keep *kp, struct disk *d)
{
	uint32_t p, next;

	next = 0;
	for (p = 0; p < d->geo.pieces && next < d->data.spans.files; p++)
		if (bits_has(kp->bits, p) && !bits_has(kp->claimed, p) &&
		    data_sync(&d->data, geometry_offset(&d->geo, p),
			geometry_piece_len(&d->geo, p), &next) == -1)
			return -1;
	return 0;
}

static bool
is_due(const struct keep *kp, const struct disk *d, struct mono now)
{
	if (d->logged == kp->count || d->paused[PAUSE_STORE] != 0)
		return false;
	return mono_sub_ms(now, kp->last) >= KEEP_MS ||
	    stored_by_all(d) - kp->bytes >= KEEP_BYTES;
}

void
keep_turn(struct keep *kp, struct disk *d, struct mono now, bool force)
{
	uint64_t bytes;
	uint32_t count;
	int rc;

	if (kp->closed || d->final || d->paused[PAUSE_SYNC] != 0)
		return;
	if (!is_due(kp, d, now) && (!force || d->logged == kp->count))
		return;
	kp->last = now;
	bytes = stored_by_all(d);
	count = d->logged;
	snapshot(kp, d);
	rc = sync_new(kp, d);
	if (rc == -1 && errno != ENODATA) {
		/* What the kernel failed to write it may have forgotten:
		 * nothing after the last record can be claimed any more. */
		pause_on(d, PAUSE_SYNC, errno, OP_SYNC);
		return;
	}
	FAILPOINT(disk_resume_synced);
	if (rc == -1 || data_is_lost(&d->data)) {
		keep_lose(kp, d);
		return;
	}
	if (claim(kp, d, false) == -1) {
		pause_on(d, PAUSE_STORE, errno, OP_RESUME);
		return;
	}
	kp->bytes = bytes;
	kp->count = count;
}

int
keep_again(struct keep *kp, struct disk *d)
{
	memcpy(kp->bits, kp->claimed,
	    bits_words(d->geo.pieces) * sizeof(*kp->bits));
	return claim(kp, d, false);
}

int
keep_complete(struct keep *kp, struct disk *d)
{
	abits_copy(kp->bits, d->swarm.have, d->geo.pieces);
	return claim(kp, d, true);
}
