/*
 * input.c: the stream of messages, parsed by state.
 *
 * Small messages pass through a buffer; the data of a piece go from the
 * socket straight into frames, with what follows them into the buffer.
 */
#include "input.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "bitfield.h"
#include "effects.h"
#include "end.h"
#include "extend.h"
#include "plant.h"
#include "steps.h"
#include "worker.h"

/* Bytes read in a turn, at most; what is asked for then goes out together. */
#define TURN_BYTES (256u << 10)
/* Bytes of a piece that are waited for together, and for how long. */
#define BATCH_LEAST (64u << 10)
#define BATCH_MOST  (512u << 10)
#define BATCH_MS    20

/*
 * A read returned got of n bytes asked for.  When fewer came there are no more
 * now, which saves the call that would say so.
 */
static size_t
read_result(struct worker *w, ssize_t got, size_t n)
{
	if (got > 0) {
		w->in.readable = (size_t)got == n;
		w->heard_at = w->now;
		return (size_t)got;
	}
	if (got == 0)
		end_worker(w, w->in.broken ? END_RESET : END_CLOSED);
	if (errno != EINTR)
		w->in.readable = false;
	if ((errno != EAGAIN && errno != EINTR) || w->out.dead)
		end_worker(w, END_RESET);
	return 0;
}

/* Takes n bytes of the body off the buffer or off the socket. */
static void
body_took(struct worker *w, size_t n)
{
	w->in.left -= (uint32_t)n;
	if (n > 0) {
		w->in.batch_at = MONO_NEVER;
		w->in.pauses = false;
	}
	if (w->in.is_piece)
		bucket_take(&w->down.bucket, n);
	if (w->in.counts)
		w->report.rec.bytes_down += n;
}

/* What of a body is in the buffer; true if that was anything. */
static bool
body_from_buffer(struct worker *w)
{
	struct input *in = &w->in;
	const uint8_t *from = in->buf + in->at;
	size_t space, n = in->len - in->at;
	uint8_t *to;

	if (n > in->left)
		n = in->left;
	if (in->body == BODY_STORE && n > 0) {
		space = store_space(w, &to);
		in->hungry = space == 0;
		if (in->hungry)
			return false;
		n = n < space ? n : space;
		memcpy(to, from, n);
		store_advance(w, n);
	}
	if (in->body == BODY_BITFIELD) {
		bitfield_take(
		    w->dialect, w->coming, w->geo.pieces, in->taken, from, n);
		in->taken += (uint32_t)n;
	}
	if (in->body == BODY_EXTENDED) {
		memcpy(in->extended + in->taken, from, n);
		in->taken += (uint32_t)n;
	}
	in->at += n;
	body_took(w, n);
	return n > 0;
}

/* The last byte of the body has come. */
static void
body_end(struct worker *w)
{
	struct input *in = &w->in;
	struct fx_list fx = {.n = 0};

	if (in->is_piece)
		sess_on_piece_end(&w->sess, &fx);
	if (in->body == BODY_BITFIELD) {
		sess_on_bitfield(&w->sess, w->coming, &fx);
		report_bits(w, 0, bits_words(w->geo.pieces));
	}
	if (in->body == BODY_EXTENDED)
		extend_take(w, in->extended, in->taken);
	in->body = BODY_NONE;
	in->is_piece = in->counts = false;
	steps_hurry(w);
	effects_perform(w, &fx);
}

static void
bitfield_begin(struct worker *w)
{
	memset(w->coming, 0, bits_words(w->geo.pieces) * sizeof(w->coming[0]));
	w->in.taken = 0;
	w->in.body = BODY_BITFIELD;
}

static void
piece_begin(struct worker *w, const struct msg *m)
{
	struct input *in = &w->in;
	enum sess_piece what =
	    sess_on_piece_begin(&w->sess, m->index, m->begin);

	in->is_piece = true;
	in->counts = what != PIECE_UNASKED;
	in->body = what == PIECE_STORE ? BODY_STORE : BODY_SKIP;
	if (in->body == BODY_STORE)
		store_begin(w, m);
	if (!w->sess.cfg.blocks)
		return;
	pace_came(&w->pace, 1, w->now);
	w->sess.depth =
	    pace_depth(&w->pace, w->reqq < ASKS_MAX ? w->reqq : ASKS_MAX);
}

static void
dispatch(struct worker *w, const struct msg *m)
{
	struct fx_list fx = {.n = 0};

	w->report.rec.last_in = (uint64_t)w->now.ns;
	w->in.left = m->body;
	if (m->type == MSG_PIECE) {
		piece_begin(w, m);
		return;
	}
	w->in.unanswered = true;
	if (m->type == MSG_BITFIELD) {
		bitfield_begin(w);
		return;
	}
	w->in.taken = 0;
	if (m->body > 0)
		w->in.body = m->type == MSG_EXTENDED && m->body <= IN_EXTENDED ?
		    BODY_EXTENDED :
		    BODY_SKIP;
	sess_on_msg(&w->sess, m, w->now, &fx);
	if (m->type == MSG_HAVE)
		report_bits(w, m->index / 64, 1);
	if (m->type == MSG_HAVE_ALL || m->type == MSG_HAVE_NONE)
		report_bits(w, 0, bits_words(w->geo.pieces));
	if (m->type == MSG_HAVE || m->type == MSG_HAVE_ALL ||
	    m->type == MSG_UNCHOKE || m->type == MSG_SUGGEST)
		steps_hurry(w);
	effects_perform(w, &fx);
}

static enum worker_end
end_of(enum msg_result r)
{
	switch (r) {
	case MSG_BAD_INDEX:
		return END_BAD_INDEX;
	case MSG_BAD_PIECE:
		return END_BAD_PIECE;
	default:
		return END_BAD_LENGTH;
	}
}

/* One head; false when it is not all there. */
static bool
take_head(struct worker *w)
{
	struct input *in = &w->in;
	struct msg m;
	size_t used;
	enum msg_result r;

	PLANT(w, in->buf + in->at, in->len - in->at);
	r = msg_decode(
	    w->dialect, &w->geo, in->buf + in->at, in->len - in->at, &m, &used);
	if (r == MSG_NEED_MORE)
		return false;
	if (r != MSG_OK)
		end_worker(w, end_of(r));
	in->at += used;
	dispatch(w, &m);
	return true;
}

/* Handles what is in the buffer, a step at a time, as long as its effects
 * find room. */
static void
parse(struct worker *w)
{
	struct input *in = &w->in;
	bool more = true;

	while (more) {
		in->stalled = !effects_have_room(w);
		in->full = in->body == BODY_NONE && out_is_full(&w->out);
		if (in->stalled || in->full)
			break;
		if (in->body == BODY_NONE)
			more = take_head(w);
		else if (in->left > 0)
			more = body_from_buffer(w);
		else
			body_end(w);
	}
	if (in->at == in->len)
		in->at = in->len = 0;
}

/* Bytes of the body that may be read now: of a piece's data, those that the
 * limit allows. */
static size_t
body_room(struct worker *w)
{
	uint64_t room = w->in.left;

	if (w->in.is_piece && room > limit_room(w, &w->down))
		room = limit_room(w, &w->down);
	w->in.held = room == 0;
	return (size_t)room;
}

/* Into frames as far as there are any, and the head that follows into the
 * buffer, which is empty: more would be data of the next piece, copied
 * twice. */
static size_t
read_frames(struct worker *w)
{
	struct input *in = &w->in;
	struct iovec iov[2];
	size_t room, space, got;
	uint8_t *to;

	if ((room = body_room(w)) == 0)
		return 0;
	space = store_space(w, &to);
	in->hungry = space == 0;
	if (in->hungry)
		return 0;
	if (space > room)
		space = room;
	iov[0] = (struct iovec){to, space};
	iov[1] = (struct iovec){in->buf, space == in->left ? MSG_HEAD_MAX : 0};
	got = read_result(w, readv(FD_PEER, iov, iov[1].iov_len > 0 ? 2 : 1),
	    space + iov[1].iov_len);
	if (got > space) {
		in->len = got - space;
		got = space;
	}
	store_advance(w, got);
	body_took(w, got);
	return got;
}

/* The kernel throws away what nobody wants. */
static size_t
read_nowhere(struct worker *w)
{
	size_t room = body_room(w);
	size_t got;

	if (room == 0)
		return 0;
	got = read_result(
	    w, recv(FD_PEER, NULL, room, MSG_DONTWAIT | MSG_TRUNC), room);
	body_took(w, got);
	return got;
}

static size_t
read_buffer(struct worker *w)
{
	struct input *in = &w->in;
	size_t got;

	memmove(in->buf, in->buf + in->at, in->len - in->at);
	in->len -= in->at;
	in->at = 0;
	got = read_result(w,
	    recv(FD_PEER, in->buf + in->len, IN_SIZE - in->len, MSG_DONTWAIT),
	    IN_SIZE - in->len);
	in->len += got;
	return got;
}

static size_t
read_once(struct worker *w)
{
	if (w->in.body == BODY_STORE)
		return read_frames(w);
	if (w->in.body == BODY_SKIP)
		return read_nowhere(w);
	return read_buffer(w);
}

void
input_init(struct worker *w)
{
	w->in.least = 1;
	w->heard_at = w->now;
	w->in.batch_at = MONO_NEVER;
}

void
input_turn(struct worker *w)
{
	size_t got = 0;

	if (mono_is_due(w->in.batch_at, w->now)) {
		w->in.batch_at = MONO_NEVER;
		w->in.pauses = w->in.readable = true;
	}
	parse(w);
	while (got < TURN_BYTES && w->in.readable && input_is_wanted(w)) {
		got += read_once(w);
		parse(w);
	}
}

bool
input_is_wanted(const struct worker *w)
{
	return !w->in.stalled && !w->in.full && !w->in.hungry && !w->in.held;
}

bool
input_is_ready(const struct worker *w)
{
	if (w->in.stalled || w->in.full)
		return effects_have_room(w) && !out_is_full(&w->out);
	return w->in.readable && !w->in.hungry && !w->in.held;
}

void
input_acknowledge(struct worker *w)
{
	int on = 1;

	if (!w->in.unanswered)
		return;
	(void)setsockopt(FD_PEER, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
	w->in.unanswered = false;
}

/* A call for each change, of which a large piece has few. */
static void
wait_for(struct input *in, uint32_t least)
{
	int n = (int)least;

	if (least != in->least &&
	    setsockopt(FD_PEER, SOL_SOCKET, SO_RCVLOWAT, &n, sizeof(n)) == 0)
		in->least = least;
}

/*
 * Bytes worth waiting for: the rest of a piece, or the half of the blocks that
 * were asked for, lest the path run dry; then a power of two, as their number
 * changes all the time.
 */
static uint32_t
batch_of(const struct worker *w)
{
	uint32_t n = w->in.body == BODY_STORE ? w->in.left : 0;

	if (w->sess.cfg.blocks) {
		n = w->sess.nasks * BLOCK_SIZE / 2;
		n = n > 0 ? 1u << (31 - __builtin_clz(n)) : 0;
	}
	return n < BATCH_MOST ? n : BATCH_MOST;
}

void
input_await(struct worker *w)
{
	struct input *in = &w->in;
	uint32_t batch = batch_of(w);

	if (batch < BATCH_LEAST || in->pauses) {
		wait_for(in, 1);
		return;
	}
	wait_for(in, batch);
	if (in->batch_at.ns == MONO_NEVER.ns)
		in->batch_at = mono_add_ms(w->now, BATCH_MS);
}
