/*
 * check.c: own pieces read one after the other, then those of the others.
 */
#include "check.h"

#include "amount.h"
#include "due.h"
#include "first.h"
#include "good.h"
#include "log.h"
#include "pipes.h"

#define LOOK_BYTES  ((uint64_t)8 << 20) /* between looks at the pipes */
#define AHEAD_BYTES ((uint64_t)8 << 20)
#define WAIT_MS     10

/* Looks at the pipes for ms; -1 when this process is to leave. */
static int
look(struct disk *d, int ms)
{
	pipes_look(d, ms);
	control_flush(&d->control, mono_now());
	return control_is_leaving(&d->control) ? -1 : 0;
}

/* The first piece that is still to be looked at, from p on, in steps. */
static uint32_t
next_due(const struct disk *d, uint32_t p, uint32_t step)
{
	while (p < d->geo.pieces && !good_is_due(d, p))
		p += step;
	return p;
}

/* Pieces alternate between the processes: a small one is no range that the
 * kernel would read ahead. */
static void
read_ahead(struct disk *d, uint64_t at, uint64_t *until)
{
	if (*until < at)
		*until = at;
	if (*until - at > AHEAD_BYTES / 2)
		return;
	data_read_ahead(&d->data, *until, AHEAD_BYTES);
	*until += AHEAD_BYTES;
}

static int
check_own(struct disk *d)
{
	uint64_t ahead, looked, at;
	uint32_t p;

	ahead = looked = 0;
	for (p = d->k; (p = next_due(d, p, d->n)) < d->geo.pieces; p += d->n) {
		at = geometry_offset(&d->geo, p);
		read_ahead(d, at, &ahead);
		if (due_add(d, p) == -1)
			return -1;
		if (at - looked < LOOK_BYTES)
			continue;
		looked = at;
		if (look(d, 0) == -1)
			return -1;
	}
	return due_flush(d);
}

/* Whoever dies has a successor, which goes on. */
static int
wait_for_others(struct disk *d)
{
	uint32_t p;

	for (p = 0; (p = next_due(d, p, 1)) < d->geo.pieces;)
		if (look(d, WAIT_MS) == -1)
			return -1;
	return 0;
}

static uint64_t
due_bytes(const struct disk *d)
{
	uint64_t sum;
	uint32_t p;

	sum = 0;
	for (p = 0; (p = next_due(d, p, 1)) < d->geo.pieces; p++)
		sum += geometry_piece_len(&d->geo, p);
	return sum;
}

static void
report(const struct disk *d, uint64_t bytes, struct mono began)
{
	int64_t ms;

	ms = mono_sub_ms(mono_now(), began) + 1;
	log_info("checked %s in %lld.%03lld s, %sB/s: %u of %u pieces are good",
	    amount_size(bytes).s, (long long)ms / 1000, (long long)ms % 1000,
	    amount_size(bytes / (uint64_t)ms * 1000).s,
	    swarm_have_count(&d->swarm), d->geo.pieces);
}

static int
conclude(struct disk *d, struct keep *kp)
{
	uint32_t p, have;

	have = swarm_have_count(&d->swarm);
	if (!d->final)
		return 0;
	if (have == d->geo.pieces) {
		first_believe(d, kp);
		return 0;
	}
	for (p = 0; abits_has(d->swarm.have, p); p++)
		;
	return first_refuse(d, d->geo.pieces - have, p);
}

int
check(struct disk *d, struct keep *kp)
{
	struct mono began;
	uint64_t bytes;

	began = mono_now();
	bytes = kp != NULL ? due_bytes(d) : 0;
	if (next_due(d, d->k, d->n) < d->geo.pieces)
		atomic_store(&d->me->state, DISK_CHECKING);
	if (check_own(d) == -1)
		return -1;
	if (kp == NULL || atomic_load(&d->me->state) != DISK_CHECKING)
		return 0;
	if (wait_for_others(d) == -1)
		return -1;
	report(d, bytes, began);
	return conclude(d, kp);
}
