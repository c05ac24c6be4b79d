/*
 * door.c: the connections whose swarm is not known, and the process that looks.
 *
 * What waits is shut down before it is closed here: the process has descriptors
 * of it too, and takes that for its end.
 */
#include "door.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "backoff.h"
#include "fdpass.h"
#include "launch.h"
#include "log.h"
#include "record.h"
#include "visit.h"

#define DEATH_FIRST_MS   100
#define DEATH_MAX_MS     10000
#define DEATH_DECAY_MS   10000
#define AGAIN_MS         50 /* after its pair was full */
#define RECORDS_PER_TURN 64

struct waiting {
	uint32_t number; /* 0: nobody is in this place */
	int fd;
	bool given; /* to the process that lives */
	struct address from;
	struct mono until;
};

struct door {
	struct tether tether;
	struct backoff deaths;
	uint32_t owed; /* its verdicts on what it was given */
	uint32_t last; /* number that was given out */
	uint32_t places, n;
	struct waiting at[]; /* [places], of which n are taken */
};

/* The place is free then; the socket is the caller's. */
static int
take_out(struct door *d, struct waiting *w)
{
	w->number = 0;
	d->n--;
	return w->fd;
}

static void
turn_away(struct door *d, struct waiting *w, const char *why)
{
	int fd = take_out(d, w);

	log_debug("%s: %s", w->from.text, why);
	(void)shutdown(fd, SHUT_RDWR);
	close(fd);
}

static struct waiting *
by_number(struct door *d, uint32_t number)
{
	uint32_t i;

	for (i = 0; i < d->places; i++)
		if (d->at[i].number == number)
			return &d->at[i];
	return NULL;
}

/* What it says is input: one verdict on each socket. */
static bool
take(void *us, void *arg, const struct record *r)
{
	struct keeper *k = us;
	struct door *d = arg;
	struct waiting *w;
	struct row *to;

	if (r->kind != REC_VERDICT || d->owed == 0)
		return false;
	d->owed--;
	/* It may have been turned away meanwhile. */
	if ((w = by_number(d, r->a)) == NULL)
		return true;
	if (r->b == VERDICT_OTHER) {
		turn_away(d, w, "no handshake");
		return true;
	}
	to = r->b == VERDICT_COURSE ? row_by_file(k, ROW_COURSE) :
				      row_by_hash(k, r->hash);
	visit_come(k, to, take_out(d, w), &w->from);
	return true;
}

static void
on_record(void *us, void *arg, uint32_t events)
{
	struct keeper *k = us;
	struct door *d = arg;

	(void)events;
	if (!tether_hear(&d->tether, k->ep, RECORDS_PER_TURN, take, k, d))
		log_warnx("shoal-door says what it may not");
}

/* It may wait until we take a verdict; we never wait for it. */
static pid_t
run(void *us, void *arg, int pair)
{
	const struct keeper *k = us;
	char path[sizeof(k->libexec) + 16];
	const char *argv[4];

	snprintf(path, sizeof(path), "%s/shoal-door", k->libexec);
	argv[0] = path;
	argv[1] = k->conf.sandbox_optional ? "0" : "1";
	argv[2] = launch_room;
	argv[3] = NULL;
	(void)arg;
	if (fcntl(pair, F_SETFL, 0) == -1)
		return -1;
	return launch(path, argv, &pair, 1, -1);
}

static int
start(struct keeper *k)
{
	struct door *d = k->door;

	d->owed = 0;
	return tether_start(&d->tether, k->ep, run, on_record, k, d);
}

void
door_open(struct keeper *k)
{
	struct door *d;
	uint32_t n = k->conf.max_half_open;

	if ((d = calloc(1, sizeof(*d) + n * sizeof(d->at[0]))) == NULL)
		fatal(EXIT_FAILED, "door");
	d->places = n;
	tether_init(&d->tether);
	k->door = d;
	if (start(k) == -1)
		fatal(EXIT_FAILED, "cannot start %s/shoal-door", k->libexec);
}

static void
give(struct door *d, struct waiting *w)
{
	struct record r = {.kind = REC_LOOK_AT, .a = w->number};
	uint8_t buf[RECORD_MAX];

	/* It may be full or dead: later, or to another. */
	if (d->tether.pid == 0 ||
	    fdpass_send(d->tether.pair, buf, record_encode(&r, buf), w->fd) ==
		-1)
		return;
	w->given = true;
	d->owed++;
}

static uint32_t
count_of(const struct door *d, const struct address *a)
{
	uint32_t i, n;

	for (i = n = 0; i < d->places; i++)
		n += d->at[i].number != 0 &&
		    address_same_network(&d->at[i].from, a);
	return n;
}

/* Of places that are all taken.  Who came in one turn has the same time. */
static struct waiting *
oldest(struct door *d)
{
	struct waiting *w = &d->at[0];
	uint32_t i;

	for (i = 1; i < d->places; i++)
		if ((int32_t)(d->at[i].number - w->number) < 0)
			w = &d->at[i];
	return w;
}

void
door_look_at(struct keeper *k, int fd, const struct address *from)
{
	struct door *d = k->door;
	struct waiting *w;

	if (count_of(d, from) >= k->conf.max_per_address) {
		log_debug(
		    "%s: too many connections of this address", from->text);
		close(fd);
		return;
	}
	if (d->n == d->places)
		turn_away(d, oldest(d), "gives way to a newer one");
	if (++d->last == 0)
		d->last = 1;
	w = by_number(d, 0);
	*w = (struct waiting){
	    .number = d->last,
	    .fd = fd,
	    .from = *from,
	    .until =
		mono_add_ms(k->now, (int64_t)k->conf.handshake_timeout * 1000),
	};
	d->n++;
	give(d, w);
}

void
door_tick(struct keeper *k)
{
	struct door *d = k->door;
	uint32_t i;

	backoff_decay(&d->deaths, DEATH_DECAY_MS, k->now);
	if (d->tether.pid == 0 && !k->leaving &&
	    mono_is_due(d->deaths.until, k->now) && start(k) == -1) {
		log_err("cannot start %s/shoal-door", k->libexec);
		backoff_fail(&d->deaths, DEATH_FIRST_MS, DEATH_MAX_MS, k->now);
	}
	for (i = 0; i < d->places && d->n > 0; i++) {
		if (d->at[i].number == 0)
			continue;
		if (mono_is_due(d->at[i].until, k->now))
			turn_away(d, &d->at[i], "no handshake in time");
		else if (!d->at[i].given)
			give(d, &d->at[i]);
	}
}

struct mono
door_next(const struct keeper *k)
{
	const struct door *d = k->door;
	struct mono t = MONO_NEVER;
	uint32_t i;

	if (d->tether.pid == 0 && !k->leaving)
		t = d->deaths.until;
	for (i = 0; i < d->places && d->n > 0; i++) {
		if (d->at[i].number == 0)
			continue;
		t = mono_min(t, d->at[i].until);
		if (d->tether.pid != 0 && !d->at[i].given)
			t = mono_min(t, mono_add_ms(k->now, AGAIN_MS));
	}
	return t;
}

bool
door_reaped(struct keeper *k, pid_t pid, int status, bool by_signal)
{
	struct door *d = k->door;
	uint32_t i;

	if (d->tether.pid == 0 || pid != d->tether.pid)
		return false;
	tether_cut(&d->tether, k->ep);
	d->tether.pid = 0;
	for (i = 0; i < d->places; i++)
		d->at[i].given = false;
	if (k->leaving)
		return true;
	log_warnx("shoal-door ended with %s %d; it is replaced",
	    by_signal ? "signal" : "status", status);
	backoff_fail(&d->deaths, DEATH_FIRST_MS, DEATH_MAX_MS, k->now);
	return true;
}

void
door_close(struct keeper *k)
{
	struct door *d = k->door;
	uint32_t i;

	for (i = 0; i < d->places; i++)
		if (d->at[i].number != 0)
			turn_away(d, &d->at[i], "we leave");
	tether_cut(&d->tether, k->ep);
}
