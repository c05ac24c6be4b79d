/*
 * result.c: what a .torrent says, into the memory that others map.
 */
#include "result.h"

#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hash.h"
#include "metainfo.h"
#include "text.h"
#include "torrent_read.h"
#include "torrent_write.h"

/* Zeroed; NULL without memory. */
static void *
map(size_t size, int fd)
{
	int flags = fd == -1 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void *
map_out(uint64_t size)
{
	if (ftruncate(METAINFO_FD_OUT, (off_t)size) == -1)
		return NULL;
	return map((size_t)size, METAINFO_FD_OUT);
}

static const char *
remedy(enum metainfo_error error)
{
	return error == META_V2 ? "; ask for one that is of v1 too" :
				  "; get a sound copy of it";
}

static int
refuse(const struct metainfo_fault *f)
{
	struct torrent_refusal *r;
	struct text t;

	if ((r = map_out(sizeof(*r))) == NULL)
		return METAINFO_FAILED;
	r->at = f->at;
	text_init(&t, r->why, sizeof(r->why));
	text_str(&t, metainfo_fault_text(f));
	text_str(&t, remedy(f->error));
	r->magic = REFUSAL_MAGIC;
	munmap(r, sizeof(*r));
	return METAINFO_REFUSED;
}

/* To compare paths takes a hash for each file. */
static int
check_paths(const struct metainfo *m, struct metainfo_fault *f)
{
	size_t size = (size_t)m->files * sizeof(uint64_t);
	uint64_t *hashes;
	int rc;

	if ((hashes = map(size, -1)) == NULL)
		_exit(METAINFO_FAILED);
	rc = metainfo_check_paths(m, hashes, f);
	munmap(hashes, size);
	return rc;
}

/* A file's path below the folder of the torrent, or the name of the only one,
 * in a static buffer; that of padding is empty. */
static const char *
path_of(const struct metainfo *m, const struct metainfo_file *file)
{
	static char path[PATH_LEN_MAX + 1];
	struct metainfo_fault fault;
	struct text t;

	text_init(&t, path, sizeof(path));
	if ((file->attr & META_PADDING) != 0)
		return path;
	if (metainfo_file_path(m, file, &t, &fault) == -1)
		_exit(METAINFO_FAILED);
	return m->list.n > 0 ? strchr(path, '/') + 1 : path;
}

/* The next file but those that nobody makes. */
static bool
next_file(struct metainfo_files *c, struct metainfo_file *file)
{
	while (metainfo_next_file(c, file))
		if ((file->attr & META_SYMLINK) == 0)
			return true;
	return false;
}

static uint32_t
room(size_t n)
{
	return n == 0 ? 0 : (uint32_t)n + 1;
}

static void
count(const struct metainfo *m, const char *name, struct torrent_header *h)
{
	struct metainfo_trackers trackers;
	struct metainfo_files files;
	struct metainfo_file file;
	unsigned int tier;
	struct rd url;

	h->text = TORRENT_TEXT_EMPTY + room(strlen(name));
	for (metainfo_files(&files, m); next_file(&files, &file); h->files++)
		h->text += room(strlen(path_of(m, &file)));
	metainfo_trackers(&trackers, m);
	for (; h->trackers < TORRENT_TRACKERS_MAX; h->trackers++) {
		if (!metainfo_next_tracker(&trackers, &url, &tier))
			break;
		h->text += room(url.n);
	}
}

static uint32_t
flags_of(unsigned int attr)
{
	if ((attr & META_PADDING) != 0)
		return TORRENT_PADDING;
	return (attr & META_EXECUTABLE) != 0 ? TORRENT_EXEC : 0;
}

static void
fill(const struct metainfo *m, const char *name, struct torrent_write *w)
{
	struct metainfo_trackers trackers;
	struct metainfo_files files;
	struct metainfo_file file;
	unsigned int tier;
	struct rd url;

	torrent_write_name(w, name);
	for (metainfo_files(&files, m); next_file(&files, &file);)
		torrent_write_file(
		    w, path_of(m, &file), file.length, flags_of(file.attr));
	metainfo_trackers(&trackers, m);
	while (w->trackers < w->h->trackers &&
	    metainfo_next_tracker(&trackers, &url, &tier))
		torrent_write_tracker(w, url.p, url.n, tier);
	memcpy(w->digest, m->pieces.p, m->pieces.n);
}

static int
take(const struct metainfo *m)
{
	struct torrent_header h = {
	    .total = m->geo.file_size,
	    .piece_len = m->geo.piece_size,
	    .pieces = m->geo.pieces,
	    .flags = (m->is_private ? TORRENT_PRIVATE : 0) |
		(m->list.n > 0 ? TORRENT_MULTI : 0),
	};
	char name[PATH_NAME_MAX + 1];
	struct torrent_write w;
	void *p;
	int rc;

	if (path_name(m->name, name) != PATH_OK ||
	    hash(m->info.p, m->info.n, h.info_hash) == -1)
		return METAINFO_FAILED;
	count(m, name, &h);
	if (torrent_size(&h) == 0 || (p = map_out(torrent_size(&h))) == NULL)
		return METAINFO_FAILED;
	torrent_write(&w, p, &h);
	fill(m, name, &w);
	rc = torrent_write_end(&w);
	munmap(p, (size_t)torrent_size(&h));
	return rc == 0 ? METAINFO_TAKEN : METAINFO_FAILED;
}

int
result(const uint8_t *p, size_t n)
{
	struct metainfo_fault fault;
	struct metainfo m;

	if (metainfo_read(&m, p, n, &fault) == -1 ||
	    check_paths(&m, &fault) == -1)
		return refuse(&fault);
	return take(&m);
}
