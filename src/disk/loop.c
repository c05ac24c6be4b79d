/*
 * loop.c: bell, slots, duties, pipes.
 *
 * A round visits every slot that is marked for this process.  Anybody may
 * ring or silence the bell, so a round that looks at every used slot comes by
 * itself after LEECH_MS or SEED_MS; and who rings for nothing slows the
 * rounds down to one each NAP_MS.
 */
#include "loop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "due.h"
#include "good.h"
#include "kept.h"
#include "place.h"
#include "pause.h"
#include "pipes.h"
#include "scan.h"

#define LEECH_MS   100
#define SEED_MS    1000
#define PIPES_MS   10 /* between looks at the pipes while there is work */
#define HELD_MS    50 /* standard error does not take the log */
#define NAP_MS     1
#define EMPTY_MAX  32 /* rounds for nothing before the first nap */
#define TURN_BYTES ((uint64_t)8 << 20)

void
loop_init(struct loop *l, struct disk *d, struct duties *duties)
{
	memset(l, 0, sizeof(*l));
	l->d = d;
	l->duties = duties;
}

static void
begin_round(struct loop *l, bool look, bool all)
{
	l->left = l->d->seg.h->slots;
	l->look = look;
	l->all = all;
	l->found = 0;
	if (look) {
		l->looked = mono_now();
		kept_turn(&l->d->kept, l->looked);
		good_look_whole(l->d);
	}
}

static void
visit(struct loop *l, uint32_t i)
{
	if (!l->all && disk_slot_state(l->d, i) == SLOT_FREE)
		return;
	if (l->look || scan_is_dirty(l->d, i))
		l->found += scan_slot(l->d, &l->store, i);
}

static uint64_t
stored(const struct loop *l)
{
	return atomic_load_explicit(&l->d->me->bytes, memory_order_relaxed);
}

/* A part of a round: it ends behind the slot that made it TURN_BYTES. */
static void
take_turn(struct loop *l)
{
	uint64_t before;

	before = stored(l);
	while (l->left > 0 && stored(l) - before < TURN_BYTES) {
		visit(l, l->next);
		l->next = (l->next + 1) % l->d->seg.h->slots;
		l->left--;
	}
	atomic_fetch_add_explicit(&l->d->me->scans, 1, memory_order_relaxed);
	if (l->left == 0)
		l->empty = l->found > 0 ? 0 : l->empty + 1;
}

/* REC_CHECK: somebody has found a file shorter than it must be. */
static void
check_size(struct disk *d)
{
	if (!place_has_all(d))
		control_owe(&d->control, REC_FAILED, ENODATA, OP_SIZE);
}

/* REC_OPEN: a worker needs one of many files. */
static void
offer(struct disk *d)
{
	int fd;

	if (!data_is_many(&d->data) || d->control.open >= d->data.spans.files ||
	    !span_is_stored(&d->data.spans, d->control.open))
		return;
	if ((fd = data_open_ro(&d->data, d->control.open)) != -1)
		control_owe_file(&d->control, d->control.open, fd);
	else
		(void)control_fail(
		    &d->control, errno, errno == ENODATA ? OP_SIZE : OP_OPEN);
}

/* True when the supervisor wanted something. */
static bool
obey(struct loop *l, struct mono now)
{
	struct control *c;
	bool retry, reopen, check, open;

	c = &l->d->control;
	if ((retry = control_take(c, REC_RETRY))) {
		pause_retry(l->d);
		good_look_all(l->d); /* what could not be read back */
	}
	if ((reopen = control_take(c, REC_REOPEN)) && l->duties != NULL)
		events_reopen(&l->duties->events, l->d, now);
	if ((check = control_take(c, REC_CHECK)))
		check_size(l->d);
	if ((open = control_take(c, REC_OPEN)))
		offer(l->d);
	return retry || reopen || check || open;
}

static bool
look_at_pipes(struct loop *l, struct mono now)
{
	pipes_look(l->d, 0);
	l->piped = now;
	return obey(l, now) || control_is_leaving(&l->d->control);
}

static struct mono
next_look(const struct loop *l)
{
	return mono_add_ms(l->looked, l->d->whole ? SEED_MS : LEECH_MS);
}

/* The longest that this process may sleep. */
static struct mono
wake_at(const struct loop *l, struct mono now)
{
	struct mono t;

	t = mono_min(next_look(l), control_next(&l->d->control, now));
	t = mono_min(t, due_next(l->d));
	if (l->duties != NULL)
		t = mono_min(t, duties_next(l->duties, l->d, now));
	if (logpipe_is_held(&l->d->logpipe))
		t = mono_min(t, mono_add_ms(now, HELD_MS));
	return t;
}

/*
 * Sleeps until the bell, a signal or the next thing that is due.  The
 * supervisor says its word first and rings then: a word that comes after this
 * look at the pipes rings, and without a look the sleep is a short one.  A
 * round that found nothing may be one that it rang for.
 */
static void
rest(struct loop *l)
{
	struct mono now, until;

	now = mono_now();
	if ((l->found == 0 || mono_sub_ms(now, l->piped) >= PIPES_MS) &&
	    look_at_pipes(l, now))
		return;
	until = wake_at(l, now);
	if (l->piped.ns != now.ns)
		until = mono_min(until, mono_add_ms(l->piped, PIPES_MS));
	if (!seg_bell_wait(&l->d->seg, l->d->k, until))
		l->empty = 0;
	else if (l->empty > EMPTY_MAX)
		poll(NULL, 0, NAP_MS);
}

void
loop_run(struct loop *l)
{
	struct mono now;

	begin_round(l, true, true); /* R16 */
	for (;;) {
		take_turn(l);
		now = mono_now();
		if (l->duties != NULL)
			duties_turn(l->duties, l->d, now);
		due_turn(l->d, now);
		control_flush(&l->d->control, now);
		if (l->left == 0)
			rest(l);
		else if (mono_sub_ms(now, l->piped) >= PIPES_MS)
			(void)look_at_pipes(l, now);
		if (control_is_leaving(&l->d->control))
			return;
		if (l->left == 0)
			begin_round(
			    l, mono_is_due(next_look(l), mono_now()), false);
	}
}

uint32_t
loop_round(struct loop *l)
{
	begin_round(l, true, true);
	while (l->left > 0)
		take_turn(l);
	(void)due_flush(l->d);
	if (l->duties != NULL)
		duties_log(l->duties, l->d, mono_now());
	(void)look_at_pipes(l, mono_now());
	control_flush(&l->d->control, mono_now());
	return l->found;
}
