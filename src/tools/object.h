/*
 * object.h: one object in /dev/shm, judged without trusting a byte of it.
 */
#ifndef SHOAL_OBJECT_H
#define SHOAL_OBJECT_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "seg.h"
#include "segment.h"

#define SHM_DIR     "/dev/shm"
#define OBJECT_MARK "shoal." /* what every object of ours begins with */

enum object_kind {
	OBJECT_SEGMENT,
	OBJECT_SWARM,      /* a swarm's object */
	OBJECT_FOREIGN,    /* something else, or torn */
	OBJECT_UNREADABLE, /* not ours to read */
	OBJECT_MISSING,
};

struct object {
	char file[NAME_MAX + 1]; /* in SHM_DIR */
	enum object_kind kind;
	const char *why; /* it is none of the first two: a sentence's end */
	struct stat st;  /* all zero when missing */
	/* of a segment */
	int32_t pid; /* the supervisor */
	bool alive;
	char swarm[sizeof(((struct seg_header *)0)->swarm)]; /* no slash */
};

/* What follows the mark: a daemon's name, when it is a segment. */
const char *object_name(const struct object *);

/* Looks at one file of SHM_DIR and says what it is. */
void object_judge(struct object *, const char *file);

/*
 * Opens for reading what must be a regular file; waits for nothing and
 * follows no link.  -1 with errno (EINVAL: it is something else).
 */
int object_open(const char *file, struct stat *)
    __attribute__((warn_unused_result));

/*
 * Maps the segment behind a descriptor, and checks that it names itself, its
 * swarm and nobody else's.  Call it under guard_run.  Returns NULL, or what
 * is wrong with it.
 */
const char *object_map(struct seg *, int fd, const char *file)
    __attribute__((warn_unused_result));

#endif
