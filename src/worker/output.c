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
out_msg(struct output *o, enum msg_type type, uint32_t index)
{
	uint8_t head[MSG_HEAD_MAX];

	out_put(o, head, msg_encode(o->dialect, type, index, 0, head));
}

/* Head first, so that it stands before the split. */
static void
body_begin(struct output *o, enum msg_type type, uint32_t index,
    enum out_kind kind, uint64_t at, uint32_t len)
{
	uint8_t head[MSG_HEAD_MAX];

	if (o->dead)
		return;
	out_put(o, head, msg_encode(o->dialect, type, index, len, head));
	o->split = o->len;
	o->body = len > 0 ? kind : OUT_NOTHING;
	o->body_at = at;
	o->body_left = len;
}

void
out_bitfield(struct output *o, uint32_t len)
{
	body_begin(o, MSG_BITFIELD, 0, OUT_BITFIELD, 0, len);
}

void
out_serve(struct output *o, uint32_t piece)
{
	unsigned int i;

	if (o->dead)
		return;
	for (i = 0; i < o->nserve; i++)
		if (o->serve[i] == piece)
			return;
	if (o->nserve < OUT_SERVES)
		o->serve[o->nserve++] = piece;
}

void
out_begin(struct output *o, const struct geometry *g)
{
	uint32_t piece;

	if (o->body != OUT_NOTHING || o->nserve == 0)
		return;
	piece = o->serve[0];
	o->nserve--;
	memmove(o->serve, o->serve + 1, o->nserve * sizeof(o->serve[0]));
	body_begin(o, MSG_PIECE, piece, OUT_PIECE, geometry_offset(g, piece),
	    geometry_piece_len(g, piece));
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
		    .more = body,
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
