/*
 * scrape.c: all trackers of a torrent asked what they count (BEP 48, 15).
 */
#include "scrape.h"

#include <sys/socket.h>

#include "log.h"

#define SCRAPE_MS 15000

/* A tracker that is being asked, in both ways. */
struct place {
	bool busy;
	uint32_t tracker;
	struct answer answer;
};

struct scrape {
	struct asks *asks;
	struct about *about;
	struct tell tell; /* no scrape tells of a peer */
	uint32_t next;    /* tracker that is still to be asked */
	struct place place[ASKS_TRACKERS];
};

/* Who reads it is waited for. */
static void
report(struct place *p)
{
	struct record r = about_answer(p->tracker, &p->answer);
	uint8_t buf[RECORD_MAX];
	size_t n = record_encode(&r, buf);

	p->busy = false;
	if (send(DISCOVERY_FD_PAIR, buf, n, MSG_NOSIGNAL) == -1)
		fatal(EXIT_FAILED, "nobody listens");
}

static void
begin(struct scrape *s, size_t i, struct mono now)
{
	struct place *p = &s->place[i];

	p->busy = true;
	p->tracker = s->next++;
	p->answer = ANSWER_NONE;
	if (asks_begin(s->asks, i * FAMILIES, s->about, p->tracker,
		TRACKER_EVENT_NONE, SCRAPE_MS, now, &p->answer) == 0)
		report(p);
}

static void
go_on(struct scrape *s, size_t i, struct mono now)
{
	struct place *p = &s->place[i];
	struct answer a;
	size_t k, under_way = 0;

	for (k = i * FAMILIES; k < (i + 1) * FAMILIES; k++) {
		if (s->asks->v[k].way == ASK_NONE)
			continue;
		if (ask_go_on(&s->asks->v[k], s->asks->multi, s->about,
			&s->tell, now, &a))
			about_merge(&p->answer, &a);
		else
			under_way++;
	}
	if (under_way == 0)
		report(p);
}

/* False: there is nothing left to do. */
static bool
turn(struct scrape *s, struct mono now)
{
	bool busy = false;
	size_t i;

	for (i = 0; i < ASKS_TRACKERS; i++) {
		if (s->place[i].busy)
			go_on(s, i, now);
		while (!s->place[i].busy &&
		    s->next < s->about->torrent->h->trackers)
			begin(s, i, now);
		busy = busy || s->place[i].busy;
	}
	return busy;
}

void
scrape_run(struct asks *asks, struct about *about)
{
	static struct scrape s;

	s.asks = asks;
	s.about = about;
	while (turn(&s, mono_now())) {
		asks_nap(asks, NULL, 0, asks_next(asks));
		asks_take_ended(asks);
	}
}
