/*
 * listed.c: a peer of PeerInfo.cfg that has shaken hands.
 */
#include "listed.h"

#include <inttypes.h>

#include "child.h"
#include "log.h"
#include "peers.h"

#define RESERVED_MS 5000 /* for the host that an impostor kept out */

/* By a connection, or by a listed host that was kept out by one. */
static bool
is_taken(
    const struct supervisor *sv, const struct peer *p, const struct child *c)
{
	return p->conn != NULL ||
	    (!mono_is_due(p->reserved, sv->now) &&
		!address_same_host(&p->addr, &c->addr));
}

struct peer *
listed_meet(struct supervisor *sv, const struct child *c,
    const struct record *r, struct admit_facts *f)
{
	struct admit_listing l;
	struct peer *p;

	p = peers_find(sv, r->b);
	l.own_id = sv->terms->own;
	l.peer_id = r->b;
	l.dialled_id = c->dialled != NULL ? c->dialled->id : 0;
	l.listed = p != NULL;
	l.listed_later = p != NULL && !p->dial;
	admit_by_list(f, &l);
	f->foreign = r->a >= DIALECT_COURSES;
	f->connected = p != NULL && is_taken(sv, p, c);
	f->penalised = p != NULL && !mono_is_due(p->penalty.until, sv->now);
	return p;
}

/*
 * Ids are no secret.  Who comes from the host that is listed for one shows
 * that who has it now, and is elsewhere, may be somebody else: that one goes
 * with all that it said, and the newcomer's next try finds the place free: for
 * a moment nobody from elsewhere gets it, however fast he comes back.
 */
void
listed_refused(struct supervisor *sv, struct peer *p, const struct child *c)
{
	if (p->conn == NULL || p->conn->shot || !p->resolved ||
	    !address_same_host(&p->addr, &c->addr) ||
	    address_same_host(&p->addr, &p->conn->addr))
		return;
	log_warnx("peer %" PRIu32 " (%s): ended, since %s is the host in "
		  "PeerInfo.cfg",
	    p->id, p->conn->addr.text, c->addr.text);
	child_shoot(p->conn);
	p->reserved = mono_add_ms(sv->now, RESERVED_MS);
	ending_init(&p->end, sv->now);
}
