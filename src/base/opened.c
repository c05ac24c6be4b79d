/*
 * opened.c: a small set of descriptors, the oldest of which gives way.
 */
#include "opened.h"

#include <stddef.h>
#include <unistd.h>

static struct opened_file *
find(struct opened *o, uint32_t file)
{
	uint32_t i;

	for (i = 0; i < o->n; i++)
		if (o->at[i].file == file)
			return &o->at[i];
	return NULL;
}

int
opened_find(struct opened *o, uint32_t file)
{
	struct opened_file *f;

	if ((f = find(o, file)) == NULL)
		return -1;
	f->used = ++o->clock;
	return f->fd;
}

static struct opened_file *
oldest(struct opened *o)
{
	struct opened_file *f = &o->at[0];
	uint32_t i;

	for (i = 1; i < o->n; i++)
		if (o->at[i].used < f->used)
			f = &o->at[i];
	return f;
}

void
opened_put(struct opened *o, uint32_t most, uint32_t file, int fd)
{
	struct opened_file *f;

	if (o->n < most)
		f = &o->at[o->n++];
	else {
		f = oldest(o);
		close(f->fd);
	}
	*f = (struct opened_file){file, fd, ++o->clock};
}

void
opened_close(struct opened *o, uint32_t file)
{
	struct opened_file *f;

	if ((f = find(o, file)) == NULL)
		return;
	close(f->fd);
	*f = o->at[--o->n];
}
