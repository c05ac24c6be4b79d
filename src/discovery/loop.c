/*
 * loop.c: trackers, local networks and the supervisor's word, until the end.
 */
#include "loop.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fdpass.h"
#include "log.h"
#include "record.h"

#define ASK_MS   15000
#define LEAVE_MS 1500
#define PER_TURN 16 /* records */

int
loop_init(struct loop *l, bool local)
{
	const struct torrent *t;
	struct mono now;
	uint32_t i;

	t = l->about.torrent;
	now = mono_now();
	rng_seed(&l->rng, rng_entropy());
	l->about.key = (uint32_t)rng_next(&l->rng);
	l->trackers = calloc((size_t)t->h->trackers + 1, sizeof(*l->trackers));
	if (l->trackers == NULL)
		return -1;
	for (i = 0; i < t->h->trackers; i++) {
		l->trackers[i].tracker = i;
		l->trackers[i].tier = t->tracker[i].tier;
	}
	announce_init(&l->announce, l->trackers, t->h->trackers, &l->rng, now);
	tell_init(&l->tell, DISCOVERY_FD_PAIR, now);
	local_init(
	    &l->local, local && (t->h->flags & TORRENT_PRIVATE) == 0, now);
	return 0;
}

/* What repeats is said once. */
static void
say(const struct loop *l, const struct announce_tracker *t,
    const struct answer *a)
{
	char who[128];

	torrent_url_shown(l->about.torrent, t->tracker, who, sizeof(who));
	if (a->answered)
		log_at(t->knows ? LOG_DEBUG : LOG_INFO,
		    "tracker %s: %" PRIu32 " peers%s%s", who, a->peers,
		    a->why[0] != '\0' ? "; it warns: " : "", a->why);
	else
		log_at(t->fails.delay_ms == 0 ? LOG_WARN : LOG_DEBUG,
		    "tracker %s: %s", who, a->why);
}

/* The supervisor shows it; a full pair loses it. */
static void
report(const struct loop *l, uint32_t tracker, const struct answer *a,
    struct mono now)
{
	int64_t ms = mono_sub_ms(announce_next(&l->announce), now);
	struct record r = about_answer(tracker, a);
	uint8_t buf[RECORD_MAX];

	if (ms > 0)
		r.c =
		    ms / 1000 < UINT32_MAX ? (uint32_t)(ms / 1000) : UINT32_MAX;
	(void)!fdpass_send(DISCOVERY_FD_PAIR, buf, record_encode(&r, buf), -1);
}

static void
settle(struct loop *l, const struct answer *a, struct mono now)
{
	uint32_t tracker = l->trackers[l->announce.at].tracker;

	say(l, &l->trackers[l->announce.at], a);
	if (a->answered)
		announce_answered(
		    &l->announce, a->peers, a->interval, a->min_interval, now);
	else
		announce_failed(&l->announce, a->retry_min, a->never, now);
	report(l, tracker, a, now);
}

/* In the places from this one on; how many are asked. */
static unsigned int
begin(struct loop *l, size_t at, uint32_t tracker, enum tracker_event event,
    int64_t ms, struct mono now)
{
	l->answer = ANSWER_NONE;
	return asks_begin(
	    &l->asks, at, &l->about, tracker, event, ms, now, &l->answer);
}

static void
begin_due(struct loop *l, struct mono now)
{
	enum tracker_event event;
	uint32_t tracker;

	while (announce_begin(&l->announce, now, &tracker, &event))
		if (begin(l, 0, tracker, event, ASK_MS, now) == 0)
			settle(l, &l->answer, now);
}

/* By the way that it was asked before. */
static bool
ask_again(struct loop *l, struct ask *k, enum tracker_event event, int64_t ms,
    struct mono now)
{
	struct answer a;

	return ask_begin(k, l->asks.multi, &l->about, k->tracker, k->family,
		   event, ms, now, &a) == 0;
}

/* A tracker is being told that we are complete. */
static bool
says_completed(const struct loop *l)
{
	uint32_t i;

	for (i = 0; i < FAMILIES; i++)
		if (l->asks.v[i].way != ASK_NONE &&
		    l->asks.v[i].event == TRACKER_EVENT_COMPLETED)
			return true;
	return false;
}

/* Each tracker that knows of us, or may, is told that we leave; before that,
 * if it is news, that we are complete.  Who is being told that now may have
 * counted it: it hears the rest afterwards. */
static void
leave(struct loop *l, struct mono now)
{
	const struct announce_tracker *t;
	bool asked, says = says_completed(l);
	uint32_t i, told = says ? FAMILIES : 0;

	l->leaving = true;
	l->leave_at = mono_add_ms(now, LEAVE_MS);
	for (i = 0; i < FAMILIES && !says; i++)
		ask_drop(&l->asks.v[i], l->asks.multi);
	for (i = 0; i < l->announce.n && told + FAMILIES <= ASKS_MAX; i++) {
		t = &l->trackers[i];
		asked = l->announce.asking && i == l->announce.at;
		if (asked ? says : !t->knows)
			continue;
		told += begin(l, told, t->tracker,
		    t->knows && l->announce.whole && !t->knows_whole ?
			TRACKER_EVENT_COMPLETED :
			TRACKER_EVENT_STOPPED,
		    LEAVE_MS, now);
	}
}

static void
take_amounts(struct loop *l, const struct record *r, struct mono now)
{
	l->about.uploaded = r->uploaded;
	l->about.downloaded = r->downloaded;
	l->about.left = r->left;
	if (r->left == 0 && torrent_wants_all(l->about.torrent))
		announce_set_whole(&l->announce, now);
	if (l->begun)
		return;
	l->begun = true;
	local_start(&l->local, &l->about, now);
}

/* False: the supervisor is gone. */
static bool
obey(struct loop *l, struct mono now)
{
	struct record r;
	uint8_t buf[RECORD_MAX];
	ssize_t n;
	int fd, i;

	for (i = 0; i < PER_TURN; i++) {
		n = fdpass_recv(DISCOVERY_FD_PAIR, buf, sizeof(buf), &fd);
		if (n == -1 && (errno == EAGAIN || errno == EINTR))
			return true;
		if (n <= 0 || record_decode(buf, (size_t)n, &r) == -1)
			return false;
		if (r.kind == REC_AMOUNTS && !l->leaving)
			take_amounts(l, &r, now);
		else if (r.kind == REC_FINISH && !l->leaving)
			leave(l, now);
	}
	return true;
}

/* How many are being asked still. */
static size_t
go_on(struct loop *l, struct mono now)
{
	struct answer a;
	struct ask *k;
	bool over = false;
	size_t i, n;

	asks_take_ended(&l->asks);
	for (i = n = 0; i < ASKS_MAX; i++) {
		k = &l->asks.v[i];
		if (k->way == ASK_NONE)
			continue;
		if (!ask_go_on(k, l->asks.multi, &l->about, &l->tell, now, &a))
			n++;
		else if (!l->leaving) {
			about_merge(&l->answer, &a);
			over = true;
		} else if (k->event == TRACKER_EVENT_COMPLETED)
			n += ask_again(
			    l, k, TRACKER_EVENT_STOPPED, LEAVE_MS, now);
	}
	if (over && n == 0)
		settle(l, &l->answer, now);
	return n;
}

static struct mono
next(const struct loop *l)
{
	struct mono t = asks_next(&l->asks);

	if (l->leaving)
		return mono_min(t, l->leave_at);
	if (l->begun)
		t = mono_min(t, announce_next(&l->announce));
	if (local_is_deaf(&l->local))
		t = mono_min(t, local_hears_at(&l->local));
	return mono_min(t, local_next(&l->local));
}

static void
nap(struct loop *l)
{
	int fd[1 + LOCAL_GROUPS] = {DISCOVERY_FD_PAIR};
	unsigned int i, n = 1;

	/* Who leaves reads no more of what is heard. */
	if (!l->leaving && !local_is_deaf(&l->local))
		for (i = 0; i < LOCAL_GROUPS; i++)
			fd[n++] = l->local.sock[i];
	asks_nap(&l->asks, fd, n, next(l));
}

void
loop_run(struct loop *l)
{
	struct mono now;
	size_t asked;

	for (;;) {
		nap(l);
		now = mono_now();
		if (!obey(l, now))
			return;
		asked = go_on(l, now);
		if (l->leaving && (asked == 0 || mono_is_due(l->leave_at, now)))
			return;
		if (l->leaving || !l->begun)
			continue;
		begin_due(l, now);
		local_go_on(&l->local, &l->about, &l->tell, now);
	}
}
