/*
 * disks.c: the life of disk processes.
 */
#include "disks.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "diskrecords.h"
#include "fdpass.h"
#include "hex.h"
#include "launch.h"
#include "leave.h"
#include "log.h"
#include "logpipe.h"
#include "orders.h"
#include "ownlines.h"
#include "publish.h"

#define DEATH_FIRST_MS 1
#define DEATH_MAX_MS   10000
#define DEATH_DECAY_MS 2000
#define DEATH_PAUSE_MS 1000 /* deaths so dense pause the swarm */

void
disks_repause(struct supervisor *sv)
{
	uint32_t k, paused;

	paused = 0;
	for (k = 0; k < sv->cf->disks; k++)
		if (paused == 0)
			paused = sv->disk[k].paused;
	if (paused == sv->paused)
		return;
	sv->paused = paused;
	orders_pause_all(sv);
	publish_board(sv);
}

static pid_t
run_disk(void *us, void *arg, int pair)
{
	struct supervisor *sv = us;
	struct disk *d = arg;
	char path[sizeof(sv->libexec) + 16], k[16], id[16],
	    digest[2 * DIGEST_LEN + 1];
	const char *argv[11];
	int fds[9];

	snprintf(path, sizeof(path), "%s/shoal-disk", sv->libexec);
	snprintf(k, sizeof(k), "%" PRIu32, d->k);
	snprintf(id, sizeof(id), "%" PRIu32, sv->terms->own);
	strcpy(digest, "-");
	if (sv->cf->shoal.has_digest)
		hex_encode(sv->cf->shoal.digest, DIGEST_LEN, digest);
	argv[0] = path;
	argv[1] = k;
	argv[2] = d->born ? "again" : "first";
	argv[3] = id;
	argv[4] = sv->terms->has_file ? "1" : "0";
	argv[5] = digest;
	argv[6] = sv->terms->state;
	argv[7] = sv->terms->many ? "many" : "one";
	argv[8] = sv->cf->shoal.sparse ? "sparse" : "full";
	argv[9] = launch_room;
	argv[10] = NULL;
	fds[0] = pair;
	fds[1] = sv->seg_fd;
	fds[2] = sv->swarm_fd;
	fds[3] = sv->frames_fd;
	fds[4] = sv->peer_dir;
	fds[5] = sv->terms->is_torrent ? sv->peer_dir : sv->work_dir;
	fds[6] = sv->lock_fd;
	fds[7] = d->k == 0 ? sv->log_rd : -1;
	fds[8] = sv->terms->many ? sv->cf->torrent_fd : -1;
	return launch(path, argv, fds, 9, -1);
}

/* One death more, or one start that failed. */
static void
died(struct supervisor *sv, struct disk *d)
{
	backoff_fail(&d->deaths, DEATH_FIRST_MS, DEATH_MAX_MS, sv->now);
	if (d->deaths.delay_ms <= DEATH_PAUSE_MS)
		return;
	if (sv->phase == PHASE_STARTING) {
		log_errx("disk process %" PRIu32 " cannot begin", d->k);
		leave_now(sv, EXIT_FAILED);
		return;
	}
	log_errx("disk process %" PRIu32 " keeps dying; the transfer pauses "
		 "until it lives",
	    d->k);
	/* Nobody else writes that while disk 0 is the one. */
	if (d->k == 0)
		logpipe_drain(sv, 0);
	d->paused = ECHILD;
	disks_repause(sv);
}

static void
start(struct supervisor *sv, struct disk *d)
{
	d->ready = d->finished = false;
	if (tether_start(
		&d->tether, sv->ep, run_disk, diskrecords_ready, sv, d) == 0)
		return;
	log_err("cannot start %s/shoal-disk", sv->libexec);
	died(sv, d);
}

void
disks_start(struct supervisor *sv)
{
	uint32_t k;

	for (k = 0; k < sv->cf->disks; k++) {
		sv->disk[k].k = k;
		tether_init(&sv->disk[k].tether);
	}
	start(sv, &sv->disk[0]);
}

/* The others begin when disk 0 has prepared; the dead come again when all they
 * said is heard and their pair is closed.  At the end that is disk 0 alone,
 * which may still owe lines of the log. */
static bool
is_missing(const struct supervisor *sv, const struct disk *d)
{
	if (d->tether.pid != 0 || d->tether.pair != -1 || d->finished ||
	    sv->quick)
		return false;
	if (sv->phase == PHASE_FINISHING)
		return d->k == 0 && d->born;
	return d->k == 0 || sv->disk[0].born;
}

void
disks_tick(struct supervisor *sv)
{
	struct disk *d;
	uint32_t k;

	for (k = 0; k < sv->cf->disks; k++) {
		d = &sv->disk[k];
		backoff_decay(&d->deaths, DEATH_DECAY_MS, sv->now);
		if (!is_missing(sv, d) ||
		    !mono_is_due(d->deaths.until, sv->now))
			continue;
		start(sv, d);
		if (sv->phase != PHASE_FINISHING)
			continue;
		ownlines_over(sv);
		disks_say(sv, k, REC_FINISH);
	}
}

struct mono
disks_next(const struct supervisor *sv)
{
	struct mono t;
	uint32_t k;

	t = MONO_NEVER;
	for (k = 0; k < sv->cf->disks; k++)
		if (is_missing(sv, &sv->disk[k]))
			t = mono_min(t, sv->disk[k].deaths.until);
	return t;
}

struct disk *
disks_by_pid(struct supervisor *sv, pid_t pid)
{
	uint32_t k;

	for (k = 0; k < sv->cf->disks; k++)
		if (sv->disk[k].tether.pid == pid)
			return &sv->disk[k];
	return NULL;
}

void
disks_reaped(struct supervisor *sv, struct disk *d, int status, bool by_signal)
{
	d->tether.pid = 0;
	/* Its last words may still be in the pair. */
	if (d->tether.watch.fd != -1)
		diskrecords_ready(sv, d, EPOLLIN);
	tether_cut(&d->tether, sv->ep);
	d->ready = false;
	if (sv->phase == PHASE_FINISHING && !by_signal)
		d->finished = true;
	if (!is_missing(sv, d)) {
		if (by_signal && !d->finished)
			log_warnx("disk process %" PRIu32 " ended with signal "
				  "%d at the end; it is not replaced",
			    d->k, status);
		return;
	}
	log_warnx("disk process %" PRIu32 " ended with %s %d; it is replaced",
	    d->k, by_signal ? "signal" : "status", status);
	died(sv, d);
}

static void
say(struct supervisor *sv, uint32_t k, enum record_kind kind, uint32_t a)
{
	struct record r;
	uint8_t buf[RECORD_MAX];

	memset(&r, 0, sizeof(r));
	r.kind = kind;
	r.a = a;
	if (sv->disk[k].tether.pid == 0)
		return;
	if (fdpass_send(sv->disk[k].tether.pair, buf, record_encode(&r, buf),
		-1) == -1 &&
	    errno != EPIPE)
		log_err("cannot tell disk process %" PRIu32, k);
	seg_bell_post(&sv->seg, k);
}

void
disks_say(struct supervisor *sv, uint32_t k, enum record_kind kind)
{
	say(sv, k, kind, 0);
}

void
disks_ask_file(struct supervisor *sv, uint32_t file)
{
	say(sv, 0, REC_OPEN, file);
}

void
disks_say_all(struct supervisor *sv, enum record_kind kind)
{
	uint32_t k;

	for (k = 0; k < sv->cf->disks; k++)
		disks_say(sv, k, kind);
}

bool
disks_are_checking(const struct supervisor *sv)
{
	uint32_t k;

	for (k = 0; k < sv->cf->disks; k++)
		if (atomic_load(&sv->seg.disks[k].state) == DISK_CHECKING)
			return true;
	return false;
}

uint32_t
disks_count(const struct supervisor *sv)
{
	uint32_t k, n;

	n = 0;
	for (k = 0; k < sv->cf->disks; k++)
		n +=
		    sv->disk[k].tether.pid != 0 || is_missing(sv, &sv->disk[k]);
	return n;
}

void
disks_shoot(struct supervisor *sv)
{
	uint32_t k;

	for (k = 0; k < sv->cf->disks; k++) {
		sv->disk[k].finished = true; /* no successor */
		if (sv->disk[k].tether.pid != 0)
			kill(sv->disk[k].tether.pid, SIGKILL);
	}
}
