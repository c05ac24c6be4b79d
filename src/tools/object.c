/*
 * object.c: one object in /dev/shm, judged without trusting a byte of it.
 */
#include "object.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "guard.h"
#include "name.h"
#include "swarm.h"

/* What object_judge_mapped works on, in one place that survives a jump. */
struct judging {
	struct object *o;
	int fd;
	struct seg seg;
	struct swarm swarm;
};

const char *
object_name(const struct object *o)
{
	return o->file + strlen(OBJECT_MARK);
}

int
object_open(const char *file, struct stat *st)
{
	char path[sizeof(SHM_DIR) + NAME_MAX + 1];
	int fd;

	if (strchr(file, '/') != NULL) {
		errno = ENOENT;
		return -1;
	}
	snprintf(path, sizeof(path), "%s/%s", SHM_DIR, file);
	if (lstat(path, st) == -1)
		return -1;
	if (!S_ISREG(st->st_mode)) {
		errno = EINVAL;
		return -1;
	}
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return -1;
	if (fstat(fd, st) == -1 || !S_ISREG(st->st_mode)) {
		close(fd);
		errno = EINVAL;
		return -1;
	}
	return fd;
}

/* Reading a hole of a sparse object would fill /dev/shm page by page. */
static bool
object_has_holes(int fd)
{
	struct stat st;

	return fstat(fd, &st) == -1 || st.st_blocks * 512 < st.st_size;
}

/* The header's names, which end with a NUL: a segment that named another's
 * swarm could have that removed with it. */
static const char *
object_check_names(const struct seg_header *h, const char *file)
{
	const char *name = file + strlen(OBJECT_MARK);
	size_t len = strlen(file);

	if (!name_is_valid(h->name) || strcmp(h->name, name) != 0)
		return "its header bears another name";
	if (h->swarm[0] != '/' || strncmp(h->swarm + 1, file, len) != 0 ||
	    h->swarm[1 + len] != '.' || !name_is_valid(h->swarm + len + 2))
		return "its header names a swarm that is not its own";
	return NULL;
}

const char *
object_map(struct seg *s, int fd, const char *file)
{
	const char *why;

	memset(s, 0, sizeof(*s));
	if (object_has_holes(fd))
		return "it is not allocated in full";
	if ((why = seg_map_tool(s, fd)) != NULL)
		return why;
	if ((why = object_check_names(s->h, file)) != NULL)
		seg_unmap(s);
	return why;
}

static void
object_judge_mapped(void *arg)
{
	struct judging *j = arg;
	struct object *o = j->o;

	o->why = object_map(&j->seg, j->fd, o->file);
	if (o->why == NULL) {
		o->kind = OBJECT_SEGMENT;
		o->pid = j->seg.h->pid;
		o->alive = seg_is_alive(j->seg.h);
		strcpy(o->swarm, j->seg.h->swarm + 1);
	} else if (swarm_map(&j->swarm, j->fd, false) == NULL) {
		o->kind = OBJECT_SWARM;
		o->why = NULL;
	}
}

void
object_judge(struct object *o, const char *file)
{
	struct judging j = {.o = o};

	memset(o, 0, sizeof(*o));
	snprintf(o->file, sizeof(o->file), "%s", file);
	o->kind = OBJECT_FOREIGN;
	if ((j.fd = object_open(file, &o->st)) == -1) {
		if (errno == ENOENT)
			o->kind = OBJECT_MISSING;
		else if (errno != EINVAL)
			o->kind = OBJECT_UNREADABLE;
		o->why = errno == EINVAL ? "it is not a regular file" :
					   strerror(errno);
		return;
	}
	if (!guard_run(object_judge_mapped, &j)) {
		o->kind = OBJECT_FOREIGN;
		o->why = "it was cut while it was read";
	}
	seg_unmap(&j.seg);
	swarm_unmap(&j.swarm);
	close(j.fd);
}
