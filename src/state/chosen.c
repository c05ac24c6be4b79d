/*
 * chosen.c: patterns held against paths.
 */
#include "chosen.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bits.h"
#include "nearest.h"
#include "path.h"
#include "text.h"

#define SEALS (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)

/* GNU's, which musl has as well. */
#define FLAGS (FNM_PATHNAME | FNM_LEADING_DIR)

#define NEAR  3
#define SHOWN 80 /* bytes of a path */

bool
chosen_matches(const char *glob, const char *path)
{
	char pattern[PATH_LEN_MAX + 2];
	size_t n = strlen(glob);

	while (n > 0 && glob[n - 1] == '/')
		n--;
	if (n == 0 || n >= sizeof(pattern))
		return false;
	memcpy(pattern, glob, n);
	pattern[n] = '\0';
	if (fnmatch(pattern, path, FLAGS) == 0)
		return true;
	if (strchr(pattern, '/') != NULL)
		return false;
	while ((path = strchr(path, '/')) != NULL)
		if (fnmatch(pattern, ++path, FLAGS) == 0)
			return true;
	return false;
}

static bool
is_padding(const struct torrent_file *f)
{
	return (f->flags & TORRENT_PADDING) != 0;
}

/* What of a path a pattern may have meant. */
static const char *
meant(const char *glob, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && strchr(glob, '/') == NULL ? slash + 1 : path;
}

static unsigned int
distance(const char *glob, const char *path)
{
	struct nearest near;

	nearest_init(&near, glob, strlen(glob));
	nearest_try(&near, meant(glob, path));
	return near.best[0] != '\0' ? near.distance : NEAREST_MAX;
}

struct near {
	uint32_t file;
	unsigned int distance;
};

/* The nearest ones, or the first where none is near; how many. */
static size_t
find_near(const struct torrent *t, const char *glob, struct near best[NEAR + 1])
{
	struct near one;
	uint32_t i;
	size_t k, n = 0;

	for (i = 0; i < t->h->files; i++) {
		if (is_padding(&t->file[i]))
			continue;
		one = (struct near){i, distance(glob, torrent_path(t, i))};
		for (k = n; k > 0 && best[k - 1].distance > one.distance; k--)
			best[k] = best[k - 1];
		best[k] = one;
		if (n < NEAR)
			n++;
	}
	return n;
}

/* The end of a long one, from a whole character on. */
static void
show(struct text *to, const char *path)
{
	size_t n = strlen(path);

	if (n > SHOWN) {
		text_str(to, "...");
		for (path += n - SHOWN; (*path & 0xc0) == 0x80; path++)
			;
	}
	text_str(to, path);
}

static int
explain(const struct torrent *t, const char *glob, char *why)
{
	struct near best[NEAR + 1];
	struct text to;
	size_t i, n;
	bool some;

	text_init(&to, why, CHOSEN_WHY_MAX);
	n = find_near(t, glob, best);
	some = n > 0 && best[0].distance < NEAREST_MAX;
	text_str(&to, "has no file that matches \"");
	show(&to, glob);
	text_str(&to, some ? "\"; did you mean: " : "\"; it has for example: ");
	for (i = 0; i < n; i++) {
		if (some && best[i].distance == NEAREST_MAX)
			break;
		if (i > 0)
			text_str(&to, ", ");
		show(&to, torrent_path(t, best[i].file));
	}
	return -1;
}

/* Whether a pattern matches something; clears the flag of what it matches. */
static bool
take_one(const struct torrent *t, const char *glob, struct torrent_file *file)
{
	bool some = false;
	uint32_t i;

	for (i = 0; i < t->h->files; i++) {
		if (is_padding(&t->file[i]) ||
		    !chosen_matches(glob, torrent_path(t, i)))
			continue;
		file[i].flags &= ~(uint32_t)TORRENT_UNWANTED;
		some = true;
	}
	return some;
}

static int
mark(const struct torrent *t, struct torrent_file *file,
    const char *const *globs, size_t n, char *why)
{
	uint32_t i;
	size_t k;

	for (i = 0; i < t->h->files; i++)
		if (!is_padding(&file[i]))
			file[i].flags |= TORRENT_UNWANTED;
	for (k = 0; k < n; k++)
		if (!take_one(t, globs[k], file))
			return explain(t, globs[k], why);
	return 0;
}

/* A copy in new memory, which has room for it or there is none. */
static int
copy(const struct torrent *t, void **map)
{
	int fd;

	fd = memfd_create("shoal.torrent", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd == -1)
		return -1;
	*map = MAP_FAILED;
	if (posix_fallocate(fd, 0, (off_t)t->size) == 0)
		*map = mmap(
		    NULL, t->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (*map == MAP_FAILED) {
		close(fd);
		return -1;
	}
	memcpy(*map, t->base, t->size);
	return fd;
}

static int
refuse(char *why, const char *what)
{
	struct text to;

	text_init(&to, why, CHOSEN_WHY_MAX);
	text_str(&to, what);
	return -1;
}

int
chosen_take(struct torrent *t, const char *const *globs, size_t n,
    char why[CHOSEN_WHY_MAX])
{
	struct torrent chosen;
	const char *wrong;
	void *map;
	int fd, rc;

	if ((fd = copy(t, &map)) == -1)
		return refuse(why, "finds no memory for its selected files");
	rc = mark(t,
	    (void *)((uint8_t *)map + ((const uint8_t *)t->file - t->base)),
	    globs, n, why);
	munmap(map, t->size);
	if (rc == 0 && fcntl(fd, F_ADD_SEALS, SEALS) == -1)
		rc = refuse(why, "cannot be sealed");
	if (rc == 0 && (wrong = torrent_map(&chosen, fd)) != NULL)
		rc = refuse(why, wrong);
	if (rc == -1) {
		close(fd);
		return -1;
	}
	torrent_unmap(t);
	*t = chosen;
	return fd;
}

void
chosen_pieces(uint64_t *pieces, const struct torrent *t)
{
	const struct torrent_file *f;
	uint64_t p, end;

	memset(pieces, 0, bits_words(t->geo.pieces) * sizeof(*pieces));
	for (f = t->file; f < t->file + t->h->files; f++) {
		if (!torrent_is_wanted(f) || f->length == 0)
			continue;
		end = geometry_units(f->offset + f->length, t->geo.piece_size);
		for (p = f->offset / t->geo.piece_size; p < end; p++)
			bits_set(pieces, p);
	}
}
