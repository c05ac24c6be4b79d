/*
 * keeper.c: the process above us that runs many swarms, when there is one.
 */
#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "child.h"
#include "fdpass.h"
#include "launch.h"
#include "leave.h"
#include "listen.h"
#include "log.h"
#include "over.h"
#include "rates.h"
#include "ration.h"
#include "record.h"

#define RECORDS_PER_TURN 64

void
keeper_open(struct supervisor *sv)
{
	int fd;

	sv->keeper_watch.fd = -1;
	fd = sv->cf->opt.keeper;
	if (fd == -1)
		return;
	if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
		fatalx(EXIT_USAGE, "--keeper %d is no open descriptor", fd);
	sv->keeper_fd = launch_high(fd);
}

static void
leave(struct supervisor *sv)
{
	leave_now(sv, over_status(sv));
}

static void
gone(struct supervisor *sv)
{
	log_warnx("the keeper is gone: leaving");
	watch_del(sv->ep, &sv->keeper_watch);
	close(sv->keeper_fd);
	sv->keeper_fd = -1;
	leave(sv);
}

static void
doze(struct supervisor *sv)
{
	log_info("nobody is there: dozing");
	sv->dozing = true;
	leave(sv);
}

/* One record; false when there is none.  A socket comes in *fd, which is -1 if
 * there was no descriptor left for it. */
static bool
receive(struct supervisor *sv, struct record *r, int *fd)
{
	uint8_t buf[RECORD_MAX];
	ssize_t n;

	*fd = -1;
	n = fdpass_recv(sv->keeper_fd, buf, sizeof(buf), fd);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0 || record_decode(buf, (size_t)n, r) == -1 ||
	    (r->kind != REC_TAKE && *fd != -1)) {
		if (*fd != -1)
			close(*fd);
		gone(sv);
		return false;
	}
	return true;
}

int
keeper_accept(struct supervisor *sv, struct address *a)
{
	struct record r;
	int fd, i;

	for (i = 0; i < RECORDS_PER_TURN && keeper_is_there(sv); i++) {
		if (!receive(sv, &r, &fd))
			return -1;
		if (r.kind == REC_TAKE && fd == -1)
			log_warnx("a connection is lost: no descriptor");
		else if (r.kind == REC_TAKE) {
			address_from_mapped(a, r.host, (uint16_t)r.b, r.c);
			return fd;
		}
		if (r.kind == REC_DOZE)
			doze(sv);
		if (r.kind == REC_BUDGET)
			ration_set(sv, r.rate_up, r.rate_down);
	}
	return -1;
}

/* While connections wait for their turn, or none is taken any more.  Of what
 * came before it may be told as well, in the batch in which that began. */
static void
on_end(void *us, void *arg, uint32_t events)
{
	(void)arg;
	if ((events & EPOLLHUP) != 0)
		gone(us);
}

int
keeper_watch(struct supervisor *sv, bool all)
{
	watch_del(sv->ep, &sv->keeper_watch);
	if (!keeper_is_there(sv))
		return 0;
	return watch_add(sv->ep, &sv->keeper_watch, sv->keeper_fd,
	    all ? EPOLLIN : 0, all ? listen_ready : on_end, NULL);
}

/* What somebody may want of us; another seed does not. */
static bool
is_company(const struct child *c)
{
	if (!child_is_running(c))
		return false;
	if (c->state == SLOT_LIVE)
		return (c->rec.flags & CONN_PEER_COMPLETE) == 0;
	return c->dialled == NULL;
}

static bool
has_company(const struct supervisor *sv)
{
	uint32_t i;

	for (i = 0; i < sv->cf->slots; i++)
		if (is_company(&sv->child[i]))
			return true;
	return false;
}

static enum swarm_state
state(const struct supervisor *sv)
{
	switch (sv->phase) {
	case PHASE_STARTING:
		return SWARM_STARTING;
	case PHASE_RUNNING:
		return sv->complete ? SWARM_WHOLE : SWARM_FETCHING;
	default:
		return SWARM_LEAVING;
	}
}

static void
fill(struct supervisor *sv, struct record *r)
{
	memset(r, 0, sizeof(*r));
	r->kind = REC_STATUS;
	r->a = state(sv);
	r->b = swarm_have_count(&sv->swarm);
	r->c = sv->terms->geo.pieces;
	rates_total(sv, &r->downloaded, &r->uploaded);
	r->rate_up = sv->rate_up;
	r->rate_down = sv->rate_down;
	r->conns = child_count(sv) + sv->dialling;
	r->trouble = sv->paused;
	if (r->a != SWARM_WHOLE || has_company(sv))
		sv->company = sv->now;
	r->idle = (uint32_t)(mono_sub_ms(sv->now, sv->company) / 1000);
}

static void
fill_demand(const struct supervisor *sv, struct record *r)
{
	memset(r, 0, sizeof(*r));
	r->kind = REC_DEMAND;
	r->a = (sv->held[WAY_UP] ? DEMAND_UP : 0) |
	    (sv->held[WAY_DOWN] ? DEMAND_DOWN : 0);
	r->rate_up = sv->spent[WAY_UP];
	r->rate_down = sv->spent[WAY_DOWN];
}

/* When it is not what was said last. */
static void
say(const struct supervisor *sv, const struct record *r, struct record *last)
{
	uint8_t buf[RECORD_MAX];
	size_t n;

	if (memcmp(r, last, sizeof(*r)) == 0)
		return;
	n = record_encode(r, buf);
	if (fdpass_send(sv->keeper_fd, buf, n, -1) == 0)
		*last = *r; /* else in a second: it may be busy */
}

void
keeper_ask(struct supervisor *sv)
{
	struct record r;

	if (!keeper_is_there(sv))
		return;
	fill_demand(sv, &r);
	say(sv, &r, &sv->demand);
}

void
keeper_tell(struct supervisor *sv)
{
	struct record r;

	if (!keeper_is_there(sv))
		return;
	fill(sv, &r);
	say(sv, &r, &sv->told);
	keeper_ask(sv);
}
