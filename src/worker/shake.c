/*
 * shake.c: both handshakes, byte by byte if need be.
 */
#include "shake.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"
#include "dialect.h"
#include "end.h"
#include "failpoint.h"
#include "send.h"
#include "sleep.h"
#include "worker.h"

struct shake {
	uint8_t buf[HANDSHAKE_MAX]; /* the peer's */
	size_t n;                   /* bytes of it that have come */
	size_t len;                 /* and that there are, as far as known */
	bool known;                 /* its header is one we know */
};

static void
say_ours(struct worker *w)
{
	struct btshake ours = {0};
	uint8_t buf[HANDSHAKE_MAX];

	w->out.dialect = w->dialect;
	if (w->dialect == DIALECT_BITTORRENT) {
		btshake_offer(&ours);
		memcpy(ours.hash, w->hello.hash, sizeof(ours.hash));
		memcpy(ours.id, w->seg.h->own_id, sizeof(ours.id));
		btshake_encode(&ours, buf);
	} else
		handshake_encode(w->dialect, w->seg.h->peer_id, buf);
	out_put(&w->out, buf, dialect_get(w->dialect)->handshake_len);
}

void
shake_answer(struct worker *w)
{
	if (w->dialled == 0 && dialect_get(w->dialect)->hello_first)
		say_ours(w);
}

/* A peer that we dialled does not answer our whole handshake with one of its
 * own in that dialect: it may speak the other. */
static _Noreturn void
lost(struct worker *w, enum worker_end how)
{
	if (w->dialled != 0 && !w->out.dead && out_is_empty(&w->out))
		how = END_UNANSWERED;
	end_worker(w, how);
}

/* A torrent's swarm speaks BitTorrent, a course's any dialect of its family. */
static bool
is_spoken_here(const struct worker *w, enum dialect_id id)
{
	static const uint8_t none[HASH_LEN];
	bool is_torrent = memcmp(w->seg.h->own_id, none, HASH_LEN) != 0;

	return is_torrent == (id == DIALECT_BITTORRENT);
}

/*
 * The acceptor answers a header in its dialect, before anything else is held
 * against the peer.
 */
static void
look_at_header(struct worker *w, struct shake *s)
{
	enum dialect_id id;
	int found;

	found = dialect_by_header(s->buf, s->n, &id);
	if (found == -1 ||
	    (found == 1 &&
		(w->dialled != 0 ? id != w->dialect : !is_spoken_here(w, id))))
		lost(w, END_BAD_HEADER);
	s->known = found == 1;
	if (!s->known)
		return;
	s->len = dialect_get(id)->handshake_len;
	if (w->dialled != 0)
		return;
	w->dialect = id;
	if (!dialect_get(id)->hello_first)
		say_ours(w);
}

/* What follows the handshake stays in the socket until the peer is admitted. */
static void
hear(struct worker *w, struct shake *s)
{
	size_t room = s->len - s->n;
	ssize_t n;

	n = recv(FD_PEER, s->buf + s->n, room, MSG_DONTWAIT);
	if (n == -1 && (errno == EAGAIN || errno == EINTR) && !w->out.dead) {
		w->in.readable = false;
		return;
	}
	if (n <= 0)
		lost(w, n == 0 ? END_CLOSED : END_RESET);
	s->n += (size_t)n;
	w->in.readable = (size_t)n == room;
	if (!s->known)
		look_at_header(w, s);
}

/* Before admission a worker has nothing to say to the supervisor but HELLO,
 * and hears nothing but the end. */
static void
heed(struct worker *w)
{
	control_heed(w);
	w->order_seen = atomic_load(&w->order->word);
	if (ORDER_FLAGS(w->order_seen) & (ORDER_LEAVE | ORDER_LEAVE_NOW))
		end_worker(w, END_LEFT);
	if (mono_is_due(mono_add_ms(w->born, w->handshake_ms), w->now))
		end_worker(w, END_TIMEOUT);
}

static void
take_names(struct worker *w, const struct shake *s)
{
	uint8_t wanted[HASH_LEN];

	memcpy(wanted, w->hello.hash, sizeof(wanted));
	btshake_decode(s->buf, &w->hello);
	if (w->dialled != 0 &&
	    memcmp(wanted, w->hello.hash, sizeof(wanted)) != 0)
		end_worker(w, END_WRONG_ID);
	w->fast = btshake_has_fast(&w->hello);
	w->out.rejects = w->fast;
	w->extends = btshake_has_extended(&w->hello);
}

static void
take_id(struct worker *w, const struct shake *s)
{
	w->peer_id = handshake_peer_id(s->buf);
	if (w->dialled != 0 && w->peer_id != w->dialled)
		end_worker(w, END_WRONG_ID);
}

static void
say_hello(struct worker *w, const struct shake *s)
{
	if (w->dialect == DIALECT_BITTORRENT)
		take_names(w, s);
	else
		take_id(w, s);
	if (!control_hello(w))
		end_worker(w, END_INTERNAL);
	FAILPOINT(worker_hello);
}

void
shake(struct worker *w)
{
	struct mono end = mono_add_ms(w->born, w->handshake_ms);
	struct shake s = {.len = HANDSHAKE_LEN};
	int events;

	if (w->dialled != 0)
		say_ours(w);
	w->in.readable = w->dialled == 0;
	for (;;) {
		w->now = mono_now();
		heed(w);
		if (w->in.readable && s.n < s.len)
			hear(w, &s);
		send_turn(w);
		if (s.n == s.len && out_is_empty(&w->out))
			break;
		events =
		    (s.n < s.len ? POLLIN : 0) | (w->blocked ? POLLOUT : 0);
		if ((events & POLLIN) == 0 || !w->in.readable)
			sleep_turn(w, events, mono_sub_ns(end, w->now));
	}
	say_hello(w, &s);
}
