/*
 * publish.c: the daemon's totals on the board.
 */
#include "publish.h"

#include "change.h"
#include "log.h"
#include "peers.h"

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
	store_discovery(&sv->discovery, b);
	change_end(&b->change);
}
