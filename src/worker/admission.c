/*
 * admission.c: descriptors received one by one, and the start of the session.
 */
#include "admission.h"

#include <sys/mman.h>
#include <unistd.h>

#include "asks.h"
#include "bitfield.h"
#include "control.h"
#include "effects.h"
#include "end.h"
#include "extend.h"
#include "failpoint.h"
#include "shake.h"
#include "sleep.h"
#include "worker.h"

#define REQQ_DEFAULT 250  /* where the peer does not say */
#define REPEAT_MS    2000 /* an unanswered request */
#define REUNCHOKE_MS 1000 /* kindness: at most one a second */
#define LOOK_NS      INT64_C(1000000000)

_Static_assert(ASKS_TURNS == (int)TURNS_WORDS, "the queue");

static void
take_swarm(struct worker *w, int fd)
{
	if (w->swarm.base != NULL || swarm_map(&w->swarm, fd, false) != NULL)
		end_worker(w, END_SETUP);
	close(fd);
	w->geo = w->swarm.geo;
	if (w->geo.pieces > w->seg.h->max_pieces)
		end_worker(w, END_SETUP);
}

static void
take_asks(struct worker *w, int fd)
{
	if (w->swarm.base == NULL || w->asks != NULL ||
	    (w->asks = asks_map(fd, w->geo.pieces)) == NULL)
		end_worker(w, END_SETUP);
	close(fd);
}

/* One descriptor at a time, acknowledged. */
static void
take_fd(struct worker *w, const struct record *r, int fd)
{
	switch (r->a) {
	case FD_SWARM:
		take_swarm(w, fd);
		break;
	case FD_ASKS:
		take_asks(w, fd);
		break;
	case FD_FILE:
		source_take_one(w, fd);
		break;
	case FD_TORRENT:
		source_take_torrent(w, fd);
		break;
	default:
		end_worker(w, END_INTERNAL);
	}
	if (!control_say(w, REC_FD_ACK, r->a, 0))
		end_worker(w, END_INTERNAL);
}

/* The last memory that a worker gets; a page less where the sets are small. */
static uint64_t *
set_words(struct worker *w, size_t n)
{
	void *p;

	if (n <= sizeof(w->few) / sizeof(w->few[0]))
		return w->few;
	p = mmap(NULL, n * sizeof(uint64_t), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		end_worker(w, END_SETUP);
	return p;
}

/* R11: the epoch, then the bits. */
static void
begin_session(struct worker *w, const struct record *admit)
{
	size_t n = bits_words(w->geo.pieces);
	uint64_t *words = set_words(w, 4 * n);
	bool blocks = !dialect_get(w->dialect)->whole_pieces;
	struct sess_config cfg = {
	    .pieces = w->geo.pieces,
	    .blocks = blocks,
	    .fast = w->fast,
	    .geo = &w->geo,
	    .slot = w->slot,
	    .listed_complete = admit->c == 1,
	    .repeat_ms = REPEAT_MS,
	    .pool_ms = admit->b,
	    .reunchoke_ms = blocks ? 0 : REUNCHOKE_MS,
	};
	struct sess_sets sets = {words, words + n, words + 2 * n, w->asks,
	    w->swarm.wanted, w->swarm.doubtful, w->swarm.stored, w->swarm.avail,
	    w->asks + w->geo.pieces};

	w->coming = words + 3 * n;
	w->epoch = atomic_load(&w->swarm.h->epoch);
	FAILPOINT(worker_admission_epoch);
	abits_copy(w->coming, w->swarm.have, w->geo.pieces);
	sess_init(&w->sess, &cfg, &sets, w->coming, w->seed);
	w->reqq = REQQ_DEFAULT;
	w->sess.depth = pace_depth(&w->pace, w->reqq);
}

/* A bitfield, unless there are shorter words for it. */
static void
say_pieces(struct worker *w)
{
	const struct sess *s = &w->sess;
	size_t len;

	len = bitfield_encoded_len(w->dialect, s->set.mine, w->geo.pieces);
	if (w->fast && s->mine_n == w->geo.pieces)
		out_msg(&w->out, MSG_HAVE_ALL, 0);
	else if (w->fast && s->mine_n == 0)
		out_msg(&w->out, MSG_HAVE_NONE, 0);
	else if (!s->cfg.blocks || s->mine_n > 0)
		out_bitfield(&w->out, (uint32_t)len);
}

static void
admitted(struct worker *w, const struct record *admit)
{
	if (w->asks == NULL || !w->source.ready ||
	    (w->peer_id != 0 && admit->a != w->peer_id))
		end_worker(w, END_INTERNAL);
	w->peer_id = admit->a;
	shake_answer(w);
	begin_session(w, admit);
	input_init(w);
	store_init(w);
	park_init(w);
	report_init(w);
	say_pieces(w);
	extend_say(w);
	w->admitted = true;
	effects_log(
	    w, w->dialled != 0 ? EVENT_CONNECTS_TO : EVENT_CONNECTED_FROM, 0);
	FAILPOINT(worker_admitted);
}

static void
heed(struct worker *w)
{
	struct record r;
	int fd;

	while (!w->admitted && control_hear(w, &r, &fd)) {
		if (r.kind == REC_FD && fd != -1)
			take_fd(w, &r, fd);
		else if (r.kind == REC_ADMIT)
			admitted(w, &r);
		else
			end_worker(w, END_INTERNAL);
	}
	w->order_seen = atomic_load(&w->order->word);
	if (ORDER_FLAGS(w->order_seen) & (ORDER_LEAVE | ORDER_LEAVE_NOW))
		end_worker(w, END_LEFT);
}

void
admission(struct worker *w)
{
	w->now = mono_now();
	do {
		sleep_turn(w, 0, LOOK_NS);
		w->now = mono_now();
		heed(w);
	} while (!w->admitted);
}
