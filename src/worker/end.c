/*
 * end.c: leaving so that the peer, disk and the supervisor have what is theirs.
 */
#include "end.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"
#include "send.h"
#include "sleep.h"
#include "worker.h"

#define DISCARD_MAX (1 << 20) /* bytes */

/*
 * What it asked for is free for others at once, however busy the supervisor
 * is; the claims of what is FILLED stand until that sweeps (R14).
 */
void
end_worker(struct worker *w, enum worker_end how)
{
	if (w->admitted) {
		w->admitted = false;
		if (how == END_CLOSED) {
			w->out.nserve = 0;
			limit_lift(w);
			send_turn(w);
			report_told_last(w);
		}
		sess_release(&w->sess);
		w->store.ring_at = w->now;
		store_ring(w);
		report_last(w);
	}
	_exit((int)how);
}

/* Throws away what has come, a bounded part at a time; false when nothing more
 * can. */
static bool
discard(struct worker *w)
{
	ssize_t n;

	n = recv(FD_PEER, NULL, DISCARD_MAX, MSG_DONTWAIT | MSG_TRUNC);
	w->in.readable = false;
	return n > 0 || (n == -1 && (errno == EAGAIN || errno == EINTR));
}

static void
listen_to_supervisor(struct worker *w)
{
	struct record r;
	int fd;

	while (control_hear(w, &r, &fd))
		source_take(w, &r, fd);
	w->order_seen = atomic_load(&w->order->word);
	w->epoch = atomic_load(&w->swarm.h->epoch);
	if (ORDER_FLAGS(w->order_seen) & ORDER_LEAVE_NOW)
		end_worker(w, END_LEFT);
}

void
end_leave(struct worker *w)
{
	struct mono until = mono_add_ms(mono_now(), w->linger_ms);
	bool shut = false, open = true;
	int events;

	w->out.nserve = 0;
	limit_lift(w);
	for (;;) {
		w->now = mono_now();
		if (mono_is_due(until, w->now))
			break;
		listen_to_supervisor(w);
		send_turn(w);
		report_told(w);
		report_turn(w);
		if (!shut && out_is_empty(&w->out)) {
			/* The peer's reset may have done so already. */
			(void)shutdown(FD_PEER, SHUT_WR);
			shut = true;
		}
		open = open && discard(w);
		if (shut && !open)
			break;
		events = (open ? POLLIN : 0) | (shut ? 0 : POLLOUT);
		if (!send_is_ready(w))
			sleep_turn(w, events, mono_sub_ns(until, w->now));
	}
	end_worker(w, END_LEFT);
}
