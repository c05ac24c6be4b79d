/*
 * end.c: what a worker does for a session, in memory.
 */
#include "end.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bits.h"

#define DEPTH_MAX 250 /* asks that any peer puts up with */

static void
grow(struct end *e)
{
	struct parcel *in = calloc(e->room * 2, sizeof(*in));
	uint32_t i;

	for (i = 0; i < e->n; i++)
		in[i] = e->in[(e->head + i) & (e->room - 1)];
	free(e->in);
	e->in = in;
	e->head = 0;
	e->room *= 2;
}

static void
post(struct end *e, const struct parcel *p)
{
	struct end *to = e->far;

	if (to->n == to->room)
		grow(to);
	to->in[(to->head + to->n++) & (to->room - 1)] = *p;
	to->woken = true;
	e->said[p->type]++;
}

void
end_open(struct end *e, const struct sess_config *cfg, const uint64_t *have,
    _Atomic uint32_t *asked, uint64_t piece_size, uint64_t seed)
{
	size_t words = bits_words(cfg->pieces);
	struct sess_sets set = {.stored = NULL};

	memset(e, 0, sizeof(*e));
	e->sets = calloc(6 * words, sizeof(*e->sets));
	set.mine = e->sets;
	set.theirs = e->sets + words;
	set.requested = e->sets + 2 * words;
	set.asked = asked;
	set.doubtful = (const abits *)(e->sets + 5 * words);
	e->first = e->sets + 3 * words;
	bits_fill(e->sets + 4 * words, cfg->pieces);
	set.wanted = e->sets + 4 * words;
	memcpy(e->first, have, words * sizeof(*have));
	e->piece_size = piece_size;
	e->room = 16;
	e->in = calloc(e->room, sizeof(*e->in));
	e->upload =
	    calloc(cfg->blocks ? END_BLOCKS : END_UPLOADS, sizeof(*e->upload));
	sess_init(&e->sess, cfg, &set, have, seed);
}

void
end_look_at(struct end *e, const abits *stored, const _Atomic uint32_t *avail,
    _Atomic uint32_t *turns)
{
	gifts_init(&e->sess.gifts, turns);
	e->sess.set.stored = stored;
	e->sess.set.avail = avail;
	e->sess.depth = pace_depth(&e->pace, DEPTH_MAX);
}

void
end_connect(struct end *a, struct end *b)
{
	a->far = b;
	b->far = a;
	post(a, &(struct parcel){.type = MSG_BITFIELD});
	post(b, &(struct parcel){.type = MSG_BITFIELD});
}

void
end_close(struct end *e)
{
	sess_release(&e->sess);
	free(e->sets);
	free(e->in);
	free(e->upload);
}

static void
remove_upload(struct end *e, uint32_t i)
{
	e->uploads--;
	memmove(e->upload + i, e->upload + i + 1,
	    (e->uploads - i) * sizeof(*e->upload));
}

/* One piece is on its way at a time; the others wait. */
static void
begin_upload(struct end *e, struct mono now)
{
	if (e->sess.cfg.blocks || e->sending || e->uploads == 0)
		return;
	e->sending = true;
	post(e,
	    &(struct parcel){.type = MSG_PIECE,
		.index = e->upload[0].piece,
		.left = e->piece_size,
		.posted = now});
	remove_upload(e, 0);
}

static void
say_block(
    struct end *e, enum msg_type type, const struct upload *u, struct mono now)
{
	post(e,
	    &(struct parcel){.type = type,
		.index = u->piece,
		.begin = u->begin,
		.length = u->length,
		.posted = now});
}

uint64_t
end_send(struct end *e, uint64_t bytes, struct mono now)
{
	uint64_t left = bytes, step;

	while (left > 0 && e->uploads > 0) {
		step = e->upload[0].length - e->sent;
		if (step > left)
			step = left;
		left -= step;
		e->sent += (uint32_t)step;
		e->sending = e->sent < e->upload[0].length;
		if (e->sending)
			break;
		say_block(e, MSG_PIECE, &e->upload[0], now);
		remove_upload(e, 0);
		e->sent = 0;
	}
	return bytes - left;
}

/* Rejects what waits of (or all of) the blocks, but for one under way. */
static void
drop_uploads(struct end *e, const struct fx *fx, struct mono now)
{
	uint32_t i = e->sending;
	struct upload u;

	while (i < e->uploads) {
		u = e->upload[i];
		if (fx->kind == FX_DROP &&
		    (u.piece != fx->arg || u.begin != fx->begin)) {
			i++;
			continue;
		}
		remove_upload(e, i);
		if (e->sess.cfg.fast)
			say_block(e, MSG_REJECT, &u, now);
	}
}

static void
append_upload(struct end *e, const struct fx *fx, struct mono now)
{
	const struct upload u = {fx->arg, fx->begin, fx->length};

	if (e->sess.am_choking)
		cr_assert_fail("serves a choked peer");
	if (e->uploads < (e->sess.cfg.blocks ? END_BLOCKS : END_UPLOADS))
		e->upload[e->uploads++] = u;
	else if (e->sess.cfg.fast)
		say_block(e, MSG_REJECT, &u, now);
	begin_upload(e, now);
}

/* The rules of shoal-course(7) that each thing said is held against. */
static void
check_said(struct end *e, enum msg_type type, struct mono now)
{
	const struct sess *s = &e->sess;

	if (type == MSG_REQUEST && s->peer_choking)
		cr_assert_fail("asks while choked");
	if (type == MSG_REQUEST && s->paused)
		cr_assert_fail("asks while paused");
	if (type == MSG_COMPLETED && e->said[type] > 0)
		cr_assert_fail("says completed twice");
	if (type == MSG_COMPLETED && s->mine_n < s->cfg.pieces)
		cr_assert_fail("says completed too early");
	if (type != MSG_UNCHOKE)
		return;
	if (e->unchoked.ns != 0 &&
	    mono_sub_ms(now, e->unchoked) < s->cfg.reunchoke_ms)
		cr_assert_fail("repeats an unchoke within a second");
	e->unchoked = now;
}

static void
perform(struct end *e, const struct fx *fx, struct mono now)
{
	switch (fx->kind) {
	case FX_SEND:
		check_said(e, fx->msg, now);
		/* Only repeated unchokes are bound to a second. */
		if (fx->msg == MSG_CHOKE)
			e->unchoked = (struct mono){0};
		post(e,
		    &(struct parcel){.type = fx->msg,
			.index = fx->arg,
			.begin = fx->begin,
			.length = fx->length,
			.posted = now});
		break;
	case FX_SERVE:
		append_upload(e, fx, now);
		break;
	case FX_LAST:
		begin_upload(e, now);
		e->uploads = 0;
		break;
	case FX_EVENT:
		e->log[fx->event]++;
		break;
	case FX_DROP:
	case FX_CLEAR:
		drop_uploads(e, fx, now);
	}
}

static void
perform_all(struct end *e, struct fx_list *fx, struct mono now)
{
	unsigned int i;

	if (fx->n >= FX_MAX)
		cr_assert_fail("a step yields %u effects", fx->n);
	for (i = 0; i < fx->n; i++)
		perform(e, &fx->v[i], now);
	fx->n = 0;
}

/* After each step: effects, then the next request. */
static void
finish_step(struct end *e, struct fx_list *fx, struct mono now)
{
	perform_all(e, fx, now);
	while (sess_pick(&e->sess) != PIECE_NONE) {
		sess_request(&e->sess, now, fx);
		perform_all(e, fx, now);
	}
	e->woken = end_can_take(e);
	e->due = sess_is_starved(&e->sess) ? mono_add_ms(now, 100) :
					     sess_next_tick(&e->sess);
}

struct parcel *
end_next(const struct end *e)
{
	return e->n > 0 ? &e->in[e->head] : NULL;
}

bool
end_can_take(const struct end *e)
{
	const struct parcel *p = end_next(e);

	return p != NULL && !(p->begun && p->left > 0);
}

/* True when the piece is through. */
static bool
take_piece(struct end *e, struct parcel *p, struct mono now, struct fx_list *fx)
{
	bool blocks = e->sess.cfg.blocks;

	if (!p->begun) {
		p->begun = true;
		e->verdict = sess_on_piece_begin(&e->sess, p->index, p->begin);
		e->came++;
		e->again += e->verdict != PIECE_STORE;
		if (!blocks)
			return false;
		pace_came(&e->pace, 1, now);
		e->sess.depth = pace_depth(&e->pace, DEPTH_MAX);
		return false;
	}
	e->taken = p->begin;
	sess_on_piece_end(&e->sess, fx);
	if (!blocks)
		e->far->sending = false;
	return true;
}

int64_t
end_take(struct end *e, struct mono now)
{
	struct parcel *p = end_next(e);
	struct fx_list fx = {.n = 0};
	struct msg m = {.type = p->type,
	    .index = p->index,
	    .begin = p->begin,
	    .length = p->length};
	int64_t stored = PIECE_NONE;
	bool through = true;

	if (p->type == MSG_BITFIELD)
		sess_on_bitfield(&e->sess, e->far->first, &fx);
	else if (p->type == MSG_PIECE)
		through = take_piece(e, p, now, &fx);
	else
		sess_on_msg(&e->sess, &m, now, &fx);
	if (through && p->type == MSG_PIECE && e->verdict == PIECE_STORE)
		stored = m.index;
	if (through) {
		e->head = (e->head + 1) & (e->room - 1);
		e->n--;
		begin_upload(e->far, now);
	}
	finish_step(e, &fx, now);
	return stored;
}

/* Disk has put the block into the file, and is done with it (store.c of the
 * worker). */
void
end_on_block(struct end *e, uint32_t piece)
{
	if (e->sess.picked != piece && sess_asks_of(&e->sess, piece) == 0)
		sess_on_lost(&e->sess, piece);
}

void
end_on_stored(struct end *e, uint32_t piece, struct mono now)
{
	struct fx_list fx = {.n = 0};

	sess_on_stored(&e->sess, piece, &fx);
	finish_step(e, &fx, now);
}

void
end_on_order(struct end *e, bool unchoke, bool paused, struct mono now)
{
	struct fx_list fx = {.n = 0};

	sess_on_order(&e->sess, unchoke, paused, now, &fx);
	finish_step(e, &fx, now);
}

void
end_on_tick(struct end *e, struct mono now)
{
	struct fx_list fx = {.n = 0};

	sess_on_tick(&e->sess, now, &fx);
	finish_step(e, &fx, now);
}
