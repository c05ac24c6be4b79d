/*
 * send.c: bytes by send, pieces by sendfile.
 */
#include "send.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include "bitfield.h"
#include "end.h"
#include "failpoint.h"
#include "worker.h"

#define BITFIELD_STEP 512 /* bytes of a bitfield made at a time */
/* Bytes of a piece between two looks at the order word. */
#define FILE_STEP (1 << 20)

static const uint8_t zeros[BLOCK_SIZE]; /* padding */

/*
 * A block, which is less than a segment may hold, does not become a segment of
 * its own, which would cost as much as a full one.  Who only asks never corks.
 */
static void
cork(struct worker *w)
{
	int on = 1;

	(void)setsockopt(FD_PEER, IPPROTO_TCP, TCP_CORK, &on, sizeof(on));
	w->corked = true;
}

/* What is set already is set again for what it does besides: whatever the cork
 * holds back goes out. */
static void
push(struct worker *w)
{
	int on = 1;

	(void)setsockopt(FD_PEER, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	w->held_back = false;
}

static ssize_t
send_bytes(const uint8_t *p, size_t n)
{
	return send(FD_PEER, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Made as it goes out; what the socket does not take is made once more. */
static ssize_t
send_bitfield(const struct worker *w, const struct out_part *part)
{
	const uint64_t *mine = w->sess.set.mine;
	uint8_t buf[BITFIELD_STEP];
	size_t i, n = part->n < sizeof(buf) ? part->n : sizeof(buf);

	for (i = 0; i < n; i++)
		buf[i] = bitfield_byte(
		    w->dialect, mine, w->geo.pieces, part->at + i);
	return send_bytes(buf, n);
}

/*
 * End of file before the end of the piece: somebody has cut the file, and
 * what was promised by the head cannot be said any more.
 */
static ssize_t
send_file(struct worker *w, int fd, uint64_t from, size_t len)
{
	size_t step = len < FILE_STEP ? len : FILE_STEP;
	off_t at = (off_t)from;
	ssize_t n;

	n = sendfile(FD_PEER, fd, &at, step);
	if (n == 0 || (n == -1 && errno == EIO))
		end_worker(w, END_TRUNCATED);
	return n;
}

/*
 * Bytes of a piece that may pass.  A block does not hold up for longer what
 * else there is to say: the next one waits for as long instead.
 */
static uint64_t
may_pass(struct worker *w)
{
	if (w->sess.cfg.blocks && out_is_behind(&w->out))
		return UINT64_MAX;
	return limit_room(w, &w->up);
}

/* Cuts the part down to what lies in one file, and may pass.  0: that has yet
 * to come. */
static ssize_t
send_piece(struct worker *w, struct out_part *part)
{
	struct span s = span_at(&w->source.spans, part->at, part->n);
	uint64_t room = may_pass(w);
	ssize_t n;
	int fd;

	if (room == 0)
		return 0;
	part->n = (size_t)(s.len < room ? s.len : room);
	if (s.padding) {
		if (part->n > sizeof(zeros))
			part->n = sizeof(zeros);
		n = send_bytes(zeros, part->n);
	} else {
		if ((fd = source_fd(w, s.file)) == -1)
			return 0;
		n = send_file(w, fd, s.at, part->n);
	}
	if (n > 0) {
		bucket_take(&w->up.bucket, (uint64_t)n);
		w->report.rec.bytes_up += (uint64_t)n;
	}
	return n;
}

/* A piece is begun when there is something to send it from, and some of it may
 * pass: other messages need not wait for that. */
static bool
may_begin(struct worker *w)
{
	const struct serve *r;
	struct span s;

	if ((r = out_first(&w->out)) == NULL)
		return true;
	if (limit_room(w, &w->up) == 0)
		return false;
	if (w->source.spans.file == NULL)
		return true;
	s = span_at(&w->source.spans,
	    geometry_offset(&w->geo, r->piece) + r->begin, r->length);
	return s.padding || source_fd(w, s.file) != -1;
}

static ssize_t
send_part(struct worker *w, struct out_part *part)
{
	switch (part->kind) {
	case OUT_BYTES:
		return send_bytes(part->p, part->n);
	case OUT_PIECE:
		return send_piece(w, part);
	case OUT_BITFIELD:
		return send_bitfield(w, part);
	case OUT_NOTHING:
		break;
	}
	return 0;
}

/*
 * A connection that takes nothing may still have something to say that
 * matters (its last haves): it is read to its end, which then says why.
 */
static void
on_error(struct worker *w)
{
	if (errno == EINTR)
		return;
	w->blocked = true;
	if (errno == EAGAIN)
		return;
	w->in.broken = errno != EPIPE;
	w->in.readable = true;
	out_kill(&w->out);
}

void
send_turn(struct worker *w)
{
	struct out_part part;
	size_t moved = 0;
	ssize_t n;

	w->source.starved = false;
	while (!w->blocked && moved < FILE_STEP) {
		if (may_begin(w))
			out_begin(&w->out, &w->geo);
		else
			w->source.starved = true;
		part = out_next(&w->out);
		if (part.kind == OUT_NOTHING)
			break;
		if (w->out.body == OUT_PIECE && !w->corked)
			cork(w);
		n = send_part(w, &part);
		if (n == 0) {
			w->source.starved = true;
			break;
		}
		if (n == -1) {
			on_error(w);
			continue;
		}
		out_sent(&w->out, (size_t)n);
		w->said_at = w->now;
		w->held_back = w->corked;
		w->in.unanswered = false;
		if (part.kind == OUT_PIECE)
			moved += (size_t)n;
		if (part.kind != OUT_BITFIELD && (size_t)n < part.n)
			w->blocked = true;
	}
	/* Who is blocked has more than a segment there, and comes back. */
	if (w->held_back && !w->blocked && !send_is_ready(w))
		push(w);
}

bool
send_is_ready(const struct worker *w)
{
	enum out_kind kind;

	if (w->blocked || out_is_empty(&w->out))
		return false;
	kind = out_next(&w->out).kind;
	return !w->source.starved || (kind != OUT_NOTHING && kind != OUT_PIECE);
}
