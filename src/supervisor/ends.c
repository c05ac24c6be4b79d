/*
 * ends.c: what the end of a worker means for its peer.
 */
#include "ends.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "child.h"
#include "dial.h"
#include "disks.h"
#include "log.h"
#include "neighbours.h"
#include "peers.h"
#include "publish.h"
#include "record.h"
#include "stranger.h"

/* A death that a peer's bytes may have caused. */
static bool
is_crash(int sig)
{
	switch (sig) {
	case SIGSEGV:
	case SIGBUS:
	case SIGILL:
	case SIGFPE:
	case SIGABRT:
	case SIGSYS:
		return true;
	default:
		return false;
	}
}

static const char *
how(int status, bool by_signal)
{
	if (by_signal)
		return strsignal(status);
	return worker_end_text((enum worker_end)status);
}

static void
log_end(const struct supervisor *sv, const struct child *c, int status,
    bool by_signal)
{
	uint32_t id;

	id = c->peer != NULL   ? c->peer->id :
	    c->dialled != NULL ? c->dialled->id :
				 0;
	if (by_signal && !c->leaving)
		log_warnx("peer %" PRIu32 " (%s): worker %d was ended by "
			  "signal %d (%s)",
		    id, c->addr.text, (int)c->pid, status, strsignal(status));
	else if (status == END_SETUP && !by_signal)
		log_errx("%s: a worker could not set itself up", c->addr.text);
	else if (c->peer != NULL)
		log_at(peers_level(sv), "peer %" PRIu32 " (%s): %s", id,
		    c->addr.text, how(status, by_signal));
	else if (!c->leaving && c->dialled != NULL)
		log_at(peers_level(sv),
		    "peer %" PRIu32 " (%s): %s before admission", id,
		    c->addr.text, how(status, by_signal));
	else if (!c->leaving)
		log_at(peers_level(sv), "%s: %s before admission", c->addr.text,
		    how(status, by_signal));
}

/* The peer has come by another connection, which has its place. */
static bool
is_replaced(const struct child *c)
{
	return c->peer->conn != c;
}

/* For the peer, while it is still known who it was. */
static void
settle(struct supervisor *sv, struct child *c, int status, bool by_signal)
{
	struct peer *p;

	if (by_signal && is_crash(status)) {
		sv->gone_crashed++;
		if (c->peer != NULL)
			backoff_fail(&c->peer->penalty, PENALTY_FIRST_MS,
			    PENALTY_MAX_MS, sv->now);
	}
	if (!by_signal && status == END_TRUNCATED)
		disks_say(sv, 0, REC_CHECK);
	if ((p = c->peer) != NULL) {
		/* Its last record counts: it was written by a live worker
		 * (R20). */
		neighbours_facts(sv, c);
		if (is_replaced(c))
			return;
		ending_on_lost(&p->end, sv->now);
		dial_later(sv, p);
	} else if ((p = c->dialled) != NULL)
		dial_on_end(sv, p, !by_signal && status == END_UNANSWERED);
}

/* Worker and peer know each other no more. */
static void
part(struct supervisor *sv, struct child *c)
{
	if (c->peer != NULL) {
		if (!is_replaced(c))
			c->peer->conn = NULL;
		if (sv->nlive-- == sv->cf->shoal.max_peers)
			dial_look(sv);
		if (sv->terms->is_torrent)
			stranger_left(sv, c->peer);
	}
	if (c->dialled != NULL && c->dialled->trying == c)
		c->dialled->trying = NULL;
	c->peer = c->dialled = NULL;
}

void
ends_reaped(struct supervisor *sv, struct child *c, int status, bool by_signal)
{
	slot_read_last(seg_slot(&sv->seg, c->slot), &c->rec);
	sv->gone_conns++;
	sv->gone_down += c->rec.bytes_down;
	sv->gone_up += c->rec.bytes_up;
	log_end(sv, c, status, by_signal);
	settle(sv, c, status, by_signal);
	part(sv, c);
	sv->look = true;
	publish_gone(sv);
	child_reaped(sv, c);
}
