/*
 * source.c: descriptors of what is sent, as they come.
 */
#include "source.h"

#include <unistd.h>

#include "control.h"
#include "end.h"
#include "worker.h"

void
source_take_one(struct worker *w, int fd)
{
	struct source *s = &w->source;

	if (s->ready || w->swarm.base == NULL)
		end_worker(w, END_SETUP);
	s->spans = spans_one(w->geo.file_size);
	opened_put(&s->open, SOURCE_OPEN, 0, fd);
	s->ready = true;
}

void
source_take_torrent(struct worker *w, int fd)
{
	struct source *s = &w->source;

	if (s->ready || w->swarm.base == NULL ||
	    torrent_map_checked(&s->torrent, fd) != NULL ||
	    s->torrent.h->total != w->geo.file_size)
		end_worker(w, END_SETUP);
	close(fd);
	s->spans = spans_many(&s->torrent);
	s->ready = true;
}

void
source_take(struct worker *w, const struct record *r, int fd)
{
	struct source *s = &w->source;

	if (r->kind != REC_FD || r->a != FD_FILE || fd == -1 || !s->asked ||
	    r->b != s->wanted)
		end_worker(w, END_INTERNAL);
	s->asked = false;
	opened_put(&s->open, SOURCE_OPEN, r->b, fd);
}

int
source_fd(struct worker *w, uint32_t file)
{
	struct source *s = &w->source;
	int fd;

	if ((fd = opened_find(&s->open, file)) != -1)
		return fd;
	if (s->asked)
		return -1;
	s->wanted = file;
	s->asked = control_say(w, REC_WANT_FILE, file, 0);
	w->hungry = w->hungry || !s->asked; /* to say it again soon */
	return -1;
}
