/*
 * row.c: the table of swarms.
 */
#include "row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keeper.h"

/* Where it is, or would be. */
static size_t
place(const struct keeper *k, const char *file, bool *there)
{
	size_t low, high, mid;
	int rc;

	low = 0;
	high = k->rows;
	*there = false;
	while (low < high && !*there) {
		mid = low + (high - low) / 2;
		rc = strcmp(k->row[mid]->file, file);
		if (rc < 0)
			low = mid + 1;
		else
			high = mid;
		if (rc == 0) {
			*there = true;
			low = mid;
		}
	}
	return low;
}

struct row *
row_by_file(const struct keeper *k, const char *file)
{
	size_t i;
	bool there;

	i = place(k, file, &there);
	return there ? k->row[i] : NULL;
}

struct row *
row_make(struct keeper *k, const char *file)
{
	struct row **v, *r;
	size_t i;
	bool there;

	if (strlen(file) >= sizeof(r->file))
		return NULL;
	v = reallocarray(k->row, k->rows + 1, sizeof(*v));
	if (v == NULL)
		return NULL;
	k->row = v;
	if ((r = calloc(1, sizeof(*r))) == NULL)
		return NULL;
	strcpy(r->file, file);
	tether_init(&r->tether);
	r->reader.out = -1;
	r->wake_at = MONO_NEVER;
	i = place(k, file, &there);
	memmove(&v[i + 1], &v[i], (k->rows - i) * sizeof(*v));
	v[i] = r;
	k->rows++;
	return r;
}

void
row_free(struct keeper *k, struct row *r)
{
	size_t i;
	bool there;

	i = place(k, r->file, &there);
	k->rows--;
	memmove(&k->row[i], &k->row[i + 1], (k->rows - i) * sizeof(*k->row));
	r->next_free = k->freed;
	k->freed = r;
}

void
row_sweep(struct keeper *k)
{
	struct row *r;

	while ((r = k->freed) != NULL) {
		k->freed = r->next_free;
		free(r);
	}
}

struct row *
row_next(const struct keeper *k, const struct row *r)
{
	size_t i;
	bool there;

	i = r != NULL ? place(k, r->file, &there) + 1 : 0;
	return i < k->rows ? k->row[i] : NULL;
}

struct row *
row_by_hash(const struct keeper *k, const uint8_t hash[HASH_LEN])
{
	struct row *r;
	size_t i;

	for (i = 0; i < k->rows; i++) {
		r = k->row[i];
		if (r->known && !r->twin && !row_is_course(r) &&
		    memcmp(r->hash, hash, HASH_LEN) == 0)
			return r;
	}
	return NULL;
}

static enum row_state
awake_state(const struct row *r)
{
	if (r->leaving)
		return ROW_LEAVING;
	if (r->status.trouble != 0)
		return ROW_TROUBLE;
	switch (r->status.a) {
	case SWARM_STARTING:
		return ROW_CHECKING;
	case SWARM_FETCHING:
		return ROW_FETCHING;
	case SWARM_WHOLE:
		return ROW_SEEDING;
	default:
		return ROW_LEAVING;
	}
}

enum row_state
row_state(const struct keeper *k, const struct row *r)
{
	if (r->gone || (r->erase && r->tether.pid != 0))
		return ROW_REMOVING;
	if (r->tether.pid != 0)
		return awake_state(r);
	if (r->reading)
		return ROW_READING;
	if (r->unread)
		return mono_is_due(r->fails.until, k->now) ? ROW_READING :
							     ROW_TROUBLE;
	if (!r->known || r->twin)
		return ROW_BAD;
	if (r->erase)
		return ROW_REMOVING;
	if (r->paused)
		return ROW_PAUSED;
	if (!mono_is_due(r->fails.until, k->now))
		return ROW_TROUBLE;
	return !r->complete || r->wanted ? ROW_QUEUED : ROW_DORMANT;
}

const char *
row_state_text(enum row_state s)
{
	static const char *const text[ROW_STATES] = {
	    [ROW_READING] = "reading",
	    [ROW_BAD] = "bad",
	    [ROW_CHECKING] = "checking",
	    [ROW_FETCHING] = "fetching",
	    [ROW_SEEDING] = "seeding",
	    [ROW_LEAVING] = "leaving",
	    [ROW_TROUBLE] = "trouble",
	    [ROW_PAUSED] = "paused",
	    [ROW_QUEUED] = "queued",
	    [ROW_DORMANT] = "dormant",
	    [ROW_REMOVING] = "removing",
	};

	return text[(unsigned int)s < ROW_STATES ? s : ROW_BAD];
}

uint64_t
row_up(const struct row *r)
{
	return r->up + r->status.uploaded;
}

uint64_t
row_down(const struct row *r)
{
	return r->down + r->status.downloaded;
}
