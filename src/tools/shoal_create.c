/*
 * shoal_create.c: shoal create, which makes a .torrent.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "metainfo.h"
#include "num.h"
#include "shoal.h"
#include "shoal_hashers.h"
#include "shoal_torrent.h"
#include "shoal_tree.h"

#define PIECE_LEAST   16384u
#define PIECE_MOST    (16u << 20) /* that is chosen */
#define PIECES_WANTED 2048        /* at most, where that can be */

static const char usage_text[] =
    "usage: shoal create [-dp] [-t URL]... [--piece-length N] -o FILE PATH\n";
static const char help_text[] =
    "Makes a .torrent of a file or a folder.\n\n"
    "  -d, --date               include the date\n"
    "  -o, --output FILE        write there\n"
    "  -p, --private            peers are to be had from its trackers only\n"
    "      --piece-length N     bytes of a piece, from 16K to 256M\n"
    "  -t, --tracker URL        ask it for peers; may repeat\n"
    "      --help\n";

struct create {
	struct new_torrent t;
	struct tree tree;
	struct geometry geo;
	const char *out, *path;
};

/* -1 when it is no power of two that others take. */
static int
parse_piece_len(const char *s, uint32_t *v)
{
	uint64_t n;

	if (num_size(s, PIECE_LEAST, METAINFO_PIECE_MAX, &n) == -1 ||
	    (n & (n - 1)) != 0) {
		warnx("--piece-length is a power of two from 16K to 256M");
		return -1;
	}
	*v = (uint32_t)n;
	return 0;
}

static int
add_tracker(struct new_torrent *t, const char *url)
{
	const char *s;

	for (s = url; *s > ' ' && *s <= '~'; s++)
		;
	if (*s != '\0' || s - url > METAINFO_URL_MAX ||
	    strstr(url, "://") == NULL) {
		warnx("-t: it is no URL such as http://HOST/announce");
		return -1;
	}
	if (t->trackers == NEW_TRACKERS_MAX) {
		warnx("-t: more than %d trackers", NEW_TRACKERS_MAX);
		return -1;
	}
	t->tracker[t->trackers++] = url;
	return 0;
}

static uint32_t
choose_piece_len(uint64_t total)
{
	uint32_t len = PIECE_LEAST;

	while (len < PIECE_MOST && total / len > PIECES_WANTED)
		len *= 2;
	return len;
}

/* Whether other programs, and this one, will read what it becomes. */
static int
measure(struct create *c)
{
	uint32_t len = c->t.piece_len;

	if (len == 0)
		len = choose_piece_len(c->tree.total);
	if (geometry_init(&c->geo, c->tree.total, len) == -1 ||
	    c->geo.pieces > METAINFO_MAX / HASH_LEN / 2) {
		warnx("%s: too many pieces; raise --piece-length", c->path);
		return -1;
	}
	c->t.piece_len = len;
	c->t.pieces = c->geo.pieces;
	return 0;
}

/* What is written in the place of something: of a .torrent, most likely. */
static int
check_output(const struct create *c)
{
	struct stat st;

	if (lstat(c->out, &st) == -1)
		return 0;
	if (!S_ISREG(st.st_mode)) {
		warnx(
		    "%s: it is there and is no file; write elsewhere", c->out);
		return -1;
	}
	if (tree_has(&c->tree, &st)) {
		warnx("%s: the torrent would be of that, too; write elsewhere, "
		      "or remove it",
		    c->out);
		return -1;
	}
	return 0;
}

/* A name of our own beside the one it gets, malloc'd. */
static char *
beside(const char *path)
{
	char *tmp;

	if (asprintf(&tmp, "%s.%ld.tmp", path, (long)getpid()) == -1)
		err(EXIT_FAILED, "no memory");
	return tmp;
}

static int
write_all(int fd, const uint8_t *p, size_t n)
{
	ssize_t done;

	for (; n > 0; p += done, n -= (size_t)done)
		if ((done = write(fd, p, n)) == -1)
			return -1;
	return fsync(fd);
}

/* Nobody else's file is touched, and none of ours stays. */
static int
write_beside(const char *tmp, const char *path, const uint8_t *p, size_t n)
{
	int fd, rc;

	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd == -1) {
		warn("%s", tmp);
		return -1;
	}
	if ((rc = write_all(fd, p, n)) == -1)
		warn("%s", tmp);
	if (close(fd) == -1 && rc == 0) {
		warn("%s", tmp);
		rc = -1;
	}
	if (rc == 0 && (rc = rename(tmp, path)) == -1)
		warn("%s", path);
	if (rc == -1)
		unlink(tmp);
	return rc;
}

/* The file is there whole, or as it was; who wants us to end waits for that. */
static int
save(const char *path, const uint8_t *p, size_t n)
{
	char *tmp = beside(path);
	sigset_t wait, was;
	int rc;

	sigemptyset(&wait);
	sigaddset(&wait, SIGHUP);
	sigaddset(&wait, SIGINT);
	sigaddset(&wait, SIGTERM);
	sigprocmask(SIG_BLOCK, &wait, &was);
	rc = write_beside(tmp, path, p, n);
	sigprocmask(SIG_SETMASK, &was, NULL);
	free(tmp);
	return rc;
}

static int
finish(struct create *c, const struct hashers *h)
{
	uint8_t *p;
	size_t n;
	int rc;

	c->t.digest = h->digest;
	if ((p = new_torrent(&c->t, &n)) == NULL) {
		warnx("no memory");
		return -1;
	}
	if (n > METAINFO_MAX) {
		warnx(
		    "%s: more than others read; raise --piece-length", c->path);
		rc = -1;
	} else
		rc = save(c->out, p, n);
	free(p);
	return rc;
}

/* Whether all bytes could be read. */
static int
check(const struct create *c, const struct hashers *h)
{
	uint64_t size;
	uint32_t i;
	int fd;

	if (!tree_is_same(&c->tree))
		return -1;
	if (memchr(h->is_known, 0, h->geo.pieces) == NULL)
		return 0;
	for (i = 0; i < c->tree.n; i++) {
		fd = hashers_open(c->tree.folder, c->tree.file[i].path, &size);
		if (fd == -1) {
			warn("%s", c->tree.file[i].path);
			return -1;
		}
		close(fd);
	}
	warnx("%s: it could not be read whole; try again", c->path);
	return -1;
}

static int
hash(struct create *c)
{
	struct hashers_file *f;
	struct hashers h = {.folder = c->tree.folder,
	    .parts = -1,
	    .files = c->tree.n,
	    .geo = c->geo,
	    .progress = isatty(STDERR_FILENO)};
	uint32_t i;
	int rc;

	if ((f = calloc(c->tree.n, sizeof(*f))) == NULL)
		err(EXIT_FAILED, "no memory");
	for (i = 0; i < c->tree.n; i++) {
		f[i].path = c->tree.file[i].path;
		f[i].offset = c->tree.file[i].offset;
		f[i].length = c->tree.file[i].length;
	}
	h.file = f;
	if ((rc = hashers_run(&h)) == 0 && (rc = check(c, &h)) == 0)
		rc = finish(c, &h);
	hashers_free(&h);
	free(f);
	return rc;
}

static int
create(struct create *c)
{
	c->t.tree = &c->tree;
	if (tree_scan(&c->tree, c->path) == -1 || check_output(c) == -1 ||
	    measure(c) == -1 || hash(c) == -1)
		return EXIT_FAILED;
	return EXIT_OK;
}

static int
usage(FILE *f, int status)
{
	fputs(usage_text, f);
	return status;
}

int
shoal_create(int argc, char **argv)
{
	static const struct option options[] = {
	    {"tracker", required_argument, NULL, 't'},
	    {"private", no_argument, NULL, 'p'},
	    {"piece-length", required_argument, NULL, 'l'},
	    {"output", required_argument, NULL, 'o'},
	    {"date", no_argument, NULL, 'd'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	static struct create c;
	int ch;

	while ((ch = getopt_long(argc, argv, "t:po:d", options, NULL)) != -1)
		switch (ch) {
		case 't':
			if (add_tracker(&c.t, optarg) == -1)
				return EXIT_USAGE;
			break;
		case 'p':
			c.t.is_private = true;
			break;
		case 'l':
			if (parse_piece_len(optarg, &c.t.piece_len) == -1)
				return EXIT_USAGE;
			break;
		case 'o':
			c.out = optarg;
			break;
		case 'd':
			c.t.date = (int64_t)time(NULL);
			break;
		case 'h':
			usage(stdout, EXIT_OK);
			fputs(help_text, stdout);
			return EXIT_OK;
		default:
			return usage(stderr, EXIT_USAGE);
		}
	if (argc - optind != 1 || c.out == NULL)
		return usage(stderr, EXIT_USAGE);
	c.path = argv[optind];
	return create(&c);
}
