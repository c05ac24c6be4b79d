/*
 * over.c: whether there is anything left to do.
 */
#include "over.h"

#include <inttypes.h>

#include "child.h"
#include "leave.h"
#include "log.h"
#include "peers.h"

enum verdict { GO_ON, ALL_COMPLETE, HOPELESS };

static void
tick(struct supervisor *sv, struct peer *p)
{
	if (!ending_on_tick(&p->end, sv->complete, sv->now,
		(int64_t)sv->cf->shoal.away_time * 1000,
		(int64_t)sv->cf->shoal.give_up_after * 1000))
		return;
	sv->given_up++;
	log_warnx("peer %" PRIu32 " did not come for %" PRIu32 " s and is "
		  "given up",
	    p->id, sv->cf->shoal.give_up_after);
}

/* With pieces missing it is over when everybody has been given up, or nobody
 * is listed. */
static enum verdict
judge(const struct supervisor *sv)
{
	const struct peer *p;

	for (p = NULL; (p = peers_next(sv, p)) != NULL;)
		if (!ending_is_done(&p->end))
			return GO_ON;
	if (sv->complete)
		return ALL_COMPLETE;
	if (child_count(sv) > 0 ||
	    swarm_have_count(&sv->swarm) == sv->terms->geo.pieces)
		return GO_ON;
	return HOPELESS;
}

void
over_look(struct supervisor *sv)
{
	struct peer *p;

	if (sv->phase != PHASE_RUNNING || sv->terms->until != UNTIL_ALL)
		return;
	for (p = NULL; (p = peers_next(sv, p)) != NULL;)
		tick(sv, p);
	switch (judge(sv)) {
	case GO_ON:
		break;
	case ALL_COMPLETE:
		log_info("all peers are complete%s",
		    sv->given_up > 0 ? " or given up" : "");
		leave_politely(sv);
		break;
	case HOPELESS:
		log_errx("no peer is left to fetch the missing pieces from");
		leave_now(sv, EXIT_FAILED);
		break;
	}
}
