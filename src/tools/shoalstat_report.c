/*
 * shoalstat_report.c: the looks that a view is made of.
 */
#include "shoalstat.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What became unreadable between two looks is listed as such. */
static void
report_snap(struct report *r, size_t i)
{
	struct object *o = &r->find.object[i];
	const char *why;

	if (o->kind != OBJECT_SEGMENT)
		return;
	if ((r->snap[i] = snap_take(o, &why)) == NULL) {
		o->kind = OBJECT_FOREIGN;
		o->why = why;
	}
}

static int
report_all(struct report *r, char *complaint, size_t size)
{
	size_t i;

	if (find_all(&r->find) == -1) {
		snprintf(complaint, size, "%s: %s", SHM_DIR, strerror(errno));
		return -1;
	}
	if ((r->snap = calloc(r->find.n + 1, sizeof(*r->snap))) == NULL) {
		snprintf(complaint, size, "%s", strerror(errno));
		return -1;
	}
	for (i = 0; i < r->find.n; i++)
		report_snap(r, i);
	return 0;
}

/* Why the object that was asked for cannot be shown. */
static void
complain(const struct report *r, const char *name, char *buf, size_t size)
{
	const struct object *o = &r->find.object[0];
	char others[REPORT_COMPLAINT / 2];

	if (o->kind == OBJECT_MISSING) {
		find_describe(others, sizeof(others));
		snprintf(
		    buf, size, "no segment is called %s; %s", name, others);
	} else if (o->kind == OBJECT_SWARM)
		snprintf(buf, size, "%s is a swarm's object, no segment", name);
	else
		snprintf(buf, size, "%s cannot be shown: %s", name,
		    o->why != NULL ? o->why : r->snap[0]->swarm.why);
}

static int
report_one(struct report *r, const char *name, char *complaint, size_t size)
{
	r->find.object = calloc(1, sizeof(*r->find.object));
	r->snap = calloc(1, sizeof(*r->snap));
	if (r->find.object == NULL || r->snap == NULL) {
		snprintf(complaint, size, "%s", strerror(errno));
		return -1;
	}
	r->find.n = 1;
	find_one(&r->find.object[0], name);
	report_snap(r, 0);
	if (r->snap[0] != NULL && r->snap[0]->swarm.why == NULL)
		return 0;
	complain(r, name, complaint, size);
	return -1;
}

int
report_take(struct report *r, const char *name, char *complaint, size_t size)
{
	int ret;

	*r = (struct report){0};
	ret = name != NULL ? report_one(r, name, complaint, size) :
			     report_all(r, complaint, size);
	if (ret == -1)
		report_free(r);
	return ret;
}

void
report_free(struct report *r)
{
	size_t i;

	for (i = 0; r->snap != NULL && i < r->find.n; i++)
		snap_free(r->snap[i]);
	free(r->snap);
	find_free(&r->find);
	*r = (struct report){0};
}

const char *
report_state(const struct report *r, size_t i)
{
	const struct object *o = &r->find.object[i];

	switch (o->kind) {
	case OBJECT_SEGMENT:
		return o->alive ? "alive" : "gone";
	case OBJECT_SWARM:
		return "orphan";
	case OBJECT_UNREADABLE:
		return "unreadable";
	default:
		return "foreign";
	}
}

static void
sum_snap(struct summary *s, const struct snap *sn)
{
	struct snap_total t = snap_total(sn);

	s->bytes += sn->swarm.object_size;
	s->slots += sn->h.slots;
	s->used += sn->used;
	s->live += sn->live;
	s->rate_down += t.rate_down;
	s->rate_up += t.rate_up;
}

struct summary
report_sum(const struct report *r)
{
	struct summary s = {0};
	size_t i;

	for (i = 0; i < r->find.n; i++) {
		const struct object *o = &r->find.object[i];

		s.bytes += (uint64_t)o->st.st_size;
		s.alive += o->kind == OBJECT_SEGMENT && o->alive;
		s.gone += o->kind == OBJECT_SEGMENT && !o->alive;
		s.orphans += o->kind == OBJECT_SWARM;
		s.foreign += o->kind == OBJECT_FOREIGN;
		s.unreadable += o->kind == OBJECT_UNREADABLE;
		if (r->snap[i] != NULL)
			sum_snap(&s, r->snap[i]);
	}
	return s;
}
