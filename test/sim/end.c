/*
 * end.c: what a worker does for a session, in memory.
 */
#include "end.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bits.h"

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
post(struct end *e, enum msg_type type, uint32_t index, uint64_t bytes,
    struct mono now)
{
	struct end *to = e->far;

	if (to->n == to->room)
		grow(to);
	to->in[(to->head + to->n++) & (to->room - 1)] = (struct parcel){
	    .type = type, .index = index, .left = bytes, .posted = now};
	to->woken = true;
	e->said[type]++;
}

void
end_open(struct end *e, const struct sess_config *cfg, const uint64_t *have,
    _Atomic uint32_t *asked, uint64_t piece_size, uint64_t seed)
{
	size_t words = bits_words(cfg->pieces);
	struct sess_sets set;

	memset(e, 0, sizeof(*e));
	e->sets = calloc(4 * words, sizeof(*e->sets));
	set.mine = e->sets;
	set.theirs = e->sets + words;
	set.requested = e->sets + 2 * words;
	set.asked = asked;
	e->first = e->sets + 3 * words;
	memcpy(e->first, have, words * sizeof(*have));
	e->piece_size = piece_size;
	e->room = 16;
	e->in = calloc(e->room, sizeof(*e->in));
	sess_init(&e->sess, cfg, &set, have, seed);
}

void
end_connect(struct end *a, struct end *b)
{
	a->far = b;
	b->far = a;
	post(a, MSG_BITFIELD, 0, 0, (struct mono){0});
	post(b, MSG_BITFIELD, 0, 0, (struct mono){0});
}

void
end_close(struct end *e)
{
	sess_release(&e->sess);
	free(e->sets);
	free(e->in);
}

/* One piece is on its way at a time; the others wait. */
static void
begin_upload(struct end *e, struct mono now)
{
	if (e->sending || e->uploads == 0)
		return;
	e->sending = true;
	post(e, MSG_PIECE, e->upload[0], e->piece_size, now);
	e->uploads--;
	memmove(e->upload, e->upload + 1, e->uploads * sizeof(*e->upload));
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
		post(e, fx->msg, fx->arg, 0, now);
		break;
	case FX_SERVE:
		if (e->sess.am_choking)
			cr_assert_fail("serves a choked peer");
		if (e->uploads < END_UPLOADS)
			e->upload[e->uploads++] = fx->arg;
		begin_upload(e, now);
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
		cr_assert_fail("not of the course family");
	}
}

/* After each step: effects, then the next request. */
static void
finish_step(struct end *e, struct fx_list *fx, struct mono now)
{
	unsigned int i;

	if (sess_pick(&e->sess) != PIECE_NONE)
		sess_request(&e->sess, now, fx);
	for (i = 0; i < fx->n; i++)
		perform(e, &fx->v[i], now);
	e->woken = end_can_take(e);
	e->due = sess_is_starved(&e->sess) ? mono_add_ms(now, 100) :
					     sess_next_tick(&e->sess);
	if (fx->n > 4)
		cr_assert_fail("a step and a request yield %u effects", fx->n);
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
take_piece(struct end *e, struct parcel *p, struct fx_list *fx)
{
	if (!p->begun) {
		p->begun = true;
		e->verdict = sess_on_piece_begin(&e->sess, p->index, 0);
		return false;
	}
	sess_on_piece_end(&e->sess, fx);
	e->far->sending = false;
	return true;
}

int64_t
end_take(struct end *e, struct mono now)
{
	struct parcel *p = end_next(e);
	struct fx_list fx = {.n = 0};
	struct msg m = {.type = p->type, .index = p->index};
	int64_t stored = PIECE_NONE;
	bool through = true;

	if (p->type == MSG_BITFIELD)
		sess_on_bitfield(&e->sess, e->far->first, &fx);
	else if (p->type == MSG_PIECE)
		through = take_piece(e, p, &fx);
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
