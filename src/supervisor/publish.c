/*
 * publish.c: the daemon's totals on the board.
 */
#include "publish.h"

#include <string.h>

#include "change.h"
#include "log.h"
#include "peers.h"
#include "ration.h"

_Static_assert(RECORD_WHY_MAX < TRACKER_WHY_MAX, "its words fit");
_Static_assert(COUNT_NONE == TRACKER_UNSAID, "no count is the same number");

static void
store_gone(const struct supervisor *sv, struct seg_board *b)
{
	atomic_store(&b->gone_conns, sv->gone_conns);
	atomic_store(&b->gone_down, sv->gone_down);
	atomic_store(&b->gone_up, sv->gone_up);
	atomic_store(&b->gone_crashed, sv->gone_crashed);
}

void
publish_gone(struct supervisor *sv)
{
	struct seg_board *b;

	b = sv->seg.board;
	change_begin(&b->change);
	store_gone(sv, b);
	change_end(&b->change);
}

void
publish_trackers(struct supervisor *sv)
{
	const struct torrent *t = &sv->cf->torrent;
	struct seg_board *b = sv->seg.board;
	struct seg_tracker *to;
	uint32_t i;

	if (!sv->discovery.wanted)
		return;
	for (i = 0; i < t->h->trackers && i < BOARD_TRACKERS; i++) {
		to = &b->of_tracker[i];
		to->tier = t->tracker[i].tier;
		torrent_url_shown(t, i, to->url, sizeof(to->url));
		atomic_store(&to->seeders, TRACKER_UNSAID);
		atomic_store(&to->leechers, TRACKER_UNSAID);
	}
	b->trackers = i;
}

static void
store_why(struct seg_tracker *to, const char *why)
{
	uint64_t word[TRACKER_WHY_MAX / 8] = {0};
	size_t i;

	memcpy(word, why, strnlen(why, TRACKER_WHY_MAX - 1));
	for (i = 0; i < TRACKER_WHY_MAX / 8; i++)
		atomic_store(&to->why[i], word[i]);
}

/* Of one that failed the former counts stand. */
void
publish_asked(struct supervisor *sv, const struct record *r)
{
	struct seg_board *b = sv->seg.board;
	struct seg_tracker *to;

	if (r->a >= b->trackers)
		return;
	to = &b->of_tracker[r->a];
	change_begin(&b->change);
	atomic_store(&to->at, (uint64_t)sv->now.ns);
	atomic_store(&to->told, r->b);
	atomic_store(&to->fails, r->b != 0 ? 0 : atomic_load(&to->fails) + 1);
	if (r->b != 0) {
		atomic_store(&to->seeders, r->seeders);
		atomic_store(&to->leechers, r->leechers);
	}
	store_why(to, r->why);
	change_end(&b->change);
}

static void
store_discovery(const struct discovery *d, struct seg_board *b)
{
	struct mono next = mono_add_ms(d->asked_at, (int64_t)d->asked.c * 1000);

	if (d->asked_at.ns == 0)
		return;
	atomic_store(&b->tracker, d->asked.a);
	atomic_store(&b->tracker_told, d->asked.b);
	atomic_store(&b->tracker_at, (uint64_t)d->asked_at.ns);
	atomic_store(&b->tracker_next, (uint64_t)next.ns);
}

void
publish_board(struct supervisor *sv)
{
	struct seg_board *b;
	const struct peer *p;
	uint32_t seen, told, found;

	seen = told = found = 0;
	for (p = NULL; (p = peers_next(sv, p)) != NULL;) {
		seen += p->end.seen;
		told += p->end.told;
		found += p->found;
	}
	b = sv->seg.board;
	change_begin(&b->change);
	atomic_store(&b->paused, sv->paused);
	store_gone(sv, b);
	atomic_store(&b->lost_lines, log_lost());
	atomic_store(&b->seen, seen);
	atomic_store(&b->told, told);
	atomic_store(&b->found, found);
	atomic_store(&b->limit_up, ration_limit(sv, WAY_UP));
	atomic_store(&b->limit_down, ration_limit(sv, WAY_DOWN));
	store_discovery(&sv->discovery, b);
	change_end(&b->change);
}
