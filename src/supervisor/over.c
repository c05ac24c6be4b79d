/*
 * over.c: whether there is anything left to do.
 */
#include "over.h"

#include <inttypes.h>

#include "child.h"
#include "leave.h"
#include "log.h"
#include "peers.h"
#include "rates.h"

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
	if (child_count(sv) > 0 || swarm_left(&sv->swarm) == 0)
		return GO_ON;
	return HOPELESS;
}

/* Of what was to be fetched, in thousandths. */
static bool
has_given(const struct supervisor *sv, uint32_t permille)
{
	uint64_t down, up;

	rates_total(sv, &down, &up);
	return (double)up * 1000 >= (double)swarm_wanted(&sv->swarm) * permille;
}

static void
look_at_all(struct supervisor *sv)
{
	struct peer *p;

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

void
over_look(struct supervisor *sv)
{
	if (sv->phase != PHASE_RUNNING)
		return;
	switch (sv->terms->until) {
	case UNTIL_ALL:
		look_at_all(sv);
		break;
	case UNTIL_COMPLETE:
		if (sv->complete)
			leave_now(sv, EXIT_OK);
		break;
	case UNTIL_RATIO:
		if (sv->complete && has_given(sv, sv->terms->permille))
			leave_now(sv, EXIT_OK);
		break;
	case UNTIL_STOPPED:
		break;
	}
}

/* A course's peer may be stopped at any time; a torrent that is not whole has
 * not been fetched. */
int
over_status(const struct supervisor *sv)
{
	return sv->terms->is_torrent && !sv->complete ? EXIT_FAILED : EXIT_OK;
}
