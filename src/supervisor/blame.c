/*
 * blame.c: ending and refusing whoever delivers wrong pieces.
 */
#include "blame.h"

#include <inttypes.h>

#include "child.h"
#include "log.h"
#include "peers.h"

#define SPOILT_MS 1000 /* between two lines of it */

/* A stranger is of no use, and may well be a liar. */
static void
ban(struct peer *p, uint32_t piece)
{
	if (p->banned)
		return;
	p->banned = true;
	log_warnx("peer %" PRIu32 " (%s): piece %" PRIu32 " is not what its "
		  "digest says; its address is refused from now on",
	    p->id, p->addr.text, piece);
}

/* A listed peer may be mended. */
static void
penalise(struct supervisor *sv, struct peer *p, uint32_t piece)
{
	if (!mono_is_due(p->penalty.until, sv->now))
		return;
	backoff_fail(&p->penalty, PENALTY_FIRST_MS, PENALTY_MAX_MS, sv->now);
	log_warnx("peer %" PRIu32 "%s%s%s: piece %" PRIu32 " is not what its "
		  "digest says; the peer is refused for %" PRId64 " ms",
	    p->id, p->conn != NULL ? " (" : "",
	    p->conn != NULL ? p->conn->addr.text : "",
	    p->conn != NULL ? ")" : "", piece,
	    mono_sub_ms(p->penalty.until, sv->now));
}

/* Liars who stay among others may bring this about again and again. */
static void
say_spoilt(struct supervisor *sv, uint32_t piece)
{
	bool due;

	due = mono_is_due(sv->spoilt_due, sv->now);
	if (due)
		sv->spoilt_due = mono_add_ms(sv->now, SPOILT_MS);
	log_at(due ? LOG_WARN : LOG_DEBUG,
	    "piece %" PRIu32 " is not what its digest says, and came from "
	    "several peers; it is fetched "
	    "again, from one at a time",
	    piece);
}

/*
 * Once for each connection, however many pieces of it are wrong: what it has
 * delivered is stored and checked after its end, too.
 */
void
blame(struct supervisor *sv, uint32_t piece, uint32_t id)
{
	struct peer *p;

	p = id != 0 ? peers_find(sv, id) : NULL;
	if (p == NULL) {
		say_spoilt(sv, piece);
		return;
	}
	if (sv->terms->is_torrent)
		ban(p, piece);
	else
		penalise(sv, p, piece);
	if (p->conn != NULL && !p->conn->shot)
		child_shoot(p->conn);
}
