/*
 * torrent_write.c: the writer's side of a torrent's object.
 */
#include "torrent_write.h"

#include <string.h>

#include "torrent_areas.h"

uint64_t
torrent_size(const struct torrent_header *h)
{
	struct torrent_areas a;

	return torrent_areas(&a, h) == -1 ? 0 : a.size;
}

void
torrent_write(
    struct torrent_write *w, void *base, const struct torrent_header *h)
{
	struct torrent_areas a;
	uint8_t *p = base;

	memset(w, 0, sizeof(*w));
	if (torrent_areas(&a, h) == -1)
		return;
	w->h = base;
	*w->h = *h;
	w->h->magic = TORRENT_MAGIC;
	w->file = (struct torrent_file *)(void *)(p + a.file);
	w->tracker = (struct torrent_tracker *)(void *)(p + a.tracker);
	w->digest = p + a.digest;
	w->text = (char *)p + a.text;
	w->used = TORRENT_TEXT_EMPTY;
}

static struct torrent_text
put(struct torrent_write *w, const void *p, size_t n)
{
	struct torrent_text x = {0};

	if (n == 0)
		return x;
	if (n >= w->h->text - w->used) {
		w->full = true;
		return x;
	}
	x = (struct torrent_text){w->used, (uint32_t)n};
	memcpy(w->text + w->used, p, n);
	w->used += x.len + 1;
	return x;
}

void
torrent_write_name(struct torrent_write *w, const char *name)
{
	w->h->name = put(w, name, strlen(name));
}

void
torrent_write_file(
    struct torrent_write *w, const char *path, uint64_t length, uint32_t flags)
{
	struct torrent_file *f = &w->file[w->files];

	if (w->files == w->h->files) {
		w->full = true;
		return;
	}
	w->files++;
	f->offset = w->offset;
	f->length = length;
	f->flags = flags;
	f->path = put(w, path, strlen(path));
	w->offset += length;
}

void
torrent_write_tracker(
    struct torrent_write *w, const uint8_t *url, size_t n, uint32_t tier)
{
	struct torrent_tracker *k = &w->tracker[w->trackers];

	if (w->trackers == w->h->trackers) {
		w->full = true;
		return;
	}
	w->trackers++;
	k->url = put(w, url, n);
	k->tier = tier;
}

int
torrent_write_end(struct torrent_write *w)
{
	return w->full || w->files != w->h->files ||
		w->trackers != w->h->trackers || w->used != w->h->text ?
	    -1 :
	    0;
}
