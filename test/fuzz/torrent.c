/*
 * torrent.c: target: a torrent's object, whoever wrote it.
 *
 * The input is how many files, pieces and trackers an honest one has, what is
 * done to it, and how much is cut off its end.
 */
#include "torrent.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "metainfo.h"
#include "patch.h"
#include "span.h"
#include "torrent_write.h"

#define PIECE 16384
#define NAME  "file"
#define PATH  "folder/" NAME
#define URL   "udp://tracker.example:6969"

static void
fill(struct torrent_write *w, const struct torrent_header *h, uint64_t each)
{
	const char *path = h->flags & TORRENT_MULTI ? PATH : NAME;
	uint32_t i;

	torrent_write_name(w, NAME);
	for (i = 0; i < h->files; i++)
		torrent_write_file(w, path, each, 0);
	for (i = 0; i < h->trackers; i++)
		torrent_write_tracker(
		    w, (const uint8_t *)URL, sizeof(URL) - 1, i);
	assert(torrent_write_end(w) == 0);
}

static int
make(struct feed *f)
{
	struct torrent_header h = {
	    .piece_len = PIECE, .text = TORRENT_TEXT_EMPTY + sizeof(NAME)};
	size_t cut, size;
	struct torrent_write w;
	uint64_t each;
	void *map;
	int fd;

	h.files = 1 + feed_below(f, 16);
	h.trackers = feed_below(f, 16);
	h.flags = h.files > 1 ? TORRENT_MULTI : 0;
	each = 1 + feed_scaled(f);
	h.total = each * h.files;
	if (geometry_units(h.total, PIECE) > 4096)
		h.piece_len = METAINFO_PIECE_MAX;
	h.pieces = (uint32_t)geometry_units(h.total, h.piece_len);
	h.text +=
	    h.files * (uint32_t)(h.files > 1 ? sizeof(PATH) : sizeof(NAME));
	h.text += h.trackers * (uint32_t)sizeof(URL);
	cut = (size_t)feed_u8(f) << feed_below(f, 16);
	size = (size_t)torrent_size(&h);
	fd = memfd_create("torrent", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	assert(fd != -1 && ftruncate(fd, (off_t)size) == 0);
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert(map != MAP_FAILED);
	torrent_write(&w, map, &h);
	fill(&w, &h, each);
	while (f->n > 0)
		patch(f, map, size);
	munmap(map, size);
	if (cut < size)
		assert(ftruncate(fd, (off_t)(size - cut)) == 0);
	assert(fcntl(fd, F_ADD_SEALS,
		   F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK) == 0);
	return fd;
}

/* No name leads out of the folder. */
static void
check_path(const char *path)
{
	const char *p = path;
	size_t n;

	for (;; p += n + 1) {
		n = strcspn(p, "/");
		assert(n > 0 && n <= 255);
		assert(n != 1 || *p != '.');
		assert(n != 2 || memcmp(p, "..", 2) != 0);
		if (p[n] == '\0')
			return;
	}
}

/* The files cover the whole, each byte once. */
static void
check(const struct torrent *t)
{
	struct spans all = spans_many(t);
	uint64_t at = 0;
	uint32_t i;

	check_path(torrent_name(t));
	assert(strchr(torrent_name(t), '/') == NULL);
	for (i = 0; i < t->h->files; i++) {
		assert(t->file[i].offset == at);
		if (t->file[i].length > 0)
			assert(span_at(&all, at, 1).file == i);
		at += t->file[i].length;
		if ((t->file[i].flags & TORRENT_PADDING) == 0)
			check_path(torrent_path(t, i));
	}
	assert(at == t->geo.file_size);
	for (i = 0; i < t->h->trackers; i++)
		assert(strlen(torrent_url(t, i)) == t->tracker[i].url.len);
	assert(torrent_digest(t, t->geo.pieces) <= t->base + t->size);
	(void)*torrent_digest(t, t->geo.pieces - 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data, size};
	struct torrent t;
	int fd = make(&f);

	if (torrent_map(&t, fd) == NULL) {
		check(&t);
		torrent_unmap(&t);
	} else
		assert(t.base == NULL);
	close(fd);
	return 0;
}
