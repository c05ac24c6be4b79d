/*
 * metainfo_paths.c: whether the files of a torrent get in each other's way.
 *
 * A path is known by its hash, as are the folders in it.  Two that are the same
 * are always found.  Two that differ have the same hash, which refuses a good
 * torrent, once in 2^24 torrents of a million files each; whoever makes it so
 * has refused a torrent of their own.
 */
#include "fnv.h"
#include "metainfo.h"
#include "path.h"

/* Makes a heap of the n numbers, in which all below i is one already. */
static void
sift(uint64_t *v, uint32_t i, uint32_t n)
{
	uint64_t moved = v[i];
	uint32_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && v[child] < v[child + 1])
			child++;
		if (moved >= v[child])
			break;
		v[i] = v[child];
		i = child;
	}
	v[i] = moved;
}

static void
sort(uint64_t *v, uint32_t n)
{
	uint64_t last;
	uint32_t i;

	for (i = n / 2; i > 0; i--)
		sift(v, i - 1, n);
	for (i = n; i > 1; i--) {
		last = v[i - 1];
		v[i - 1] = v[0];
		v[0] = last;
		sift(v, 0, i - 1);
	}
}

/* How many of the sorted numbers are less. */
static uint32_t
count_below(const uint64_t *v, uint32_t n, uint64_t x)
{
	uint32_t low = 0, mid;

	while (low < n) {
		mid = low + (n - low) / 2;
		if (v[mid] < x)
			low = mid + 1;
		else
			n = mid;
	}
	return low;
}

static uint64_t
hash(const char *s)
{
	uint64_t h = FNV_START;

	for (; *s != '\0'; s++)
		h = fnv_step(h, (uint8_t)*s);
	return h;
}

/* Goes on to the next file that is written, whose path it puts there. */
static bool
next_path(struct metainfo_files *c, struct metainfo_file *f,
    char path[PATH_LEN_MAX + 1])
{
	struct metainfo_fault none;
	struct text t;

	while (metainfo_next_file(c, f)) {
		text_init(&t, path, PATH_LEN_MAX + 1);
		if (metainfo_file_is_written(f) &&
		    metainfo_file_path(c->m, f, &t, &none) == 0)
			return true;
	}
	return false;
}

/* A path in view of the sorted hashes of all n. */
static enum metainfo_error
check_path(const char *path, const uint64_t *hashes, uint32_t n)
{
	uint64_t h = FNV_START;
	const char *s;
	uint32_t i;

	for (s = path; *s != '\0'; s++) {
		i = *s == '/' ? count_below(hashes, n, h) : n;
		if (i < n && hashes[i] == h)
			return META_FOLDER;
		h = fnv_step(h, (uint8_t)*s);
	}
	i = count_below(hashes, n, h) + 1;
	return i < n && hashes[i] == h ? META_SAME : META_OK;
}

int
metainfo_check_paths(
    const struct metainfo *m, uint64_t *hashes, struct metainfo_fault *fault)
{
	char path[PATH_LEN_MAX + 1];
	struct metainfo_files c;
	struct metainfo_file f;
	enum metainfo_error error;
	uint32_t n = 0;

	metainfo_files(&c, m);
	while (next_path(&c, &f, path))
		hashes[n++] = hash(path);
	sort(hashes, n);
	metainfo_files(&c, m);
	while (next_path(&c, &f, path))
		if ((error = check_path(path, hashes, n)) != META_OK)
			return metainfo_refuse(
			    fault, error, m->start, f.path.p);
	return 0;
}
