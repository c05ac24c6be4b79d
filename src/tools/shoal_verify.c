/*
 * shoal_verify.c: shoal verify, which holds files against a .torrent.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "amount.h"
#include "bits.h"
#include "chosen.h"
#include "human.h"
#include "path.h"
#include "shoal.h"
#include "shoal_hashers.h"
#include "shoal_metainfo.h"

/* Exit status, for scripts. */
enum { COMPLETE = 0, INCOMPLETE = 1, UNREADABLE = 2 };

static const char usage_text[] =
    "usage: shoal verify [--only GLOB]... FILE DIR\n";
static const char help_text[] =
    "Holds the files in a folder against a .torrent.\n\n"
    "      --only GLOB  only the files that match; may repeat\n"
    "      --help\n";

struct verify {
	struct torrent t;
	struct hashers h;
	uint8_t *is_good; /* for each piece */
	uint64_t *wanted; /* bits of pieces */
	int status;
};

static int
open_folder(int at, const char *path)
{
	return openat(at, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static const char *
shown(const char *s)
{
	static char buf[PATH_LEN_MAX + 1];

	return human_text(buf, sizeof(buf), s);
}

/* Whether it is what the torrent is called: a folder, or else a file. */
static bool
is_itself(const struct torrent *t, const char *real, const struct stat *st)
{
	const char *slash = strrchr(real, '/');

	return slash != NULL && strcmp(slash + 1, torrent_name(t)) == 0 &&
	    S_ISDIR(st->st_mode) == torrent_is_multi(t);
}

/* Beside its folder lies the one of what is not complete, if any. */
static int
open_parts(const struct torrent *t, int at, const char *up)
{
	char path[PATH_NAME_MAX + sizeof("../.part")];

	snprintf(path, sizeof(path), "%s%s.part", up, torrent_name(t));
	return open_folder(at, path);
}

/* Where the torrent's paths begin, of one that is in a folder. */
static int
find_in(struct verify *v, const char *real, const struct stat *st)
{
	const struct torrent *t = &v->t;
	int fd, in;

	if ((fd = open_folder(AT_FDCWD, real)) == -1 || !torrent_is_multi(t))
		return fd;
	if ((in = open_folder(fd, torrent_name(t))) == -1 && errno == ENOENT &&
	    is_itself(t, real, st)) {
		v->h.parts = open_parts(t, fd, "../");
		return fd;
	}
	if (in != -1)
		v->h.parts = open_parts(t, fd, "");
	close(fd);
	return in;
}

/* In DIR, or DIR itself.  -1 with errno. */
static int
find(struct verify *v, const char *dir)
{
	const struct torrent *t = &v->t;
	struct stat st;
	char *real;
	int fd = -1;

	if ((real = realpath(dir, NULL)) == NULL)
		return -1;
	if (stat(real, &st) == 0) {
		if (!S_ISDIR(st.st_mode) && is_itself(t, real, &st))
			*strrchr(real, '/') = '\0';
		fd = find_in(v, *real == '\0' ? "/" : real, &st);
	}
	free(real);
	return fd;
}

static void
list_files(struct verify *v)
{
	struct hashers_file *f;
	uint32_t i;

	if ((f = calloc(v->t.h->files, sizeof(*f))) == NULL)
		err(UNREADABLE, "no memory");
	for (i = 0; i < v->t.h->files; i++) {
		f[i].offset = v->t.file[i].offset;
		f[i].length = v->t.file[i].length;
		if ((v->t.file[i].flags & TORRENT_PADDING) == 0)
			f[i].path = torrent_path(&v->t, i);
	}
	v->h.file = f;
	v->h.files = v->t.h->files;
}

/* The good pieces, of those that are wanted. */
static uint32_t
compare(struct verify *v)
{
	uint32_t i, good = 0;

	if ((v->is_good = calloc(1, v->t.geo.pieces)) == NULL)
		err(UNREADABLE, "no memory");
	for (i = 0; i < v->t.geo.pieces; i++) {
		v->is_good[i] = v->h.is_known[i] &&
		    memcmp(v->h.digest + (size_t)i * HASH_LEN,
			torrent_digest(&v->t, i), HASH_LEN) == 0;
		good += v->is_good[i] && bits_has(v->wanted, i);
	}
	return good;
}

static void
worsen(struct verify *v, int status)
{
	if (v->status < status)
		v->status = status;
}

static bool
is_in_parts(const struct verify *v, const struct hashers_file *f)
{
	uint64_t size;
	int fd;

	if (v->h.parts == -1 ||
	    (fd = hashers_open(v->h.parts, f->path, &size)) == -1)
		return false;
	close(fd);
	return true;
}

/* Size, or that it is missing; false after a word of it. */
static bool
report_size(struct verify *v, const struct hashers_file *f)
{
	uint64_t size;
	int fd = hashers_open(v->h.folder, f->path, &size);

	if (fd == -1 && errno == ENOENT) {
		worsen(v, INCOMPLETE);
		printf("%s  %s\n",
		    is_in_parts(v, f) ? "in part   " : "missing   ",
		    shown(f->path));
		return false;
	}
	if (fd == -1) {
		worsen(v, UNREADABLE);
		warn("%s", shown(f->path));
		return false;
	}
	close(fd);
	if (size == f->length)
		return true;
	worsen(v, INCOMPLETE);
	printf("wrong size  %s: %" PRIu64 " bytes of %" PRIu64 "\n",
	    shown(f->path), size, f->length);
	return false;
}

static void
report_file(struct verify *v, const struct hashers_file *f)
{
	uint32_t first, last, i, bad = 0;

	if (f->path == NULL || !report_size(v, f) || f->length == 0)
		return;
	first = (uint32_t)(f->offset / v->t.geo.piece_size);
	last = (uint32_t)((f->offset + f->length - 1) / v->t.geo.piece_size);
	for (i = first; i <= last; i++)
		bad += !v->is_good[i];
	if (bad == 0)
		return;
	worsen(v, INCOMPLETE);
	printf("damaged     %s: %" PRIu32 " of %" PRIu32 " pieces\n",
	    shown(f->path), bad, last - first + 1);
}

static void
report(struct verify *v)
{
	uint32_t i, good = compare(v), all;

	all = (uint32_t)bits_count(v->wanted, v->t.geo.pieces);
	for (i = 0; i < v->h.files; i++)
		if (torrent_is_wanted(&v->t.file[i]))
			report_file(v, &v->h.file[i]);
	if (good < all)
		worsen(v, INCOMPLETE);
	printf("%s  %s: %" PRIu32 " of %" PRIu32 " pieces are good, %s\n",
	    v->status == COMPLETE ? "complete  " : "incomplete",
	    shown(torrent_name(&v->t)), good, all,
	    amount_percent(good == all ? 1000 : amount_permille(good, all)).s);
	if (fflush(stdout) != 0)
		err(UNREADABLE, "standard output");
}

/* Of what no pattern matches nothing is said. */
static int
choose(struct verify *v, const char *file, const char **only, size_t n)
{
	char why[CHOSEN_WHY_MAX];
	int fd;

	v->wanted = calloc(bits_words(v->t.geo.pieces), sizeof(*v->wanted));
	if (v->wanted == NULL)
		err(UNREADABLE, "no memory");
	if (n == 0) {
		bits_fill(v->wanted, v->t.geo.pieces);
		return 0;
	}
	if ((fd = chosen_take(&v->t, only, n, why)) == -1) {
		warnx("%s: %s", file, why);
		return -1;
	}
	close(fd);
	chosen_pieces(v->wanted, &v->t);
	return 0;
}

static int
verify(const char *file, const char *dir, const char **only, size_t n)
{
	static struct verify v;

	if (shoal_metainfo(&v.t, file) == -1 || choose(&v, file, only, n) == -1)
		return UNREADABLE;
	v.h.parts = -1;
	if ((v.h.folder = find(&v, dir)) == -1) {
		if (errno != ENOENT || access(dir, F_OK) == -1) {
			warn("%s", dir);
			return UNREADABLE;
		}
		printf("missing     %s\n", shown(torrent_name(&v.t)));
		return INCOMPLETE;
	}
	list_files(&v);
	v.h.geo = v.t.geo;
	v.h.progress = isatty(STDERR_FILENO);
	if (hashers_run(&v.h) == -1)
		return UNREADABLE;
	report(&v);
	return v.status;
}

int
shoal_verify(int argc, char **argv)
{
	static const struct option options[] = {
	    {"only", required_argument, NULL, 'o'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	const char **only;
	size_t n = 0;
	int c;

	if ((only = calloc((size_t)argc + 1, sizeof(*only))) == NULL)
		err(UNREADABLE, "no memory");
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'o') {
			only[n++] = optarg;
			continue;
		}
		fputs(usage_text, c == 'h' ? stdout : stderr);
		if (c != 'h')
			return UNREADABLE;
		fputs(help_text, stdout);
		return COMPLETE;
	}
	if (argc - optind != 2) {
		fputs(usage_text, stderr);
		return UNREADABLE;
	}
	return verify(argv[optind], argv[optind + 1], only, n);
}
