/*
 * steps.c: orders, news, time-outs and requests, as effects have room.
 */
#include "steps.h"

#include "effects.h"
#include "end.h"
#include "failpoint.h"
#include "input.h"
#include "worker.h"

#define STARVED_MS  100    /* R8: everything was asked */
#define SEARCH_MS   2      /* at least, from a search in vain to the next */
#define SILENCE_MS  100000 /* at most, where keep-alives are known */
#define DEAF_MS     180000 /* likewise, of the peer; BEP 3: 120,000 */
#define ANNOUNCE_MS 2      /* haves that go out together while data come in */
#define NEWS_MS     100    /* at most, for what the peer has itself */

static void
acknowledge(struct worker *w, uint64_t word)
{
	w->order_done = word;
	atomic_store(&w->own->acked, (uint64_t)mono_now().ns);
	atomic_store(&w->own->ack, ORDER_EPOCH(word));
}

void
steps_order(struct worker *w)
{
	uint64_t word = atomic_load(&w->order->word);
	uint32_t flags = ORDER_FLAGS(word);
	struct fx_list fx = {.n = 0};

	w->order_seen = word;
	if (flags & ORDER_LEAVE_NOW)
		end_worker(w, END_LEFT);
	if (flags & ORDER_LEAVE) {
		acknowledge(w, word);
		end_leave(w);
	}
	if (word == w->order_done || !effects_have_room(w))
		return;
	store_grant(w, ORDER_DEPTH(word));
	sess_on_order(&w->sess, (flags & ORDER_UNCHOKE) != 0,
	    (flags & ORDER_PAUSE) != 0, w->now, &fx);
	effects_perform(w, &fx);
	steps_hurry(w);
	acknowledge(w, word);
}

static void
announce_piece(struct worker *w, uint32_t piece)
{
	struct fx_list fx = {.n = 0};

	sess_on_stored(&w->sess, piece, &fx);
	effects_perform(w, &fx);
}

/* The new pieces of one word; false when there was no room for all. */
static bool
announce_word(struct worker *w, size_t i)
{
	uint64_t news = atomic_load(&w->swarm.have[i]) & ~w->sess.set.mine[i];

	for (; news != 0; news &= news - 1) {
		if (!effects_may_speak(w))
			return false;
		announce_piece(
		    w, (uint32_t)i * 64 + (uint32_t)__builtin_ctzll(news));
	}
	return true;
}

/* Some of the news is of a piece that the peer lacks. */
static bool
is_wanted(const struct worker *w)
{
	size_t i, n = bits_words(w->geo.pieces);
	const struct sess_sets *set = &w->sess.set;

	for (i = 0; i < n; i++)
		if ((atomic_load(&w->swarm.have[i]) & ~set->mine[i] &
			~set->theirs[i]) != 0)
			return true;
	return false;
}

static bool
is_asking(const struct sess *s)
{
	return s->nasks > 0 || s->picked != PIECE_NONE;
}

/*
 * What the peer has itself would only wake it, and is said with the next
 * request, but not after a search for what to ask for: that must not find what
 * is here.
 */
static bool
may_wait(const struct worker *w, bool moved)
{
	if (w->announcing || w->sess.cfg.blocks || !is_asking(&w->sess) ||
	    mono_is_due(w->news_at, w->now))
		return false;
	return !moved || !is_wanted(w);
}

/* What finds no room is found again, because it is not in mine. */
static void
announce(struct worker *w)
{
	size_t i, n = bits_words(w->geo.pieces);

	w->news_at = MONO_NEVER;
	w->announce_at = mono_add_ms(w->now, ANNOUNCE_MS);
	for (i = 0; i < n; i++)
		if (!announce_word(w, i))
			break;
	w->announcing = i < n;
}

/*
 * R11: the epoch first, then the bits: a bit that is missed here has an epoch
 * to come.  While more data are there to be read the news waits a little, so
 * that it goes out with the next request.
 */
void
steps_announce(struct worker *w)
{
	uint64_t epoch = atomic_load(&w->swarm.h->epoch);
	bool moved = epoch != w->epoch;

	if (!moved && !w->announcing && w->news_at.ns == MONO_NEVER.ns)
		return;
	if (input_is_ready(w) && !mono_is_due(w->announce_at, w->now))
		return;
	w->epoch = epoch;
	FAILPOINT(worker_announce_epoch);
	if (may_wait(w, moved))
		w->news_at = mono_min(w->news_at, mono_add_ms(w->now, NEWS_MS));
	else
		announce(w);
	FAILPOINT(worker_announced);
}

void
steps_tick(struct worker *w)
{
	struct fx_list fx = {.n = 0};

	if (!mono_is_due(sess_next_tick(&w->sess), w->now) ||
	    !effects_have_room(w))
		return;
	sess_on_tick(&w->sess, w->now, &fx);
	effects_perform(w, &fx);
	steps_hurry(w);
}

/* A search may be a walk over all pieces, and the word that gives rise to it
 * takes five bytes. */
void
steps_hurry(struct worker *w)
{
	w->pick_at = mono_is_due(w->search_at, w->now) ? w->now : w->search_at;
}

/* What was picked before and is not any more was asked for in full. */
static int64_t
pick(struct worker *w)
{
	int64_t before = w->sess.picked, piece = sess_pick(&w->sess);

	if (w->sess.cfg.blocks && before != PIECE_NONE &&
	    w->sess.picked != before)
		store_settle(w, (uint32_t)before);
	return piece;
}

/* A silence that the other end, or a router between, may take for death.  Of a
 * peer's nothing is known while it is not read from. */
void
steps_keep(struct worker *w)
{
	if (!input_is_wanted(w))
		w->heard_at = w->now;
	if (w->sess.cfg.blocks &&
	    mono_is_due(mono_add_ms(w->heard_at, DEAF_MS), w->now))
		end_worker(w, END_SILENT);
	if (!w->sess.cfg.blocks || w->out.dead || !out_is_empty(&w->out) ||
	    !mono_is_due(mono_add_ms(w->said_at, SILENCE_MS), w->now))
		return;
	out_msg(&w->out, MSG_KEEP_ALIVE, 0);
}

/* What waits goes out with the request. */
static void
hurry_news(struct worker *w)
{
	if (w->news_at.ns == MONO_NEVER.ns)
		return;
	w->news_at = w->now;
	steps_announce(w);
}

/*
 * The claim is taken before there is room, so that nobody else asks for the
 * piece meanwhile.
 */
static bool
ask(struct worker *w)
{
	struct fx_list fx = {.n = 0};
	int64_t piece;

	if (w->out.dead || !mono_is_due(w->pick_at, w->now))
		return false;
	w->mute = !effects_may_speak(w);
	if (w->mute)
		return false;
	if (!limit_may_ask(w)) {
		w->pick_at =
		    mono_min(limit_due(w), mono_add_ms(w->now, STARVED_MS));
		return false;
	}
	piece = pick(w);
	if (piece == PIECE_NONE) {
		if (sess_is_starved(&w->sess)) {
			w->search_at = mono_add_ms(w->now, SEARCH_MS);
			w->pick_at = mono_add_ms(w->now, STARVED_MS);
		}
		return false;
	}
	if (!park_is_ready(w) || !store_has_room(w, (uint32_t)piece)) {
		w->hungry = true;
		return false;
	}
	sess_request(&w->sess, w->now, &fx);
	effects_perform(w, &fx);
	FAILPOINT(worker_asked);
	hurry_news(w);
	return true;
}

void
steps_ask(struct worker *w)
{
	while (ask(w))
		continue;
}
