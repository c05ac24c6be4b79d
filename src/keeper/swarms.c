/*
 * swarms.c: what becomes of a swarm, from its .torrent to its removal.
 */
#include "swarms.h"

#include <stdio.h>
#include <string.h>

#include "awake.h"
#include "erasing.h"
#include "log.h"
#include "name.h"
#include "visit.h"
#include "watched.h"

#define STARTS     4  /* in a turn */
#define STARTS_MS  50 /* until the next */
#define IDLE_S     5  /* who makes room for others */
#define BRIEFLY_S  20 /* in which those that know of it are told, or not */
#define STUCK_MS   600000
#define TURN_MS    10000 /* that a complete one has, however little it gives */
#define KEEP_MS    60000 /* totals are written that often */
#define FIRST_TURN 2     /* before all others: who is awaited */

static bool
is_told_apart(const struct row *r)
{
	return r->known && !r->twin && !r->gone && !r->erase;
}

/* Two cannot share their data, nor be told apart by a handshake. */
static const struct row *
find_twin(const struct keeper *k, const struct row *r)
{
	const struct row *o;
	size_t i;

	for (i = 0; i < k->rows; i++) {
		o = k->row[i];
		if (o != r && !row_is_course(o) &&
		    (o->known || o->tether.pid != 0) && !o->twin &&
		    (memcmp(o->hash, r->hash, HASH_LEN) == 0 ||
			strcmp(o->name, r->name) == 0))
			return o;
	}
	return NULL;
}

/* Whether it may be, as things are now. */
static void
tell_apart(struct keeper *k, struct row *r)
{
	const struct row *o;
	bool was;

	was = r->twin;
	r->twin = false;
	if (r->known && !row_is_course(r) && (o = find_twin(k, r)) != NULL) {
		r->twin = true;
		snprintf(r->why, sizeof(r->why), "%s %.200s",
		    memcmp(o->hash, r->hash, HASH_LEN) == 0 ?
			"is the same torrent as" :
			"has data of the same name as",
		    o->file);
		if (!was)
			log_warnx("%s: %s", r->file, r->why);
	} else if (was)
		r->why[0] = '\0';
	k->look = true;
	k->dirty |= r->twin != was;
}

/* Trackers forget who is silent; a peer that we are to dial may not know where
 * we are, and have come meanwhile. */
static void
plan_wake(struct keeper *k, struct row *r, uint64_t s)
{
	r->wake_at = r->trackers > 0 || r->peers[0] != '\0' ||
		k->conf.static_peers[0] != '\0' ?
	    mono_add_ms(k->now, (int64_t)(s * 1000)) :
	    MONO_NEVER;
}

void
swarms_open(struct keeper *k)
{
	size_t i;

	/* Who was a twin is one still, if the other is: who ran goes on.  Of
	 * the others no two were kept that are each other's. */
	k->look = true;
	for (i = 0; i < k->rows; i++) {
		if (k->row[i]->twin)
			tell_apart(k, k->row[i]);
		plan_wake(k, k->row[i],
		    rng_below(&k->rng, (uint32_t)k->conf.wake_interval) + 1);
	}
}

static void
become(struct keeper *k, struct row *r, const struct swarms_facts *f)
{
	r->known = true;
	memcpy(r->hash, f->hash, HASH_LEN);
	strcpy(r->name, f->name);
	r->size = f->size;
	name_of_torrent(k->data, f->hash, r->segment);
	plan_wake(k, r, k->conf.wake_interval);
	tell_apart(k, r);
}

void
swarms_know(struct keeper *k, struct row *r, const struct swarms_facts *f)
{
	r->why[0] = '\0';
	if (r->known && memcmp(r->hash, f->hash, HASH_LEN) != 0) {
		swarms_remove(k, r); /* the file comes in anew then */
		return;
	}
	r->trackers = f->trackers;
	r->public = f->public;
	if (!r->known) {
		become(k, r, f);
		return;
	}
	r->wanted = r->tether.pid != 0;
	awake_end(k, r); /* and begins again, with other trackers */
}

void
swarms_refuse(struct keeper *k, struct row *r)
{
	visits_drop(k, r);
	awake_end(k, r);
	r->known = r->complete = r->twin = r->erase = false;
	k->dirty = true;
	swarms_bury(k, r);
}

void
swarms_remove(struct keeper *k, struct row *r)
{
	if (!r->gone && r->known)
		log_info("%s: removed", r->name);
	r->gone = true;
	r->again = false;
	k->dirty = true;
	visits_drop(k, r);
	awake_end(k, r);
	erasing_end(r);
	swarms_bury(k, r);
}

/* A file that came in its place meanwhile. */
static void
look_again(struct keeper *k, const struct row *r)
{
	struct row *next;

	watched_look(k, r->file);
	if (!r->again || (next = row_by_file(k, r->file)) == NULL)
		return;
	next->paused = r->paused;
	strcpy(next->peers, r->peers);
}

void
swarms_bury(struct keeper *k, struct row *r)
{
	size_t i;

	if (r->tether.pid != 0 || r->eraser != 0 || r->reading ||
	    (r->known && !r->gone))
		return;
	if (r->gone)
		row_free(k, r);
	for (i = 0; i < k->rows; i++)
		if (k->row[i]->twin)
			tell_apart(k, k->row[i]);
	if (r->gone)
		look_again(k, r);
}

/* It could run if there were a place. */
static bool
waits(const struct keeper *k, const struct row *r)
{
	return is_told_apart(r) && !r->paused && r->tether.pid == 0 &&
	    !r->unread && !r->reading &&
	    (!r->complete || r->wanted || r->recheck) &&
	    mono_is_due(r->fails.until, k->now);
}

static struct row *
first_of_queue(struct keeper *k, uint32_t *n)
{
	struct row *r, *first;
	size_t i;

	first = NULL;
	*n = 0;
	for (i = 0; i < k->rows; i++) {
		r = k->row[i];
		if (!waits(k, r))
			continue;
		(*n)++;
		if (r->since == 0)
			r->since = FIRST_TURN + k->turn++;
		if (first == NULL || r->since < first->since)
			first = r;
	}
	return first;
}

/* Who waits for a course's peers does so until the course is over. */
static bool
may_rest(const struct row *r)
{
	return r->tether.pid != 0 && !r->leaving && !row_is_course(r);
}

static bool
is_idle(const struct row *r, uint32_t s)
{
	return may_rest(r) && r->status.a == SWARM_WHOLE && r->status.idle >= s;
}

/* Nothing came for long, and others wait. */
static bool
is_stuck(const struct keeper *k, const struct row *r)
{
	return may_rest(r) && r->status.a == SWARM_FETCHING &&
	    mono_sub_ms(k->now, r->moved) > STUCK_MS;
}

/* Strangers cost nothing who come and take nothing: without turns they would
 * have all places for as long as they like. */
static bool
has_had_its_turn(const struct keeper *k, const struct row *r)
{
	return may_rest(r) && r->status.a == SWARM_WHOLE &&
	    mono_sub_ms(k->now, r->begun) >= TURN_MS;
}

/* Bytes a second, since it was started. */
static uint64_t
gives(const struct keeper *k, const struct row *r)
{
	return r->status.uploaded * 1000 /
	    ((uint64_t)mono_sub_ms(k->now, r->begun) + 1);
}

static void
doze(struct keeper *k, struct row *r)
{
	r->wanted = false;
	plan_wake(k, r, k->conf.wake_interval);
	awake_doze(k, r);
}

/* Somebody who can do without a place gives it to who waits for one. */
static void
make_room(struct keeper *k, uint32_t waiting)
{
	struct row *r, *idle, *stuck, *mean;
	uint32_t leaving;
	size_t i;

	idle = stuck = mean = NULL;
	leaving = 0;
	for (i = 0; i < k->rows; i++) {
		r = k->row[i];
		leaving += r->tether.pid != 0 && r->leaving;
		if (is_idle(r, IDLE_S) &&
		    (idle == NULL || idle->status.idle < r->status.idle))
			idle = r;
		else if (is_stuck(k, r))
			stuck = r;
		else if (has_had_its_turn(k, r) &&
		    (mean == NULL || gives(k, r) < gives(k, mean)))
			mean = r;
	}
	r = idle != NULL ? idle : stuck != NULL ? stuck : mean;
	if (r != NULL && leaving < waiting)
		doze(k, r);
}

bool
swarms_wake(struct keeper *k, struct row *r)
{
	if (!is_told_apart(r) || r->paused || k->leaving ||
	    (r->tether.pid == 0 && !mono_is_due(r->fails.until, k->now)))
		return false;
	r->wanted = true;
	r->briefly = false;
	if (r->tether.pid == 0)
		r->since = FIRST_TURN - 1;
	k->look = true;
	return true;
}

void
swarms_tick(struct keeper *k)
{
	struct row *r;
	uint32_t n, i;

	if (!k->look || k->leaving || !mono_is_due(k->start_at, k->now))
		return;
	k->look = false;
	for (i = 0; (r = first_of_queue(k, &n)) != NULL; i++) {
		if (k->awake >= k->conf.max_swarms) {
			make_room(k, n);
			return;
		}
		if (i == STARTS) {
			k->start_at = mono_add_ms(k->now, STARTS_MS);
			k->look = true;
			return;
		}
		awake_start(k, r);
	}
}

struct mono
swarms_next(const struct keeper *k)
{
	return k->look && !k->leaving ? k->start_at : MONO_NEVER;
}

static uint32_t
rest_after(const struct keeper *k, const struct row *r)
{
	if (r->briefly && k->conf.dormant_after > BRIEFLY_S)
		return BRIEFLY_S;
	return k->conf.dormant_after;
}

void
swarms_second(struct keeper *k)
{
	struct row *r;
	size_t i;

	for (i = 0; i < k->rows; i++) {
		r = k->row[i];
		awake_second(k, r);
		if (is_idle(r, rest_after(k, r)) && !visits_are_for(k, r))
			doze(k, r);
		if (mono_is_due(r->wake_at, k->now) && r->complete) {
			r->briefly = r->tether.pid == 0 && swarms_wake(k, r);
			plan_wake(k, r, k->conf.wake_interval);
		}
	}
	if (k->awake > 0 && mono_is_due(k->keep_at, k->now)) {
		k->dirty = true;
		k->keep_at = mono_add_ms(k->now, KEEP_MS);
	}
	k->look = true;
}

void
swarms_leave(struct keeper *k)
{
	size_t i;

	for (i = 0; i < k->rows; i++)
		awake_end(k, k->row[i]);
}
