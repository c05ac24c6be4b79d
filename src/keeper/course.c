/*
 * course.c: the course's swarm of a daemon, beside its torrents.
 *
 * Its files are its supervisor's to read.
 */
#include "course.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "name.h"

static void
leave_out(struct keeper *k, struct row *r)
{
	row_free(k, r);
	k->dirty = true;
}

/* The row of this name, as the table's file had it, or a new one. */
static void
put(struct keeper *k, struct row *r)
{
	const struct course_peer *c = &k->conf.course;
	char segment[NAME_MAX_LEN + 1];

	name_default(k->course, c->id, segment);
	if (r != NULL && strcmp(r->segment, segment) != 0) {
		leave_out(k, r);
		r = NULL;
	}
	if (r == NULL && (r = row_make(k, ROW_COURSE)) == NULL)
		fatal(EXIT_FAILED, "Course");
	r->known = true;
	strcpy(r->segment, segment);
	snprintf(r->name, sizeof(r->name), "peer_%" PRIu32, c->id);
	k->look = k->dirty = true;
}

void
course_open(struct keeper *k)
{
	struct row *r;

	r = row_by_file(k, ROW_COURSE);
	if (k->conf.course.id != 0) {
		if (realpath(k->conf.course.dir, k->course) == NULL)
			fatal(EXIT_USAGE, "Course: cannot open the folder %s",
			    k->conf.course.dir);
		put(k, r);
	} else if (r != NULL)
		leave_out(k, r);
}
