/*
 * output.c: messages and bodies in the order in which they go out.
 */
#include "output.h"

#include <string.h>

/* One head is kept in reserve for a piece that is put down (out_begin). */
bool
out_has_room(const struct output *o, unsigned int n)
{
	size_t used = o->len - o->head;

	return o->dead || OUT_SIZE - used >= (n + 1) * MSG_HEAD_MAX;
}

bool
out_is_behind(const struct output *o)
{
	return o->body != OUT_NOTHING && o->len > o->split;
}

bool
out_is_empty(const struct output *o)
{
	return o->head == o->len && o->body == OUT_NOTHING && o->nserve == 0;
}

/* Moves what waits to the start of the buffer. */
static void
compact(struct output *o)
{
	if (o->head == 0)
		return;
	memmove(o->buf, o->buf + o->head, o->len - o->head);
	o->len -= o->head;
	o->split -= o->head;
	o->head = 0;
}

void
out_put(struct output *o, const uint8_t *p, size_t n)
{
	if (o->dead)
		return;
	if (n > OUT_SIZE - o->len)
		compact(o);
	if (n > OUT_SIZE - o->len)
		return;
	memcpy(o->buf + o->len, p, n);
	o->len += n;
}

void
out_block(struct output *o, const struct msg *m)
{
	uint8_t head[MSG_HEAD_MAX];

	out_put(o, head, msg_encode_block(o->dialect, m, head));
}

void
out_msg(struct output *o, enum msg_type type, uint32_t index)
{
	const struct msg m = {.type = type, .index = index};

	out_block(o, &m);
}

/* Head first, so that it stands before the split. */
static void
body_begin(
    struct output *o, const struct msg *m, enum out_kind kind, uint64_t at)
{
	if (o->dead)
		return;
	out_block(o, m);
	o->split = o->len;
	o->body = m->length > 0 ? kind : OUT_NOTHING;
	o->body_at = at;
	o->body_left = m->length;
}

void
out_bitfield(struct output *o, uint32_t len)
{
	const struct msg m = {.type = MSG_BITFIELD, .length = len};

	body_begin(o, &m, OUT_BITFIELD, 0);
}

/* The i-th oldest request. */
static struct serve *
serve_at(struct output *o, unsigned int i)
{
	return &o->serve[(o->first + i) % OUT_SERVES];
}

static struct serve *
serve_find(struct output *o, const struct msg *m)
{
	struct serve *s;
	unsigned int i;

	for (i = 0; i < o->nserve; i++) {
		s = serve_at(o, i);
		if (s->piece == m->index && s->begin == m->begin &&
		    s->length == m->length && !s->reject)
			return s;
	}
	return NULL;
}

bool
out_is_full(const struct output *o)
{
	return !o->rejects && o->nserve == OUT_SERVES;
}

void
out_serve(struct output *o, const struct msg *m)
{
	struct msg no = *m;

	if (o->dead || serve_find(o, m) != NULL)
		return;
	if (o->nserve < OUT_SERVES) {
		*serve_at(o, o->nserve++) = (struct serve){
		    .piece = m->index, .begin = m->begin, .length = m->length};
		return;
	}
	no.type = MSG_REJECT;
	if (o->rejects)
		out_block(o, &no);
}

/* Its place in the queue stays, for the answer. */
void
out_drop(struct output *o, const struct msg *m)
{
	struct serve *s;

	if ((s = serve_find(o, m)) != NULL)
		s->reject = true;
}

void
out_clear(struct output *o)
{
	unsigned int i;

	for (i = 0; i < o->nserve; i++)
		serve_at(o, i)->reject = true;
}

static void
pop_serve(struct output *o)
{
	o->first = (o->first + 1) % OUT_SERVES;
	o->nserve--;
}

/* False: there is no room for the word. */
static bool
refuse(struct output *o, const struct serve *s)
{
	const struct msg m = {.type = MSG_REJECT,
	    .index = s->piece,
	    .begin = s->begin,
	    .length = s->length};

	if (!o->rejects)
		return true;
	if (!out_has_room(o, 1))
		return false;
	out_block(o, &m);
	return true;
}

const struct serve *
out_first(struct output *o)
{
	const struct serve *s;
	uint32_t i;

	for (i = 0; o->body == OUT_NOTHING && i < o->nserve; i++) {
		s = serve_at(o, i);
		if (!s->reject)
			return s;
	}
	return NULL;
}

void
out_begin(struct output *o, const struct geometry *g)
{
	struct serve *s;
	struct msg m;

	while (o->body == OUT_NOTHING && o->nserve > 0) {
		s = serve_at(o, 0);
		m = (struct msg){.type = MSG_PIECE,
		    .index = s->piece,
		    .begin = s->begin,
		    .length = s->length};
		if (!s->reject)
			body_begin(o, &m, OUT_PIECE,
			    geometry_offset(g, m.index) + m.begin);
		else if (!refuse(o, s))
			break;
		pop_serve(o);
	}
}

void
out_last(struct output *o, const struct geometry *g)
{
	if (o->body != OUT_PIECE)
		out_begin(o, g);
	o->nserve = 0;
}

void
out_kill(struct output *o)
{
	o->dead = true;
	o->head = o->split = o->len = 0;
	o->body = OUT_NOTHING;
	o->nserve = 0;
}

struct out_part
out_next(const struct output *o)
{
	bool body = o->body != OUT_NOTHING;
	size_t stop = body ? o->split : o->len;

	if (o->head < stop)
		return (struct out_part){
		    .kind = OUT_BYTES,
		    .p = o->buf + o->head,
		    .n = stop - o->head,
		};
	return (struct out_part){
	    .kind = o->body,
	    .at = o->body_at,
	    .n = body ? o->body_left : 0,
	};
}

void
out_sent(struct output *o, size_t n)
{
	bool body = o->body != OUT_NOTHING;

	if (o->head < (body ? o->split : o->len)) {
		o->head += n;
		if (o->head == o->len)
			o->head = o->split = o->len = 0;
		return;
	}
	o->body_at += n;
	o->body_left -= (uint32_t)n;
	if (o->body_left == 0)
		o->body = OUT_NOTHING;
}
