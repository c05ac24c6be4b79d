/*
 * diskrecords.c: what disk processes may say.
 */
#include "diskrecords.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "blame.h"
#include "disks.h"
#include "fdpass.h"
#include "follow.h"
#include "launch.h"
#include "leave.h"
#include "lend.h"
#include "log.h"
#include "neighbours.h"
#include "orders.h"
#include "progress.h"
#include "records.h"
#include "running.h"

#define RECORDS_PER_TURN 64

/* A part of a torrent stays beside the rest: that was there all along. */
static bool
was_selected_before(const struct supervisor *sv)
{
	return sv->cf->opt.nonly > 0 && sv->had_all;
}

/* in_this_run: and not before we were started. */
static void
become_complete(struct supervisor *sv, bool in_this_run)
{
	if (!sv->complete && in_this_run && sv->cf->opt.on_complete != NULL)
		follow_run(sv->cf->opt.on_complete, sv->terms);
	sv->complete = true;
}

static void
on_ready(struct supervisor *sv, struct disk *d, const struct record *r)
{
	d->ready = true;
	d->born = true;
	d->paused = 0;
	disks_repause(sv);
	if (d->k == 0)
		lend_again(sv);
	if (d->k == 0 && r->a != 0)
		become_complete(sv, sv->phase != PHASE_STARTING);
	running_disk_ready(sv);
}

/* What it has prepared a successor does not repeat. */
static void
on_prepared(struct supervisor *sv, struct disk *d, const struct record *r)
{
	(void)r;
	d->born = true;
	disks_tick(sv);
}

static void
on_news(struct supervisor *sv, struct disk *d, const struct record *r)
{
	(void)d;
	(void)r;
	orders_ring_news(sv);
}

static void
on_complete(struct supervisor *sv, struct disk *d, const struct record *r)
{
	char sum[80];

	(void)d;
	(void)r;
	if (!sv->complete && sv->terms->is_torrent) {
		neighbours_sample_all(sv);
		progress_sum(sv, sum, sizeof(sum));
		log_info("%s is complete: %s", sv->terms->file, sum);
	} else if (!sv->complete)
		log_info("%s is complete", sv->terms->file);
	become_complete(sv, !was_selected_before(sv));
	sv->look = true;
}

/* What a person can do about an errno of a disk process. */
static const char *
remedy(const struct terms *t, uint32_t err)
{
	switch (err) {
	case ENOSPC:
	case EDQUOT:
		return "make room";
	case EEXIST:
		if (t->is_torrent)
			return "remove it, or seed it if it is complete";
		return "remove it, or set this peer's flag in PeerInfo.cfg to "
		       "1 if it is the complete file";
	case EACCES:
	case EPERM:
	case EROFS:
		return "make the folder writable for the daemon's user";
	case EFBIG:
		return "raise the limit on the size of files, or of the file "
		       "system";
	case ELOOP:
		return "put the file or the folder itself there, symbolic "
		       "links "
		       "are not followed";
	case ENODATA:
		return "put back what was cut or removed, or remove the rest";
	default:
		return "mend it";
	}
}

/* Starting again does not help before somebody has done something. */
static bool
is_configuration(uint32_t err)
{
	return err == EEXIST || err == EACCES || err == EPERM || err == EROFS ||
	    err == ELOOP || err == EFBIG;
}

static void
on_paused(struct supervisor *sv, struct disk *d, const struct record *r)
{
	log_errx("cannot %s %s/%s: %s; the transfer pauses; %s, "
		 "%s",
	    disk_op_text((enum disk_op)r->b), sv->terms->folder,
	    sv->terms->file, strerror((int)r->a), remedy(sv->terms, r->a),
	    r->b == OP_LOG ? "and it goes on" : "then send SIGHUP to go on");
	d->paused = r->a != 0 ? r->a : EIO;
	disks_repause(sv);
}

static void
on_resumed(struct supervisor *sv, struct disk *d, const struct record *r)
{
	(void)r;
	if (d->paused)
		log_info("disk process %" PRIu32 " stores again", d->k);
	d->paused = 0;
	disks_repause(sv);
}

static void
on_bad_digest(struct supervisor *sv, struct disk *d, const struct record *r)
{
	(void)d;
	if (r->a == 0)
		log_errx("%s/%s is not what Digest says; correct "
			 "Digest in shoal.conf, or start again to fetch the "
			 "file anew",
		    sv->terms->folder, sv->terms->file);
	else
		log_errx("%s/%s is not what PieceDigests says: "
			 "piece %" PRIu32 " is wrong (%" PRIu32 " of %" PRIu32
			 " are); put the right file there or correct %s; or "
			 "rename it to %s.part and set the flag in "
			 "PeerInfo.cfg to 0 to fetch the wrong pieces",
		    sv->terms->folder, sv->terms->file, r->b, r->a,
		    sv->terms->geo.pieces, sv->cf->shoal.piece_digests,
		    sv->terms->file);
	leave_now(sv, EXIT_FAILED);
}

static void
on_bad(struct supervisor *sv, struct disk *d, const struct record *r)
{
	(void)d;
	blame(sv, r->a, r->b);
}

static void
on_failed(struct supervisor *sv, struct disk *d, const struct record *r)
{
	(void)d;
	log_errx("cannot %s %s/%s: %s; %s, then start again",
	    disk_op_text((enum disk_op)r->b), sv->terms->folder,
	    sv->terms->file, strerror((int)r->a), remedy(sv->terms, r->a));
	leave_now(sv, is_configuration(r->a) ? EXIT_USAGE : EXIT_FAILED);
}

static void
on_drained(struct supervisor *sv, struct disk *d, const struct record *r)
{
	(void)sv;
	(void)r;
	d->finished = true;
}

/* What disk processes may say.  REC_FILE carries a descriptor and is taken
 * apart from the rest. */
static const struct rule {
	enum record_kind kind;
	void (*fn)(struct supervisor *, struct disk *, const struct record *);
} rules[] = {
    {REC_READY, on_ready},
    {REC_PREPARED, on_prepared},
    {REC_NEWS, on_news},
    {REC_COMPLETE, on_complete},
    {REC_PAUSED, on_paused},
    {REC_RESUMED, on_resumed},
    {REC_BAD, on_bad},
    {REC_BAD_DIGEST, on_bad_digest},
    {REC_FAILED, on_failed},
    {REC_DRAINED, on_drained},
};

static void
take_file(struct supervisor *sv, struct disk *d, uint32_t file, int fd)
{
	if (fd == -1) {
		/* We had no room for one; its successor sends it again. */
		log_warnx("the data file's descriptor was lost");
		if (d->tether.pid != 0)
			kill(d->tether.pid, SIGKILL);
		return;
	}
	if (sv->terms->many) {
		lend_came(sv, file, launch_high(fd));
		return;
	}
	if (sv->file_fd != -1)
		close(sv->file_fd);
	sv->file_fd = launch_high(fd);
	records_file_came(sv);
}

static void
dispatch(struct supervisor *sv, struct disk *d, const struct record *r, int fd)
{
	size_t i;

	if (r->kind == REC_FILE) {
		take_file(sv, d, r->a, fd);
		return;
	}
	if (fd != -1)
		close(fd);
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].kind == r->kind) {
			rules[i].fn(sv, d, r);
			return;
		}
	log_warnx("disk process %" PRIu32 " says what it may not", d->k);
}

void
diskrecords_ready(void *us, void *arg, uint32_t events)
{
	struct supervisor *sv = us;
	struct disk *d;
	struct record r;
	uint8_t buf[RECORD_MAX];
	ssize_t n;
	int fd, i;

	(void)events;
	d = arg;
	for (i = 0; i < RECORDS_PER_TURN && d->tether.watch.fd != -1; i++) {
		n = fdpass_recv(d->tether.pair, buf, sizeof(buf), &fd);
		if (n == -1 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0) {
			watch_del(sv->ep, &d->tether.watch);
			return;
		}
		if (record_decode(buf, (size_t)n, &r) == -1) {
			log_warnx("disk process %" PRIu32 ": bad record", d->k);
			if (fd != -1)
				close(fd);
			continue;
		}
		dispatch(sv, d, &r, fd);
	}
}
