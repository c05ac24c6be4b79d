/*
 * source.c: a small cache of descriptors, and the word for one more.
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
	s->open[0] = (struct source_open){.fd = fd};
	s->nopen = 1;
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

/* The place of the file that nothing was sent from for the longest time. */
static struct source_open *
make_place(struct source *s)
{
	struct source_open *oldest = &s->open[0];
	uint32_t i;

	if (s->nopen < SOURCE_OPEN)
		return &s->open[s->nopen++];
	for (i = 1; i < SOURCE_OPEN; i++)
		if (s->open[i].used < oldest->used)
			oldest = &s->open[i];
	close(oldest->fd);
	return oldest;
}

void
source_take(struct worker *w, const struct record *r, int fd)
{
	struct source *s = &w->source;

	if (r->kind != REC_FD || r->a != FD_FILE || fd == -1 || !s->asked ||
	    r->b != s->wanted)
		end_worker(w, END_INTERNAL);
	s->asked = false;
	*make_place(s) = (struct source_open){r->b, fd, ++s->clock};
}

int
source_fd(struct worker *w, uint32_t file)
{
	struct source *s = &w->source;
	struct source_open *o;

	if (s->spans.file == NULL)
		return s->open[0].fd;
	for (o = s->open; o < s->open + s->nopen; o++)
		if (o->file == file) {
			o->used = ++s->clock;
			return o->fd;
		}
	if (s->asked)
		return -1;
	s->wanted = file;
	s->asked = control_say(w, REC_WANT_FILE, file, 0);
	w->hungry = w->hungry || !s->asked; /* to say it again soon */
	return -1;
}
