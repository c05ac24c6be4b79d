/*
 * visit.c: connections whose swarm is known.
 */
#include "visit.h"

#include <stdlib.h>
#include <unistd.h>

#include "awake.h"
#include "log.h"
#include "record.h"
#include "swarms.h"

#define AGAIN_MS 50 /* after a supervisor did not take one at once */

void
visits_open(struct keeper *k)
{
	k->visit = calloc(k->conf.max_half_open, sizeof(*k->visit));
	if (k->visit == NULL)
		fatal(EXIT_FAILED, "visits");
}

/* The last takes its place. */
static void
leave(struct keeper *k, uint32_t i)
{
	close(k->visit[i].fd);
	k->visit[i] = k->visit[--k->visits];
}

/* Nobody waits for it any more, unless it runs or has something to fetch: it
 * is not to take the place of who has. */
static void
give_up(struct keeper *k, uint32_t i)
{
	struct row *r;

	r = k->visit[i].to;
	log_debug("%s: has waited too long", k->visit[i].from.text);
	leave(k, i);
	if (r->tether.pid == 0 && r->complete && !visits_are_for(k, r)) {
		r->wanted = false;
		r->since = 0;
	}
}

static int
hand_over(struct row *r, int fd, const struct address *a)
{
	struct record rec = {.kind = REC_TAKE};

	address_mapped(a, rec.host);
	rec.b = address_port(a);
	rec.c = address_scope(a);
	return awake_say(r, &rec, fd);
}

static void
drop_oldest(struct keeper *k)
{
	uint32_t i, oldest;

	oldest = 0;
	for (i = 1; i < k->visits; i++)
		if (k->visit[i].until.ns < k->visit[oldest].until.ns)
			oldest = i;
	give_up(k, oldest);
}

void
visit_come(struct keeper *k, struct row *r, int fd, const struct address *a)
{
	if (r == NULL || !swarms_wake(k, r)) {
		log_debug("%s: no swarm for it", a->text);
		close(fd);
		return;
	}
	if (k->visits == k->conf.max_half_open) {
		drop_oldest(k);
		(void)swarms_wake(k, r); /* that may have been its last */
	}
	k->visit[k->visits++] = (struct visit){
	    .fd = fd,
	    .from = *a,
	    .to = r,
	    .until =
		mono_add_ms(k->now, (int64_t)k->conf.handshake_timeout * 1000),
	};
	visits_hand_over(k, r);
}

void
visits_hand_over(struct keeper *k, struct row *r)
{
	uint32_t i;

	for (i = 0; i < k->visits && awake_is_open(r);)
		if (k->visit[i].to != r)
			i++;
		else if (hand_over(r, k->visit[i].fd, &k->visit[i].from) == -1)
			return;
		else {
			r->status.idle = 0; /* from now on, not as it said */
			r->given = k->now;
			leave(k, i);
		}
}

bool
visits_are_for(const struct keeper *k, const struct row *r)
{
	uint32_t i;

	for (i = 0; i < k->visits; i++)
		if (k->visit[i].to == r)
			return true;
	return false;
}

void
visits_drop(struct keeper *k, const struct row *r)
{
	uint32_t i;

	for (i = 0; i < k->visits;)
		if (k->visit[i].to == r)
			leave(k, i);
		else
			i++;
}

void
visits_tick(struct keeper *k)
{
	uint32_t i;

	for (i = 0; i < k->visits;)
		if (mono_is_due(k->visit[i].until, k->now))
			give_up(k, i);
		else
			i++;
	for (i = k->visits; i-- > 0;)
		if (i < k->visits)
			visits_hand_over(k, k->visit[i].to);
}

struct mono
visits_next(const struct keeper *k)
{
	struct mono t;
	uint32_t i;

	t = MONO_NEVER;
	for (i = 0; i < k->visits; i++) {
		t = mono_min(t, k->visit[i].until);
		if (awake_is_open(k->visit[i].to))
			t = mono_min(t, mono_add_ms(k->now, AGAIN_MS));
	}
	return t;
}

void
visits_close(struct keeper *k)
{
	while (k->visits > 0)
		leave(k, k->visits - 1);
}
