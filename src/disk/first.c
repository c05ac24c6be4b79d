/*
 * first.c: the data file found or made, its pieces claimed.
 */
#include "first.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "beneath.h"
#include "digest.h"
#include "failpoint.h"
#include "file.h"
#include "found.h"
#include "good.h"
#include "grow.h"
#include "known.h"
#include "log.h"
#include "pipes.h"
#include "place.h"
#include "tree.h"

/* Opens the file, or the folder of many, if it is there; what it is goes to
 * *f. */
static int
look(struct disk *d, const char *name, int flags, struct found_file *f, int *fd)
{
	struct data data;
	int rc;

	memset(f, 0, sizeof(*f));
	if ((*fd = data_open_root(&d->data, d->dir, name, flags)) == -1)
		return errno == ENOENT ?
		    0 :
		    control_fail(&d->control, errno, OP_OPEN);
	data = d->data;
	data.fd = *fd;
	if (name == d->name)
		data.dir = -1; /* what it has itself */
	if ((rc = known_look(&data, f)) == -1)
		rc = control_fail(&d->control, errno, OP_OPEN);
	if (data.done != -1)
		close(data.done);
	return rc;
}

int
first_refuse(struct disk *d, uint32_t wrong, uint32_t piece)
{
	if (!d->hasfile)
		return control_fail(&d->control, EEXIST, OP_RENAME);
	control_owe(&d->control, REC_BAD_DIGEST, wrong, piece);
	return -1;
}

void
first_believe(struct disk *d, struct keep *kp)
{
	if (fsync(d->data.fd) == -1 || keep_complete(kp, d) == -1)
		log_warn("resume record of %s", d->name);
}

/* 1: the file has the digest it should have; 0: it has not; -1: failed, or
 * told to leave. */
static int
hash(struct disk *d)
{
	struct digest dg;
	uint8_t out[DIGEST_LEN];
	int rc;

	if (digest_init(&dg, DIGEST_SHA256) == -1 ||
	    digest_begin(&dg, 0, d->geo.file_size) == -1) {
		control_fail(&d->control, errno, OP_READ);
		digest_free(&dg);
		return -1;
	}
	atomic_store(&d->me->state, DISK_VERIFYING);
	while ((rc = digest_step(&dg, &d->data, out)) == 1) {
		pipes_look(d, 0);
		if (control_is_leaving(&d->control))
			break;
	}
	if (rc == -1)
		control_fail(&d->control, errno, OP_READ);
	digest_free(&dg);
	if (rc != 0)
		return -1;
	return memcmp(out, d->digest, sizeof(out)) == 0;
}

static bool
has_piece_digests(const struct disk *d)
{
	return d->swarm.digests.kind != DIGEST_NONE;
}

/* It has its final name, which a successor and the others learn so, too. */
static void
take_final(struct disk *d)
{
	atomic_store(&d->swarm.h->logged_end, 1);
	d->final = true;
}

static void
claim_all(struct disk *d)
{
	uint32_t p;

	for (p = 0; p < d->geo.pieces; p++)
		good_claim(d, p);
	take_final(d);
}

/* Whatever is there is to be checked; a hole in a .part is not worth it. */
static void
expect_all(struct disk *d)
{
	uint32_t p;

	for (p = 0; p < d->geo.pieces; p++)
		if (d->final ||
		    data_has(&d->data, geometry_offset(&d->geo, p),
			geometry_piece_len(&d->geo, p)))
			good_expect(d, p);
	atomic_store(&d->me->state, DISK_CHECKING);
}

static void
claim_some(struct disk *d, const struct keep *kp)
{
	uint32_t p;

	for (p = 0; p < d->geo.pieces; p++)
		if (bits_has(kp->claimed, p))
			good_claim(d, p);
}

/* Digests are given and nothing but the bytes can say whether they fit. */
static int
verify(struct disk *d, struct keep *kp)
{
	int rc;

	rc = d->has_digest ? hash(d) : 1;
	if (rc == -1)
		return -1;
	if (rc == 0)
		return first_refuse(d, 0, 0);
	if (has_piece_digests(d)) {
		take_final(d);
		expect_all(d);
		return 0;
	}
	claim_all(d);
	first_believe(d, kp);
	return 0;
}

/* Both names, one file: a rename by link(2) was cut short. */
static void
drop_second_name(struct disk *d, const struct found_facts *ff)
{
	if (ff->part.there && ff->part.dev == ff->final.dev &&
	    ff->part.ino == ff->final.ino && unlinkat(d->dir, d->part, 0) == -1)
		log_warn("%s", d->part);
}

/* Somebody has put the other there, and may be wrong: nothing is removed. */
static void
tell_of_part(const struct disk *d, const struct found_facts *ff)
{
	if (ff->part.there && ff->part.ino != ff->final.ino)
		log_warnx("%s is not used while %s is there", d->part, d->name);
}

/* Of what is not wanted only a few bytes may come. */
static bool
is_sparse(const struct disk *d, uint32_t file)
{
	return d->data.sparse || !torrent_is_wanted(&d->data.spans.file[file]);
}

/* May take long; told to leave, it fails with EINTR. */
static int
allocate_one(struct disk *d, uint32_t file)
{
	int rc;

	do {
		pipes_look(d, 0);
		if (control_is_leaving(&d->control)) {
			errno = EINTR;
			return -1;
		}
		if (data_is_many(&d->data))
			rc = tree_make(&d->data, file, is_sparse(d, file));
		else if (d->data.sparse)
			rc = file_stretch(d->data.fd, d->geo.file_size);
		else
			rc = grow_begin(d);
	} while (rc == -1 && errno == EINTR);
	return rc;
}

static int
allocate(struct disk *d)
{
	const struct spans *all;
	uint32_t i;

	all = &d->data.spans;
	for (i = 0; i < all->files; i++)
		if (place_is_needed(d, i) && allocate_one(d, i) == -1)
			return -1;
	return data_is_many(&d->data) ? tree_sync_names(&d->data, d->data.fd) :
					0;
}

/* What is known of many fits the record no more when one was added. */
static int
note_again(struct disk *d, struct keep *kp, const struct found_file *before)
{
	struct found_file now;

	if (known_look(&d->data, &now) == 0 && now.mark[0] == before->mark[0])
		return 0;
	return keep_again(kp, d);
}

/*
 * A .part whose record fits.  It has its room but for odd file systems; and of
 * many files those may be missing that nobody has wanted so far.
 */
static int
resume(struct disk *d, struct keep *kp, const struct found_facts *ff)
{
	if ((ff->part.lacking > 0 ||
		(!ff->record->complete && !d->data.sparse &&
		    ff->part.room < d->geo.file_size)) &&
	    allocate(d) == -1)
		return control_fail(&d->control, errno, OP_ALLOCATE);
	if (ff->part.lacking > 0 && note_again(d, kp, &ff->part) == -1)
		return control_fail(&d->control, errno, OP_RESUME);
	claim_some(d, kp);
	FAILPOINT(disk_prepare_claimed);
	return 0;
}

static int
create(struct disk *d)
{
	struct stat st;

	if (!data_is_many(&d->data))
		d->data.fd =
		    file_open(d->dir, d->part, O_RDWR | O_CREAT | O_EXCL, &st);
	else if (mkdirat(d->dir, d->part, 0755) == 0)
		d->data.fd = beneath_open_folder(d->dir, d->part);
	return d->data.fd == -1 ? -1 : 0;
}

static void
remove_created(struct disk *d)
{
	if (data_is_many(&d->data))
		tree_unmake(&d->data);
	(void)unlinkat(
	    d->dir, d->part, data_is_many(&d->data) ? AT_REMOVEDIR : 0);
}

/* From nothing.  The record goes first: a new file may get the inode number
 * of an old one. */
static int
begin(struct disk *d, struct keep *kp, bool fresh)
{
	int error;

	memset(kp->claimed, 0, bits_words(d->geo.pieces) * sizeof(uint64_t));
	if (keep_remove(kp) == -1)
		return control_fail(&d->control, errno, OP_RESUME);
	if (fresh && create(d) == -1)
		return control_fail(&d->control, errno, OP_CREATE);
	FAILPOINT(disk_prepare_created);
	if (allocate(d) == -1) {
		error = errno;
		if (fresh)
			remove_created(d);
		return control_fail(&d->control, error, OP_ALLOCATE);
	}
	if (fsync(d->dir) == -1)
		return control_fail(&d->control, errno, OP_SYNC);
	if (has_piece_digests(d) && !fresh)
		expect_all(d);
	return 0;
}

static int
act(struct disk *d, struct keep *kp, const struct found_facts *ff)
{
	switch (found_judge(ff)) {
	case FOUND_NO_FILE:
		return control_fail(&d->control, ENOENT, OP_OPEN);
	case FOUND_WRONG_SIZE:
		return control_fail(&d->control, ENODATA, OP_SIZE);
	case FOUND_OCCUPIED:
		return control_fail(&d->control, EEXIST, OP_RENAME);
	case FOUND_COMPLETE:
		drop_second_name(d, ff);
		claim_all(d);
		return 0;
	case FOUND_UNSURE:
		return verify(d, kp);
	case FOUND_CLAIMED:
		return resume(d, kp, ff);
	case FOUND_SCRATCH:
		return begin(d, kp, false);
	case FOUND_NOTHING:
		return begin(d, kp, true);
	}
	return control_fail(&d->control, EINVAL, OP_NONE);
}

/* Of many that are ours some have their final names; the folder for the parts
 * of the others may have been taken for rubbish. */
static bool
lost_part(const struct found_facts *ff)
{
	return ff->many && ff->record != NULL && ff->final.there &&
	    ff->final.lacking > 0;
}

int
first_prepare(struct disk *d, struct keep *kp)
{
	struct found_facts ff;
	struct resume r;
	int final, part, rc;
	bool whole;

	final = part = -1;
	memset(&ff, 0, sizeof(ff));
	ff.many = data_is_many(&d->data);
	atomic_store(&d->me->state, DISK_STARTING);
	ff.hasfile = d->hasfile;
	ff.digest = d->has_digest || has_piece_digests(d);
	ff.geo = &d->geo;
	if (keep_read(kp, d, &r) == 0)
		ff.record = &r;
	rc = look(d, d->name, O_RDONLY, &ff.final, &final);
	if (rc == 0 && !d->hasfile && lost_part(&ff) &&
	    mkdirat(d->dir, d->part, 0755) == -1 && errno != EEXIST)
		rc = control_fail(&d->control, errno, OP_CREATE);
	if (rc == 0 && !d->hasfile)
		rc = look(d, d->part, O_RDWR, &ff.part, &part);
	if (rc == 0) {
		whole = ff.final.there && !(ff.many && ff.part.there);
		d->data.fd = whole ? final : part;
		d->data.writable = !whole;
		if (whole)
			tell_of_part(d, &ff);
		rc = act(d, kp, &ff);
	}
	if (final != -1 && final != d->data.fd)
		close(final);
	if (part != -1 && part != d->data.fd)
		close(part);
	return rc;
}
