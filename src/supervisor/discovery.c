/*
 * discovery.c: the life of the process that finds a torrent's peers.
 */
#include "discovery.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "discovered.h"
#include "fdpass.h"
#include "hex.h"
#include "launch.h"
#include "log.h"
#include "publish.h"
#include "rates.h"
#include "record.h"

#define DEATH_FIRST_MS     100
#define DEATH_MAX_MS       60000
#define DEATH_DECAY_MS     60000
#define LEAVE_MS           1700 /* a little more than it takes itself */
#define SHOT_MS            200
#define RECORDS_PER_TURN   32
#define RECORDS_PER_SECOND 1000

static bool
is_private(const struct supervisor *sv)
{
	return (sv->cf->torrent.h->flags & TORRENT_PRIVATE) != 0;
}

static bool
is_local(const struct supervisor *sv)
{
	return sv->cf->shoal.local_discovery && !is_private(sv);
}

void
discovery_init(struct supervisor *sv)
{
	struct discovery *d = &sv->discovery;

	tether_init(&d->tether);
	d->wanted = sv->terms->is_torrent && !sv->cf->opt.no_discovery &&
	    (sv->cf->torrent.h->trackers > 0 || is_local(sv));
}

static void
died(struct supervisor *sv)
{
	backoff_fail(
	    &sv->discovery.deaths, DEATH_FIRST_MS, DEATH_MAX_MS, sv->now);
}

/* What it says is input: who floods us is shot. */
static bool
take(void *us, void *arg, const struct record *r)
{
	struct supervisor *sv = us;
	struct discovery *d = arg;

	if (d->records++ > RECORDS_PER_SECOND)
		return false;
	if (r->kind == REC_TRACKER) {
		d->asked = *r;
		d->asked_at = sv->now;
		publish_asked(sv, r);
		return true;
	}
	if (r->kind == REC_PEER && sv->phase == PHASE_RUNNING)
		discovered_take(sv, r);
	return r->kind == REC_PEER;
}

static void
on_record(void *us, void *arg, uint32_t events)
{
	struct supervisor *sv = us;
	struct discovery *d = arg;

	(void)events;
	if (!tether_hear(&d->tether, sv->ep, RECORDS_PER_TURN, take, sv, d))
		log_warnx("discovery says what it may not");
}

static pid_t
run(void *us, void *arg, int pair)
{
	struct supervisor *sv = us;
	char path[sizeof(sv->libexec) + 32], id[2 * HASH_LEN + 1], number[8],
	    from[64] = "-", level[8];
	const char *argv[10];
	int fds[2];

	(void)arg;
	snprintf(path, sizeof(path), "%s/shoal-discovery", sv->libexec);
	hex_encode(sv->terms->own_id, HASH_LEN, id);
	snprintf(number, sizeof(number), "%u", address_port(&sv->listen_addr));
	if (sv->leave_from)
		address_print_host(&sv->listen_addr, from, sizeof(from));
	snprintf(level, sizeof(level), "%d", (int)config_log_level(sv->cf));
	argv[0] = path;
	argv[1] = id;
	argv[2] = number;
	argv[3] = from;
	argv[4] = is_local(sv) ? "1" : "0";
	argv[5] = sv->cf->shoal.sandbox_optional ? "0" : "1";
	argv[6] = level;
	argv[7] = sv->cf->name;
	argv[8] = launch_room;
	argv[9] = NULL;
	fds[0] = pair;
	fds[1] = sv->cf->torrent_fd;
	return launch(path, argv, fds, 2, -1);
}

static void
say(struct supervisor *sv, const struct record *r)
{
	uint8_t buf[RECORD_MAX];

	/* It may be full or dead: there is another in a second, or another
	 * process. */
	if (sv->discovery.tether.pair != -1)
		(void)!fdpass_send(
		    sv->discovery.tether.pair, buf, record_encode(r, buf), -1);
}

static void
say_amounts(struct supervisor *sv)
{
	struct record r = {.kind = REC_AMOUNTS};

	rates_total(sv, &r.downloaded, &r.uploaded);
	r.left = swarm_left(&sv->swarm);
	say(sv, &r);
}

void
discovery_second(struct supervisor *sv)
{
	struct discovery *d = &sv->discovery;

	d->records = 0;
	backoff_decay(&d->deaths, DEATH_DECAY_MS, sv->now);
	if (d->tether.pid != 0 && !d->leaving)
		say_amounts(sv);
}

static bool
is_missing(const struct supervisor *sv)
{
	return sv->discovery.wanted && sv->discovery.tether.pid == 0 &&
	    sv->phase == PHASE_RUNNING;
}

void
discovery_tick(struct supervisor *sv)
{
	struct discovery *d = &sv->discovery;

	if (d->leaving && d->tether.pid != 0 && !d->shot &&
	    mono_is_due(d->leave_at, sv->now)) {
		d->shot = true;
		kill(d->tether.pid, SIGKILL);
	}
	if (!is_missing(sv) || !mono_is_due(d->deaths.until, sv->now))
		return;
	if (tether_start(&d->tether, sv->ep, run, on_record, sv, d) == 0) {
		say_amounts(sv);
		return;
	}
	log_err("cannot start %s/shoal-discovery", sv->libexec);
	died(sv);
}

struct mono
discovery_next(const struct supervisor *sv)
{
	const struct discovery *d = &sv->discovery;

	if (d->leaving && d->tether.pid != 0)
		return d->shot ? mono_add_ms(d->leave_at, SHOT_MS) :
				 d->leave_at;
	return is_missing(sv) ? d->deaths.until : MONO_NEVER;
}

bool
discovery_reaped(struct supervisor *sv, pid_t pid, int status, bool by_signal)
{
	struct discovery *d = &sv->discovery;

	if (d->tether.pid == 0 || pid != d->tether.pid)
		return false;
	d->tether.pid = 0;
	tether_cut(&d->tether, sv->ep);
	if (d->leaving)
		return true;
	log_warnx("discovery ended with %s %d; it is replaced",
	    by_signal ? "signal" : "status", status);
	died(sv);
	return true;
}

void
discovery_stop(struct supervisor *sv)
{
	struct discovery *d = &sv->discovery;
	const struct record r = {.kind = REC_FINISH};

	if (d->leaving)
		return;
	d->leaving = true;
	d->leave_at = mono_add_ms(sv->now, LEAVE_MS);
	if (d->tether.pid == 0)
		return;
	if (sv->dozing) { /* the trackers are to keep us */
		d->shot = true;
		kill(d->tether.pid, SIGKILL);
		return;
	}
	say_amounts(sv);
	say(sv, &r);
}

bool
discovery_is_over(const struct supervisor *sv)
{
	const struct discovery *d = &sv->discovery;

	return d->tether.pid == 0 ||
	    mono_is_due(mono_add_ms(d->leave_at, SHOT_MS), sv->now);
}
