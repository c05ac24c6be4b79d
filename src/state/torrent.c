/*
 * torrent.c: a torrent's object as a process maps it.
 */
#include "torrent.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "metainfo.h"
#include "path.h"
#include "torrent_areas.h"

#define SEALS      (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK)
#define FLAGS      (TORRENT_PRIVATE | TORRENT_MULTI)
#define FILE_FLAGS (TORRENT_PADDING | TORRENT_EXEC | TORRENT_UNWANTED)

/* The texts of an object that was mapped, but not yet looked through. */
static bool
is_text(const struct torrent *t, const struct torrent_text *x)
{
	return x->at < t->h->text && x->len < t->h->text - x->at &&
	    t->text[x->at + x->len] == '\0';
}

/* One name of a path is safe when the sanitiser leaves it as it is. */
static bool
is_name(const char *p, size_t n)
{
	struct rd name = {(const uint8_t *)p, n};
	char safe[PATH_NAME_MAX + 1];

	return path_name(name, safe) == PATH_OK && strlen(safe) == n &&
	    memcmp(safe, p, n) == 0;
}

static bool
is_path(const char *p, size_t n)
{
	const char *slash;
	size_t len;

	if (n > PATH_LEN_MAX)
		return false;
	for (; (slash = memchr(p, '/', n)) != NULL; p += len, n -= len) {
		if (!is_name(p, (size_t)(slash - p)))
			return false;
		len = (size_t)(slash - p) + 1;
	}
	return is_name(p, n);
}

static bool
is_url(const char *p, size_t n)
{
	size_t i;

	if (n == 0 || n > METAINFO_URL_MAX)
		return false;
	for (i = 0; i < n; i++)
		if (p[i] <= ' ' || p[i] > '~')
			return false;
	return true;
}

static const char *
check_header(const struct torrent_header *h, struct geometry *g)
{
	if (h->magic != TORRENT_MAGIC)
		return "it is not a torrent's object";
	if ((h->flags & ~(uint32_t)FLAGS) != 0)
		return "it has flags that do not exist";
	if (h->total > INT64_MAX || h->piece_len > METAINFO_PIECE_MAX ||
	    geometry_init(g, h->total, h->piece_len) == -1 ||
	    g->pieces != h->pieces)
		return "its pieces do not fit its size";
	if (h->files == 0 || h->files > METAINFO_FILES_MAX ||
	    h->trackers > TORRENT_TRACKERS_MAX ||
	    ((h->flags & TORRENT_MULTI) == 0 && h->files != 1))
		return "it has impossible counts";
	return NULL;
}

static const char *
check_file(const struct torrent *t, const struct torrent_file *f)
{
	bool padding = (f->flags & TORRENT_PADDING) != 0;

	if ((f->flags & ~(uint32_t)FILE_FLAGS) != 0 || f->zero != 0)
		return "a file has flags that do not exist";
	if (!is_text(t, &f->path))
		return "a file's path lies outside of the text";
	if (padding ? f->path.len != 0 :
		      !is_path(t->text + f->path.at, f->path.len))
		return "a file's path is not a safe one";
	if (!torrent_is_multi(t) &&
	    (padding || strcmp(t->text + f->path.at, torrent_name(t)) != 0))
		return "the file has not the torrent's name";
	return NULL;
}

static const char *
check_files(const struct torrent *t)
{
	const struct torrent_file *f;
	const char *why;
	uint64_t at = 0;

	for (f = t->file; f < t->file + t->h->files; f++) {
		if (f->offset != at || f->length > t->h->total - at)
			return "its files do not add up to its size";
		at += f->length;
		if ((why = check_file(t, f)) != NULL)
			return why;
	}
	return at == t->h->total ? NULL : "its files do not add up to its size";
}

static const char *
check_trackers(const struct torrent *t)
{
	const struct torrent_tracker *k;
	uint32_t tier = 0;

	for (k = t->tracker; k < t->tracker + t->h->trackers; k++) {
		if (!is_text(t, &k->url) ||
		    !is_url(t->text + k->url.at, k->url.len))
			return "a tracker is not the text of a URL";
		if (k->tier < tier)
			return "its trackers are not in the order of tiers";
		tier = k->tier;
	}
	return NULL;
}

static const char *
check_texts(const struct torrent *t)
{
	const struct torrent_text *name = &t->h->name;
	const char *why;

	if (!is_text(t, name) || !is_name(t->text + name->at, name->len))
		return "its name is not a safe one";
	if ((why = check_files(t)) != NULL)
		return why;
	return check_trackers(t);
}

/* Whether the areas that its header promises are all that there is. */
static const char *
point(struct torrent *t, uint64_t size)
{
	const struct torrent_header *h = (const void *)t->base;
	struct torrent_areas a;
	const char *why;

	if ((why = check_header(h, &t->geo)) != NULL)
		return why;
	if (torrent_areas(&a, h) == -1 || a.size != size)
		return "it is not as long as its header says";
	t->h = h;
	t->file = (const void *)(t->base + a.file);
	t->tracker = (const void *)(t->base + a.tracker);
	t->digest = t->base + a.digest;
	t->text = (const char *)t->base + a.text;
	return NULL;
}

bool
torrent_wants_all(const struct torrent *t)
{
	const struct torrent_file *f;

	for (f = t->file; f < t->file + t->h->files; f++)
		if ((f->flags & TORRENT_UNWANTED) != 0)
			return false;
	return true;
}

void
torrent_unmap(struct torrent *t)
{
	if (t->base != NULL)
		munmap((uint8_t *)(uintptr_t)t->base, t->size);
	memset(t, 0, sizeof(*t));
}

const char *
torrent_map_checked(struct torrent *t, int fd)
{
	const char *why;
	off_t size;
	void *p;

	memset(t, 0, sizeof(*t));
	if ((size = lseek(fd, 0, SEEK_END)) < (off_t)sizeof(*t->h))
		return "it is too short for a torrent's object";
	p = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return "it cannot be mapped";
	t->base = p;
	t->size = (size_t)size;
	if ((why = point(t, (uint64_t)size)) != NULL)
		torrent_unmap(t);
	return why;
}

/* Sealed memory only: what was checked stays so, and cannot be cut. */
const char *
torrent_map(struct torrent *t, int fd)
{
	const char *why;
	int seals;

	memset(t, 0, sizeof(*t));
	if ((seals = fcntl(fd, F_GET_SEALS)) == -1 || (seals & SEALS) != SEALS)
		return "it is not sealed memory";
	if ((why = torrent_map_checked(t, fd)) != NULL)
		return why;
	if ((why = check_texts(t)) != NULL)
		torrent_unmap(t);
	return why;
}

void
torrent_url_shown(
    const struct torrent *t, uint32_t tracker, char *out, size_t size)
{
	const char *url = torrent_url(t, tracker), *host, *end, *at;
	size_t scheme, n;

	host = strstr(url, "://");
	host = host != NULL ? host + 3 : url;
	scheme = (size_t)(host - url);
	end = host + strcspn(host, "/?#");
	if ((at = memrchr(host, '@', (size_t)(end - host))) != NULL)
		host = at + 1;
	n = (size_t)(end - host);
	if (scheme > size - 1)
		scheme = size - 1;
	if (n > size - 1 - scheme)
		n = size - 1 - scheme;
	memcpy(out, url, scheme);
	memcpy(out + scheme, host, n);
	out[scheme + n] = '\0';
}
