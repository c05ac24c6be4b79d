/*
 * publish.c: the daemon's totals on the board.
 */
#include "publish.h"

#include "change.h"
#include "log.h"

void
publish_board(struct supervisor *sv)
{
	struct seg_board *b;
	uint32_t i, seen, told;

	seen = told = 0;
	for (i = 0; i < sv->npeers; i++) {
		seen += sv->peer[i].end.seen;
		told += sv->peer[i].end.told;
	}
	b = sv->seg.board;
	change_begin(&b->change);
	atomic_store(&b->paused, sv->paused);
	atomic_store(&b->gone_conns, sv->gone_conns);
	atomic_store(&b->gone_down, sv->gone_down);
	atomic_store(&b->gone_up, sv->gone_up);
	atomic_store(&b->gone_crashed, sv->gone_crashed);
	atomic_store(&b->lost_lines, log_lost());
	atomic_store(&b->seen, seen);
	atomic_store(&b->told, told);
	change_end(&b->change);
}
