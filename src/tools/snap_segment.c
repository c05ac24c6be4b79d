/*
 * snap_segment.c: a segment's words, copied into a snapshot.
 *
 * What a loop or an index depends on comes from the header's private copy, or
 * is loaded once and bounded: the owner of the segment may be hostile.
 */
#include "snap_segment.h"

#include <semaphore.h>
#include <string.h>

#include "change.h"
#include "human.h"

#define TRIES 8 /* looks at something that changes under the eye */

#define LOAD(w) atomic_load_explicit(&(w), memory_order_relaxed)

static uint32_t
sem_value(sem_t *sem)
{
	int v;

	return sem_getvalue(sem, &v) == 0 && v > 0 ? (uint32_t)v : 0;
}

static uint32_t
count_filled(const struct seg *s, const struct seg_slot *slot, uint32_t i)
{
	const au32 *done = seg_done(s, i);
	uint32_t f, n = 0;

	for (f = 0; f < SLOT_FRAMES; f++)
		n += LOAD(slot->filled[f]) != LOAD(done[f]);
	return n;
}

static void
read_slot(const struct seg *s, struct snap_peer *p)
{
	struct seg_slot *slot = seg_slot(s, p->slot);

	p->torn = !slot_peek(slot, &p->rec);
	p->ack = LOAD(slot->ack);
	p->acked = LOAD(slot->acked);
	p->holder = LOAD(slot->holder);
	p->sem_value = sem_value(&slot->sem);
	if (p->state != SLOT_LIVE)
		p->filled = count_filled(s, slot, p->slot);
}

static void
read_order(const struct seg_order *o, struct snap_peer *p)
{
	char address[ADDRESS_MAX];

	p->pid = LOAD(o->pid);
	p->peer_id = LOAD(o->peer_id);
	p->dialect = LOAD(o->dialect);
	p->dialled = LOAD(o->dialled) != 0;
	p->since = LOAD(o->since);
	p->rate_down = LOAD(o->rate_down);
	p->rate_up = LOAD(o->rate_up);
	p->order = LOAD(o->word);
	p->issued = LOAD(o->issued);
	memcpy(address, o->address, sizeof(address));
	address[sizeof(address) - 1] = '\0';
	human_text(p->address, sizeof(p->address), address);
}

/* One slot; false when it is free.  A slot that gets another tenant while it
 * is read is read again: the connection number tells. */
static bool
read_peer(const struct seg *s, uint32_t i, struct snap_peer *p)
{
	const struct seg_order *o = &s->orders[i];
	int tries;

	for (tries = 0; tries < TRIES; tries++) {
		memset(p, 0, sizeof(*p));
		p->slot = i;
		p->state =
		    atomic_load_explicit(&o->state, memory_order_acquire);
		if (p->state == SLOT_FREE)
			return false;
		p->conn = LOAD(o->conn);
		read_order(o, p);
		read_slot(s, p);
		atomic_thread_fence(memory_order_acquire);
		if (LOAD(o->conn) == p->conn)
			break;
	}
	return true;
}

static void
read_disks(const struct seg *s, struct snap *sn)
{
	uint32_t k;

	for (k = 0; k < sn->h.disks && k < DISKS_MAX; k++) {
		const struct seg_disk *d = &s->disks[k];
		struct snap_disk *to = &sn->disk[k];

		to->pid = LOAD(d->pid);
		to->state = LOAD(d->state);
		to->paused = LOAD(d->paused);
		to->scans = LOAD(d->scans);
		to->bytes = LOAD(d->bytes);
		to->pieces = LOAD(d->pieces);
		to->synced = LOAD(d->synced);
		to->lies = LOAD(d->lies);
		to->bad = LOAD(d->bad);
		to->bell = LOAD(*seg_bell_word(s, k)) == BELL_RUNG;
	}
}

static void
copy_tracker(const struct seg_tracker *k, struct snap_tracker *to)
{
	uint64_t word[TRACKER_WHY_MAX / 8];
	char url[TRACKER_URL_MAX], *why = (char *)word;
	size_t i;

	to->at = LOAD(k->at);
	to->told = LOAD(k->told);
	to->fails = LOAD(k->fails);
	to->seeders = LOAD(k->seeders);
	to->leechers = LOAD(k->leechers);
	to->tier = k->tier;
	for (i = 0; i < TRACKER_WHY_MAX / 8; i++)
		word[i] = LOAD(k->why[i]);
	why[sizeof(word) - 1] = '\0';
	human_text(to->why, sizeof(to->why), why);
	memcpy(url, k->url, sizeof(url));
	url[sizeof(url) - 1] = '\0';
	human_text(to->url, sizeof(to->url), url);
}

static void
copy_board(const struct seg_board *b, struct snap_board *to)
{
	uint32_t i;

	to->paused = LOAD(b->paused);
	to->beat = LOAD(b->beat);
	to->rounds = LOAD(b->rounds);
	to->decided = LOAD(b->decided);
	to->candidates = LOAD(b->candidates);
	to->optimistic = LOAD(b->optimistic);
	to->preferred = LOAD(b->preferred);
	to->asks_total = LOAD(b->asks_total);
	to->gone_conns = LOAD(b->gone_conns);
	to->gone_down = LOAD(b->gone_down);
	to->gone_up = LOAD(b->gone_up);
	to->gone_crashed = LOAD(b->gone_crashed);
	to->lost_lines = LOAD(b->lost_lines);
	to->told = LOAD(b->told);
	to->seen = LOAD(b->seen);
	to->found = LOAD(b->found);
	to->tracker_at = LOAD(b->tracker_at);
	to->tracker_next = LOAD(b->tracker_next);
	to->tracker = LOAD(b->tracker);
	to->tracker_told = LOAD(b->tracker_told);
	to->limit_down = LOAD(b->limit_down);
	to->limit_up = LOAD(b->limit_up);
	to->trackers = b->trackers;
	if (to->trackers > BOARD_TRACKERS)
		to->trackers = BOARD_TRACKERS;
	for (i = 0; i < to->trackers; i++)
		copy_tracker(&b->of_tracker[i], &to->of_tracker[i]);
	to->asks = LOAD(b->asks);
	if (to->asks > BOARD_ASKS)
		to->asks = BOARD_ASKS;
	for (i = 0; i < to->asks; i++) {
		to->ask[i].piece = LOAD(b->ask[i].piece);
		to->ask[i].slot = LOAD(b->ask[i].slot);
		to->ask[i].age_ms = LOAD(b->ask[i].age_ms);
	}
}

/* The reasons stand under the board's count, so they are taken with it. */
static void
read_board(const struct seg *s, struct snap *sn)
{
	uint32_t count, i, tries;

	sn->board.torn = true;
	for (tries = 0; sn->board.torn && tries < TRIES; tries++) {
		bool even = change_read_begin(&s->board->change, &count);

		copy_board(s->board, &sn->board);
		for (i = 0; i < sn->used; i++) {
			struct snap_peer *p = &sn->peer[i];

			p->why = LOAD(s->why[p->slot].reason);
			p->rank = LOAD(s->why[p->slot].rank);
			p->interval_down = LOAD(s->why[p->slot].down);
		}
		sn->board.torn =
		    !even || !change_read_end(&s->board->change, count);
	}
}

static void
read_peers(const struct seg *s, struct snap *sn)
{
	uint32_t i;

	for (i = 0; i < sn->h.slots; i++) {
		struct snap_peer *p = &sn->peer[sn->used];

		if (!read_peer(s, i, p))
			continue;
		/* Nobody is left who would say that nothing moves. */
		if (!sn->object.alive)
			p->rate_down = p->rate_up = 0;
		sn->live += p->state == SLOT_LIVE;
		sn->used++;
	}
}

/* A connection that ends meanwhile moves from the slots to the board: it would
 * be counted twice, or not at all. */
void
snap_read(const struct seg *s, struct snap *sn)
{
	uint32_t tries = 0;
	uint64_t gone;

	read_disks(s, sn);
	do {
		gone = LOAD(s->board->gone_conns);
		sn->used = sn->live = 0;
		read_peers(s, sn);
		read_board(s, sn);
	} while (sn->board.gone_conns != gone && ++tries < TRIES);
}
