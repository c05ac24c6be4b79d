/*
 * world.c: the steps of a swarm in virtual time.
 */
#include "world.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bits.h"

#define MOST_LINKS 512

static const struct sess_config terms = {
    .repeat_ms = 2000, .pool_ms = 30000, .reunchoke_ms = 1000};

static void
open_peer(struct world *w, struct peer *p)
{
	uint32_t pieces = w->cfg.pieces;
	size_t blocks = (size_t)pieces * w->geo.blocks;

	p->have = calloc(bits_words(pieces), sizeof(*p->have));
	p->asked = calloc(pieces, sizeof(*p->asked));
	p->avail = calloc(pieces, sizeof(*p->avail));
	p->link = calloc(MOST_LINKS, sizeof(struct link *));
	p->stored = calloc(bits_words(blocks), sizeof(*p->stored));
	rng_seed(&p->rng, rng_next(&w->rng));
}

void
world_open(struct world *w, const struct world_config *cfg, uint64_t seed)
{
	uint32_t i;

	memset(w, 0, sizeof(*w));
	w->cfg = *cfg;
	if (w->cfg.step_ms == 0)
		w->cfg.step_ms = 100;
	cr_assert_eq(geometry_init(&w->geo, cfg->pieces * cfg->piece_size,
			 (uint32_t)cfg->piece_size),
	    0);
	w->now = (struct mono){1};
	rng_seed(&w->rng, seed);
	w->peer = calloc(cfg->peers, sizeof(*w->peer));
	for (i = 0; i < cfg->peers; i++) {
		w->peer[i].id = 1001 + i;
		open_peer(w, &w->peer[i]);
	}
}

void
world_close(struct world *w)
{
	struct peer *p;
	uint32_t i;

	for (i = 0; i < w->cfg.peers; i++) {
		p = &w->peer[i];
		if (p->joined)
			world_leave(p);
		free(p->have);
		free(p->asked);
		free(p->avail);
		free(p->link);
		free(p->stored);
	}
	free(w->peer);
}

void
world_give_all(struct world *w, struct peer *p)
{
	bits_fill(p->have, w->cfg.pieces);
	p->have_n = w->cfg.pieces;
}

static struct link *
add_link(struct world *w, struct peer *p, struct peer *far)
{
	struct sess_config cfg = terms;
	struct link *l = calloc(1, sizeof(*l));

	if (p->links == MOST_LINKS)
		cr_assert_fail("a peer has too many neighbours");
	cfg.pieces = w->cfg.pieces;
	cfg.slot = p->slots++;
	cfg.blocks = cfg.fast = w->cfg.blocks;
	cfg.geo = &w->geo;
	if (cfg.blocks)
		cfg.reunchoke_ms = 0;
	end_open(&l->end, &cfg, p->have, p->asked, w->cfg.piece_size,
	    rng_next(&w->rng));
	end_look_at(&l->end, p->stored, p->avail, p->turns);
	l->far = far;
	l->share = 1 + (uint32_t)rng_below(&w->rng, w->cfg.spread + 1);
	l->start = (const uint32_t[]){40, 16, 10}[rng_below(&w->rng, 3)];
	p->link[p->links++] = l;
	return l;
}

static bool
are_linked(const struct peer *a, const struct peer *b)
{
	uint32_t i;

	for (i = 0; i < a->links; i++)
		if (a->link[i]->far == b)
			return true;
	return false;
}

void
world_meet(struct world *w, struct peer *p, struct peer *far)
{
	struct link *a = add_link(w, p, far), *b = add_link(w, far, p);

	a->back = b;
	b->back = a;
	end_connect(&a->end, &b->end);
}

void
world_join(struct world *w, struct peer *p, uint32_t links)
{
	struct peer *far;

	p->joined = true;
	p->came = w->now;
	schedule_init(&p->choking, &w->cfg.choking, w->now);
	while (links > 0) {
		far = &w->peer[rng_below(&w->rng, w->cfg.peers)];
		if (!far->joined || far == p || are_linked(p, far))
			continue;
		world_meet(w, p, far);
		links--;
	}
}

static void
drop_link(struct peer *p, struct link *l)
{
	uint32_t i;

	for (i = 0; p->link[i] != l; i++)
		continue;
	p->link[i] = p->link[--p->links];
	p->look = true;
	p->blocks_came += l->end.came;
	p->blocks_again += l->end.again;
	end_close(&l->end);
	free(l);
}

void
world_leave(struct peer *p)
{
	struct link *l;

	p->joined = false;
	while (p->links > 0) {
		l = p->link[0];
		drop_link(l->far, l->back);
		drop_link(p, l);
	}
}

/* Disk has stored a piece; everybody is told. */
static void
store(struct world *w, struct peer *p, const struct link *from, uint32_t piece)
{
	uint32_t i;

	if (bits_has(p->have, piece))
		return;
	bits_set(p->have, piece);
	if (p->have_n++ == 0) {
		p->began = w->now;
		p->first = from->back->why;
	}
	if (p->have_n == w->cfg.pieces)
		p->done = w->now;
	for (i = 0; i < p->links; i++)
		end_on_stored(&p->link[i]->end, piece, w->now);
}

/* Disk has put a block into the file; the last one of a piece stores it. */
static void
store_block(struct world *w, struct peer *p, struct link *l, uint32_t piece)
{
	uint32_t i = l->end.taken / BLOCK_SIZE;
	uint64_t first = geometry_block_index(&w->geo, piece, 0);

	abits_set(p->stored, first + i);
	end_on_block(&l->end, piece);
	for (i = 0; i < geometry_blocks(&w->geo, piece); i++)
		if (!abits_has(p->stored, first + i))
			return;
	store(w, p, l, piece);
}

static bool
has_news(const struct world *w, const struct end *e)
{
	return end_can_take(e) && end_next(e)->posted.ns < w->now.ns &&
	    mono_is_due(
		mono_add_ms(end_next(e)->posted, w->cfg.latency_ms), w->now);
}

/* Hears what was said on a connection before this step. */
static void
listen(struct world *w, struct peer *p, struct link *l)
{
	bool interested;
	int64_t piece;

	if (!l->end.woken && !mono_is_due(l->end.due, w->now))
		return;
	interested = l->end.sess.peer_interested;
	while (has_news(w, &l->end)) {
		piece = end_take(&l->end, w->now);
		if (piece != PIECE_NONE && w->cfg.blocks)
			store_block(w, p, l, (uint32_t)piece);
		else if (piece != PIECE_NONE)
			store(w, p, l, (uint32_t)piece);
	}
	if (interested != l->end.sess.peer_interested)
		p->look = true;
	if (mono_is_due(l->end.due, w->now))
		end_on_tick(&l->end, w->now);
}

static uint64_t
bytes_in_step(const struct world *w, uint64_t rate)
{
	return rate * (uint64_t)w->cfg.step_ms / 1000;
}

static bool
is_sending(const struct end *e)
{
	const struct parcel *next;

	if (!e->sending)
		return false;
	next = end_next(e->far);
	return next->begun && next->left > 0;
}

/* Shares the capacity among the pieces under way; what a piece leaves goes to
 * the next ones. */
static void
upload(struct world *w, struct peer *p)
{
	uint64_t share, credit = bytes_in_step(w, p->capacity);
	struct parcel *next;
	uint32_t i, sending = 0;

	for (i = 0; i < p->links; i++)
		sending += is_sending(&p->link[i]->end);
	for (i = 0; i < p->links && sending > 0; i++) {
		if (!is_sending(&p->link[i]->end))
			continue;
		next = end_next(p->link[i]->end.far);
		share = credit / sending--;
		if (share > next->left)
			share = next->left;
		next->left -= share;
		p->link[i]->back->end.woken |= next->left == 0;
		credit -= share;
		p->link[i]->back->got += share;
	}
}

/* Blocks that were asked for, as many as the far peer can take. */
static uint64_t
send_blocks(struct world *w, struct peer *p, struct link *l, uint64_t share)
{
	uint64_t sent;

	if (share > l->far->credit)
		share = l->far->credit;
	sent = end_send(&l->end, share, w->now);
	l->far->credit -= sent;
	p->sent += sent;
	l->back->got += sent;
	return sent;
}

static bool
is_start(const struct world *w)
{
	return mono_sub_ms(w->now, (struct mono){0}) < w->cfg.start_ms;
}

/* 0: it takes nothing. */
static uint32_t
share_of(const struct world *w, const struct link *l)
{
	if (l->end.uploads == 0 || l->far->credit == 0)
		return 0;
	return is_start(w) ? l->start : l->share;
}

/* Shares the capacity among those who can take more, until it is used up, or
 * nobody is left. */
static void
upload_blocks(struct world *w, struct peer *p)
{
	uint64_t credit = bytes_in_step(w, p->capacity), before;
	uint64_t takers, share;
	struct link *l;
	uint32_t i;

	do {
		before = credit;
		takers = 0;
		for (i = 0; i < p->links; i++)
			takers += share_of(w, p->link[i]);
		for (i = 0; i < p->links && takers > 0; i++) {
			l = p->link[i];
			if ((share = share_of(w, l)) == 0)
				continue;
			credit -= send_blocks(w, p, l, credit * share / takers);
			takers -= share;
		}
	} while (credit > 0 && credit < before);
}

/* Whom a leecher prefers among those who gave. */
static void
count_places(struct world *w, const struct link *l)
{
	bool fast = l->far->capacity >= w->fast_from;

	if (l->got == 0 || (l->why != WHY_RATE && l->why != WHY_BEATEN))
		return;
	w->places.fast_givers += fast;
	w->places.slow_givers += !fast;
	w->places.fast += fast && l->preferred;
	w->places.slow += !fast && l->preferred;
}

static uint32_t
look_around(const struct peer *p, struct schedule_peer *view)
{
	const struct link *l;
	uint32_t i;

	for (i = 0; i < p->links; i++) {
		l = p->link[i];
		view[i] = (struct schedule_peer){
		    .id = l->far->id,
		    .interested = l->end.sess.peer_interested,
		    .preferred = l->preferred,
		    .down = l->got,
		    .why = l->why,
		    .rank = l->rank,
		    .tag = i,
		};
	}
	return p->links;
}

/* The supervisor's part: sample, decide, order. */
static void
choke(struct world *w, struct peer *p)
{
	static struct schedule_peer view[MOST_LINKS];
	struct schedule_plan plan;
	struct link *l;
	uint32_t i, n = look_around(p, view), unchoked = 0;

	p->look = false;
	plan = schedule(&w->cfg.choking, &p->choking, view, n,
	    p->have_n == w->cfg.pieces, w->now, &p->rng);
	for (i = 0; i < n; i++) {
		l = p->link[view[i].tag];
		l->preferred = view[i].preferred;
		l->why = view[i].why;
		l->rank = view[i].rank;
		if (plan.p_turn && w->count)
			count_places(w, l);
		if (plan.p_turn)
			l->got = 0;
		unchoked += view[i].unchoked;
		if (l->end.sess.am_choking == view[i].unchoked)
			end_on_order(&l->end, view[i].unchoked, false, w->now);
	}
	if (unchoked > w->most_unchoked)
		w->most_unchoked = unchoked;
}

/* The supervisor's part, too. */
static void
count_pieces(const struct world *w, struct peer *p)
{
	uint32_t i, k, n;

	for (i = 0; i < w->cfg.pieces; i++) {
		for (n = 0, k = 0; k < p->links; k++)
			n += bits_has(p->link[k]->far->have, i);
		atomic_store(&p->avail[i], n);
	}
}

static bool
is_time_to_count(const struct world *w)
{
	int64_t ms = mono_sub_ms(w->now, (struct mono){0});

	return w->cfg.count_ms == 0 || ms % w->cfg.count_ms < w->cfg.step_ms;
}

void
world_step(struct world *w)
{
	struct peer *p, *end = w->peer + w->cfg.peers;
	uint32_t i;

	w->now = mono_add_ms(w->now, w->cfg.step_ms);
	for (p = w->peer; p < end; p++)
		for (i = 0; i < p->links; i++)
			listen(w, p, p->link[i]);
	for (p = w->peer; p < end; p++)
		p->credit =
		    p->down != 0 ? bytes_in_step(w, p->down) : UINT64_MAX;
	for (p = w->peer; p < end && !w->cfg.blocks; p++)
		upload(w, p);
	for (i = 0; i < w->cfg.peers && w->cfg.blocks; i++)
		upload_blocks(w, &w->peer[(i + w->steps) % w->cfg.peers]);
	w->steps++;
	for (p = w->peer; p < end; p++)
		if (w->cfg.blocks && is_time_to_count(w))
			count_pieces(w, p);
	for (p = w->peer; p < end; p++)
		if (p->joined &&
		    (p->look ||
			mono_is_due(schedule_next(&p->choking), w->now)))
			choke(w, p);
}

static double
greatest(double a, double b)
{
	return a > b ? a : b;
}

double
world_bound(const struct world *w)
{
	double file = (double)w->geo.file_size, seeds = 0, all = 0;
	double slowest = 1e18, leechers = 0;
	const struct peer *p;

	for (p = w->peer; p < w->peer + w->cfg.peers; p++) {
		if (!p->joined)
			continue;
		all += (double)p->capacity;
		if (p->have_n == w->cfg.pieces)
			seeds += (double)p->capacity;
		else
			leechers++;
		if (p->have_n < w->cfg.pieces && p->down != 0 &&
		    (double)p->down < slowest)
			slowest = (double)p->down;
	}
	return greatest(
	    greatest(file / seeds, file / slowest), leechers * file / all);
}

double
world_waste(const struct world *w)
{
	double came = 0, again = 0;
	const struct peer *p;
	uint32_t i;

	for (p = w->peer; p < w->peer + w->cfg.peers; p++) {
		came += p->blocks_came;
		again += p->blocks_again;
		for (i = 0; i < p->links; i++) {
			came += p->link[i]->end.came;
			again += p->link[i]->end.again;
		}
	}
	return came > 0 ? again / came : 0;
}

uint32_t
world_incomplete(const struct world *w)
{
	uint32_t i, n = 0;

	for (i = 0; i < w->cfg.peers; i++)
		n += w->peer[i].joined && w->peer[i].have_n < w->cfg.pieces;
	return n;
}
