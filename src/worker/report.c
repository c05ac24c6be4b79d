/*
 * report.c: publishing the record, and hurrying the supervisor to it.
 */
#include "report.h"

#include <linux/sockios.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "control.h"
#include "failpoint.h"
#include "worker.h"

#define LOOK_FLAGS    (CONN_PEER_INTERESTED | CONN_PEER_COMPLETE | CONN_FLUSHED)
#define LOOK_EVERY_MS 5  /* however fast a peer changes its mind */
#define LAST_TRIES    20 /* a millisecond apart */
#define ACK_TRIES     60 /* likewise; a late acknowledgement takes 40 */

void
report_init(struct worker *w)
{
	w->report = (struct report){
	    .last = (uint32_t)bits_words(w->geo.pieces),
	    .look_at = w->now,
	};
}

void
report_bits(struct worker *w, size_t i, size_t n)
{
	struct report *r = &w->report;
	uint32_t first = (uint32_t)i, last = (uint32_t)(i + n);

	if (r->first >= r->last) {
		r->first = first;
		r->last = last;
		return;
	}
	if (first < r->first)
		r->first = first;
	if (last > r->last)
		r->last = last;
}

bool
report_is_telling(const struct worker *w)
{
	return !w->report.told && !w->out.dead &&
	    w->sess.mine_n == w->geo.pieces && out_is_empty(&w->out);
}

/* R19: all pieces were announced, and the peer's kernel has it all. */
void
report_told(struct worker *w)
{
	int unacknowledged;

	if (report_is_telling(w) &&
	    ioctl(FD_PEER, SIOCOUTQ, &unacknowledged) == 0 &&
	    unacknowledged == 0)
		w->report.told = true;
}

static uint32_t
flags_now(const struct worker *w)
{
	const struct sess *s = &w->sess;

	return (s->am_choking ? CONN_AM_CHOKING : 0) |
	    (s->am_interested ? CONN_AM_INTERESTED : 0) |
	    (s->peer_choking ? CONN_PEER_CHOKING : 0) |
	    (s->peer_interested ? CONN_PEER_INTERESTED : 0) |
	    (sess_peer_is_complete(s) ? CONN_PEER_COMPLETE : 0) |
	    (w->report.told ? CONN_FLUSHED : 0) | limit_flags(w);
}

static uint32_t
asked_now(const struct sess *s)
{
	int64_t piece = sess_asked(s);

	return piece == PIECE_NONE ? 0 : (uint32_t)piece + 1;
}

static void
publish(struct worker *w)
{
	struct report *r = &w->report;
	uint32_t before = r->said.flags;

	r->rec.flags = flags_now(w);
	r->rec.peer_have = w->sess.theirs_n;
	r->rec.announced = w->sess.mine_n;
	r->rec.asked = asked_now(&w->sess);
	r->owed = false;
	if (r->first >= r->last &&
	    memcmp(&r->rec, &r->said, sizeof(r->rec)) == 0)
		return;
	FAILPOINT(worker_unpublished);
	if (!slot_publish(w->own, &r->rec, w->sess.set.theirs, r->first,
		r->last, w->pid)) {
		r->owed = true;
		return;
	}
	r->said = r->rec;
	r->first = r->last = 0;
	if ((before ^ r->said.flags) & LOOK_FLAGS)
		r->look = true;
}

void
report_turn(struct worker *w)
{
	struct report *r = &w->report;

	publish(w);
	if (!r->look || !mono_is_due(r->look_at, w->now))
		return;
	r->look = !control_say(w, REC_LOOK, 0, 0);
	r->look_at = mono_add_ms(w->now, LOOK_EVERY_MS);
}

static void
pause_1ms(void)
{
	const struct timespec pause = {0, 1000000};

	(void)ppoll(NULL, 0, &pause, NULL);
}

void
report_told_last(struct worker *w)
{
	int i;

	report_told(w);
	for (i = 0; i < ACK_TRIES && report_is_telling(w); i++) {
		pause_1ms();
		report_told(w);
	}
}

void
report_last(struct worker *w)
{
	int i;

	for (i = 0; i < LAST_TRIES; i++) {
		publish(w);
		if (!w->report.owed)
			break;
		pause_1ms();
	}
}
