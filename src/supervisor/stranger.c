/*
 * stranger.c: a peer of a torrent that has shaken hands.
 *
 * Whoever knows the info-hash may come.  Who came by itself stays in the table
 * after its end as long as there is room: what is known of its address is kept
 * in its entry.
 */
#include "stranger.h"

#include <inttypes.h>
#include <string.h>

#include "child.h"
#include "dial.h"
#include "log.h"
#include "peers.h"
#include "rival.h"

/* Ids are no secret: who has p's elsewhere may be anybody, and does not keep p
 * away from where we know it.  But for one who is listed himself. */
static bool
is_beside(const struct peer *other, const struct peer *p)
{
	return p != NULL && !other->listed &&
	    !address_same_host(&p->addr, &other->conn->addr);
}

/* Whose worker lives, and is not to end, in the way of who has this id; p: whom
 * we know that one as, or NULL. */
static struct peer *
connected_as(const struct supervisor *sv, const uint8_t id[HASH_LEN],
    const struct peer *p)
{
	struct peer *o;

	for (o = NULL; (o = peers_next(sv, o)) != NULL;)
		if (o->conn != NULL && !o->conn->leaving &&
		    memcmp(o->wire_id, id, HASH_LEN) == 0 && !is_beside(o, p))
			return o;
	return NULL;
}

static bool
is_known(const struct peer *p)
{
	static const uint8_t unknown[HASH_LEN];

	return memcmp(p->wire_id, unknown, HASH_LEN) != 0;
}

bool
stranger_is_here(const struct supervisor *sv, const struct peer *p)
{
	return is_known(p) && connected_as(sv, p->wire_id, p) != NULL;
}

bool
stranger_has_twin(const struct supervisor *sv, const struct peer *p)
{
	const struct peer *o;

	for (o = NULL; is_known(p) && (o = peers_next(sv, o)) != NULL;)
		if (o != p && o->conn != NULL &&
		    memcmp(o->wire_id, p->wire_id, HASH_LEN) == 0)
			return true;
	return false;
}

/* A peer that we dial, but that came by itself: from where we know it, as it
 * would answer for what a liar sends. */
static struct peer *
listed_as(const struct supervisor *sv, const struct address *a,
    const uint8_t id[HASH_LEN])
{
	struct peer *p;

	for (p = NULL; (p = peers_next(sv, p)) != NULL;)
		if (p->dial && p->conn == NULL && p->trying == NULL &&
		    p->resolved && address_same_host(&p->addr, a) &&
		    memcmp(p->wire_id, id, HASH_LEN) == 0)
			return p;
	return NULL;
}

static bool
is_outrun(const struct supervisor *sv, const struct child *c,
    const struct record *r, const struct peer *older)
{
	const struct rival_facts f = {
	    .own = sv->terms->own_id,
	    .theirs = r->id,
	    .we_dialled = c->dialled != NULL,
	    .we_dialled_older = older->conn->dialled != NULL,
	    .same_host = address_same_host(&c->addr, &older->conn->addr),
	};

	return rival_is_newcomer(&f);
}

/* What is known of all who came from this address, or its network. */
static void
look_up(const struct supervisor *sv, const struct address *a,
    struct admit_facts *f, uint32_t *connected)
{
	const struct peer *p;

	*connected = 0;
	for (p = NULL; (p = peers_next(sv, p)) != NULL;) {
		if (!p->resolved || !address_same_network(&p->addr, a))
			continue;
		f->penalised |= !mono_is_due(p->penalty.until, sv->now);
		f->banned |= p->banned;
		*connected += p->conn != NULL;
	}
}

/* The other end of this connection is one that we dialled. */
static void
forget_ourselves(struct supervisor *sv, const struct child *c)
{
	struct peer *p;

	for (p = NULL; (p = peers_next(sv, p)) != NULL;) {
		if (!p->dial || p->trying == NULL ||
		    (p->trying != c && strcmp(p->from.text, c->addr.text) != 0))
			continue;
		p->dial = false;
		log_info("%s: that is ourselves, and not dialled again",
		    p->addr.text);
	}
}

struct peer *
stranger_meet(struct supervisor *sv, struct child *c, const struct record *r,
    struct admit_facts *f)
{
	const struct peer *older;
	struct peer *p;
	uint32_t connected;

	f->foreign = r->a != DIALECT_BITTORRENT ||
	    memcmp(r->hash, sv->terms->hash, HASH_LEN) != 0;
	f->self = memcmp(r->id, sv->terms->own_id, HASH_LEN) == 0;
	if (f->self)
		forget_ourselves(sv, c);
	if (f->foreign || f->self)
		return NULL;
	p = c->dialled != NULL ? c->dialled : listed_as(sv, &c->addr, r->id);
	older = connected_as(sv, r->id, p);
	f->connected = older != NULL && !is_outrun(sv, c, r, older);
	look_up(sv, &c->addr, f, &connected);
	if (c->dialled == NULL)
		f->crowded = (p == NULL || !p->listed) &&
		    connected >= sv->cf->shoal.max_per_address;
	else /* known by that id from now on, also when it comes to us */
		memcpy(p->wire_id, r->id, HASH_LEN);
	return p;
}

struct peer *
stranger_enter(struct supervisor *sv, const struct child *c,
    const struct record *r, struct peer *p)
{
	struct peer *older;

	if ((older = connected_as(sv, r->id, p)) != NULL) {
		log_debug("peer %" PRIu32 " (%s): ended for another connection "
			  "to it",
		    older->id, older->conn->addr.text);
		child_shoot(older->conn);
	}
	if (p != NULL)
		return p;
	if ((p = peers_add(sv, ++sv->last_id)) == NULL)
		return NULL;
	p->addr = c->addr;
	p->resolved = true;
	memcpy(p->wire_id, r->id, HASH_LEN);
	return p;
}

void
stranger_left(struct supervisor *sv, struct peer *p)
{
	p->left = sv->now;
	dial_look(sv); /* it may be for us to dial under another address */
}
