/*
 * awake.c: the supervisors of the swarms that run.
 */
#include "awake.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dealing.h"
#include "fdpass.h"
#include "folder.h"
#include "hex.h"
#include "launch.h"
#include "log.h"
#include "swarms.h"
#include "visit.h"

#define LEAVE_MS           10000 /* it takes two seconds itself */
#define FAIL_FIRST_MS      1000
#define FAIL_MAX_MS        300000
#define FAIL_DECAY_MS      60000
#define RECORDS_PER_TURN   8
#define RECORDS_PER_SECOND 1000 /* more than wait while we stand still */
#define ARGS_MAX           26

int
awake_say(struct row *r, const struct record *rec, int fd)
{
	uint8_t buf[RECORD_MAX];

	return fdpass_send(r->tether.pair, buf, record_encode(rec, buf), fd);
}

bool
awake_is_open(const struct row *r)
{
	return r->tether.pid != 0 && !r->leaving &&
	    (r->status.a == SWARM_FETCHING || r->status.a == SWARM_WHOLE);
}

static void
shoot(struct row *r)
{
	r->leaving = r->shot = true;
	kill(r->tether.pid, SIGKILL);
}

static void
hear_state(struct keeper *k, struct row *r)
{
	bool complete;

	/* While it starts it counts what it has found so far; what it said
	 * before it heard that it is to leave is no answer to that. */
	if (r->leaving || r->status.a == SWARM_STARTING ||
	    r->status.a == SWARM_LEAVING)
		return;
	/* Nothing else of a course's swarm is to be awaited by anybody. */
	complete = r->status.a == SWARM_WHOLE && !row_is_course(r);
	if (complete != r->complete || r->pieces != r->status.c)
		k->dirty = true;
	r->complete = complete;
	r->have = r->status.b;
	r->pieces = r->status.c;
	r->recheck = false;
}

/* What it says may be older than the last connection that it was given. */
static uint32_t
idle(const struct keeper *k, const struct row *r, const struct record *rec)
{
	int64_t s = mono_sub_ms(k->now, r->given) / 1000;

	return s < rec->idle ? (uint32_t)s : rec->idle;
}

static void
hear(struct keeper *k, struct row *r, const struct record *rec)
{
	if (rec->downloaded != r->status.downloaded)
		r->moved = k->now;
	if (rec->trouble != r->status.trouble)
		snprintf(r->why, sizeof(r->why), "%s",
		    rec->trouble != 0 ? strerror((int)rec->trouble) : "");
	r->status = *rec;
	r->status.idle = idle(k, r, rec);
	hear_state(k, r);
	k->look = true;
	visits_hand_over(k, r);
}

/* Who is held since just now need not wait for the next second. */
static void
hear_demand(struct keeper *k, struct row *r, const struct record *rec)
{
	uint32_t before;

	before = r->demand.a;
	r->demand = *rec;
	if ((rec->a & ~before) != 0)
		dealing_do(k);
}

/* All that a supervisor says is how its swarm is, and what that wants. */
static bool
take(void *us, void *arg, const struct record *rec)
{
	struct keeper *k = us;
	struct row *r = arg;

	if (rec->b > rec->c || ++r->records > RECORDS_PER_SECOND)
		return false;
	if (rec->kind == REC_STATUS)
		hear(k, r, rec);
	else if (rec->kind == REC_DEMAND)
		hear_demand(k, r, rec);
	else
		return false;
	return true;
}

static void
on_record(void *us, void *arg, uint32_t events)
{
	struct keeper *k = us;
	struct row *r = arg;

	(void)events;
	if (tether_hear(&r->tether, k->ep, RECORDS_PER_TURN, take, k, r))
		return;
	log_warnx("%s: its supervisor says what it may not", r->name);
	r->leaving = r->shot = true;
}

/* What it is to share; word is room for one that is made. */
static size_t
name_swarm(const struct keeper *k, const struct row *r, char *word, size_t room,
    const char **argv)
{
	size_t n = 0;

	if (row_is_course(r)) {
		snprintf(word, room, "%" PRIu32, k->conf.course.id);
		argv[n++] = "-C";
		argv[n++] = k->course;
		argv[n++] = "--stay";
		argv[n++] = word;
		return n;
	}
	snprintf(word, room, "%s/%s", k->torrents, r->file);
	argv[n++] = "--torrent";
	argv[n++] = word;
	argv[n++] = "--data";
	argv[n++] = k->data;
	argv[n++] = "--until=forever";
	if (r->peers[0] != '\0') {
		argv[n++] = "--peer";
		argv[n++] = r->peers;
	}
	if (k->opt.no_discovery)
		argv[n++] = "--no-discovery";
	return n;
}

/* What we have read and may read again is in a file of our own. */
static pid_t
run(void *us, void *arg, int pair)
{
	struct keeper *k = us;
	struct row *r = arg;
	char word[PATH_MAX + NAME_MAX + 2];
	const char *argv[ARGS_MAX];
	unsigned int i;
	size_t n;

	n = 0;
	argv[n++] = k->shoald;
	argv[n++] = "-f";
	argv[n++] = k->conf_file;
	argv[n++] = "--libexec";
	argv[n++] = k->libexec;
	argv[n++] = "--name";
	argv[n++] = r->segment;
	argv[n++] = "--listen";
	argv[n++] = k->listen;
	argv[n++] = "--upload-limit=0"; /* we deal them */
	argv[n++] = "--download-limit=0";
	argv[n++] = "--keeper=3";
	for (i = 0; i < k->opt.verbose && i < 2; i++)
		argv[n++] = "-v";
	n += name_swarm(k, r, word, sizeof(word), argv + n);
	argv[n] = NULL;
	return launch(k->shoald, argv, &pair, 1, -1);
}

static void
failed(struct keeper *k, struct row *r)
{
	backoff_fail(&r->fails, FAIL_FIRST_MS, FAIL_MAX_MS, k->now);
}

/* Without its record of what was synced, all is compared with the digests. */
static int
forget(struct keeper *k, struct row *r)
{
	char path[PATH_MAX + NAME_MAX + 64], hex[2 * HASH_LEN + 1];

	hex_encode(r->hash, HASH_LEN, hex);
	if (row_is_course(r))
		snprintf(path, sizeof(path), "%s/%s/" OWN_FOLDER "/resume",
		    k->course, r->name);
	else
		snprintf(path, sizeof(path), "%s/" OWN_FOLDER "/%s/resume",
		    k->data, hex);
	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	log_err("cannot remove %s", path);
	snprintf(r->why, sizeof(r->why), "cannot be checked again: %s",
	    strerror(errno));
	failed(k, r);
	return -1;
}

void
awake_start(struct keeper *k, struct row *r)
{
	if (r->recheck && forget(k, r) == -1)
		return;
	r->why[0] = '\0';
	r->since = 0;
	memset(&r->status, 0, sizeof(r->status));
	r->leaving = r->shot = false;
	r->begun = r->moved = k->now;
	memset(&r->demand, 0, sizeof(r->demand));
	memset(r->told, 0, sizeof(r->told));
	if (tether_start(&r->tether, k->ep, run, on_record, k, r) == 0) {
		k->awake++;
		dealing_do(k); /* it hears that before it runs */
		log_debug("%s: starts", r->name);
		return;
	}
	log_err("cannot start %s", k->shoald);
	snprintf(
	    r->why, sizeof(r->why), "cannot be started: %s", strerror(errno));
	failed(k, r);
}

static void
leaves(struct keeper *k, struct row *r)
{
	r->leaving = true;
	r->leave_at = mono_add_ms(k->now, LEAVE_MS);
}

void
awake_end(struct keeper *k, struct row *r)
{
	if (r->tether.pid == 0 || r->shot)
		return;
	if (!r->leaving)
		leaves(k, r);
	kill(r->tether.pid, SIGTERM);
}

void
awake_doze(struct keeper *k, struct row *r)
{
	const struct record rec = {.kind = REC_DOZE};

	if (r->tether.pid == 0 || r->leaving || awake_say(r, &rec, -1) == -1)
		return;
	leaves(k, r);
}

void
awake_second(struct keeper *k, struct row *r)
{
	r->records = 0;
	backoff_decay(&r->fails, FAIL_DECAY_MS, k->now);
	if (r->tether.pid != 0 && r->leaving && !r->shot &&
	    mono_is_due(r->leave_at, k->now)) {
		log_warnx(
		    "%s: its supervisor does not end, and is shot", r->name);
		shoot(r);
	}
}

/* How it ended, when nobody told it to. */
static void
judge(struct keeper *k, struct row *r, int status, bool by_signal)
{
	if (r->leaving && !r->shot)
		return;
	if (by_signal)
		snprintf(
		    r->why, sizeof(r->why), "was ended by signal %d", status);
	else
		snprintf(r->why, sizeof(r->why),
		    "ended with status %d; the log says why", status);
	log_warnx("%s: %s; it is started again", r->name, r->why);
	failed(k, r);
}

static void
reaped(struct keeper *k, struct row *r, int status, bool by_signal)
{
	tether_cut(&r->tether, k->ep);
	r->tether.pid = 0;
	k->awake--;
	judge(k, r, status, by_signal);
	r->up = row_up(r);
	r->down = row_down(r);
	memset(&r->status, 0, sizeof(r->status));
	r->leaving = r->shot = false;
	k->look = k->dirty = true;
	swarms_bury(k, r);
}

bool
awake_reaped(struct keeper *k, pid_t pid, int status, bool by_signal)
{
	size_t i;

	for (i = 0; i < k->rows; i++)
		if (k->row[i]->tether.pid == pid) {
			reaped(k, k->row[i], status, by_signal);
			return true;
		}
	return false;
}
