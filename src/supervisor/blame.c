/*
 * blame.c: ending and refusing whoever delivers wrong pieces.
 */
#include "blame.h"

#include <inttypes.h>

#include "child.h"
#include "log.h"
#include "peers.h"

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
		log_warnx("piece %" PRIu32 " is not what its digest says, and "
			  "came from several peers; it is fetched again",
		    piece);
		return;
	}
	if (!mono_is_due(p->penalty.until, sv->now))
		return;
	backoff_fail(&p->penalty, PENALTY_FIRST_MS, PENALTY_MAX_MS, sv->now);
	log_warnx("peer %" PRIu32 "%s%s%s: piece %" PRIu32 " is not what its "
		  "digest says; the peer is refused for %" PRId64 " ms",
	    id, p->conn != NULL ? " (" : "",
	    p->conn != NULL ? p->conn->addr.text : "",
	    p->conn != NULL ? ")" : "", piece,
	    mono_sub_ms(p->penalty.until, sv->now));
	if (p->conn != NULL && !p->conn->shot)
		child_shoot(p->conn);
}
