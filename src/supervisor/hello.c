/*
 * hello.c: who a worker's peer is, once it has shaken hands.
 */
#include "hello.h"

#include <inttypes.h>

#include "admit.h"
#include "listed.h"
#include "log.h"
#include "room.h"
#include "stranger.h"

/* Strangers come and go; a listed peer should not be refused. */
static void
say_refused(const struct supervisor *sv, const struct child *c, uint32_t id,
    enum admit verdict)
{
	if (sv->terms->is_torrent)
		log_debug("%s: refused: %s", c->addr.text, admit_text(verdict));
	else if (verdict == ADMIT_ENDING)
		log_info("%s: refused as peer %" PRIu32 ": %s", c->addr.text,
		    id, admit_text(verdict));
	else
		log_warnx("%s: refused as peer %" PRIu32 ": %s", c->addr.text,
		    id, admit_text(verdict));
}

struct peer *
hello_judge(struct supervisor *sv, struct child *c, const struct record *r)
{
	struct admit_facts f = {0};
	enum admit verdict;
	struct peer *p;

	p = sv->terms->is_torrent ? stranger_meet(sv, c, r, &f) :
				    listed_meet(sv, c, r, &f);
	f.ending = sv->phase != PHASE_RUNNING || c->leaving;
	f.full = sv->nlive >= sv->cf->shoal.max_peers;
	verdict = admit_decide(&f);
	if (verdict == ADMIT_FULL && sv->terms->is_torrent &&
	    room_for(sv, c, p))
		verdict = ADMIT_OK;
	if (verdict == ADMIT_OK && sv->terms->is_torrent &&
	    (p = stranger_enter(sv, c, r, p)) == NULL)
		verdict = ADMIT_FULL;
	if (verdict == ADMIT_OK)
		return p;
	if (verdict == ADMIT_DUPLICATE && !sv->terms->is_torrent)
		listed_refused(sv, p, c);
	say_refused(sv, c, r->b, verdict);
	return NULL;
}
