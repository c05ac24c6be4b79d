/*
 * shoalrm.c: ipcrm for swarms.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "find.h"
#include "human.h"
#include "log.h"

/* A swarm's object without a segment may be of a daemon that is starting. */
#define ORPHAN_AGE_S 10

struct options {
	bool all;   /* -a */
	bool force; /* -f */
	bool dry;   /* -n */
};

static void
usage(FILE *f)
{
	fputs("usage: shoalrm [-fn] NAME ...\n"
	      "       shoalrm [-fn] -a\n"
	      "       shoalrm --help | --version\n",
	    f);
}

_Noreturn static void
usage_error(void)
{
	usage(stderr);
	exit(EXIT_USAGE);
}

_Noreturn static void
help(void)
{
	usage(stdout);
	fputs(
	    "Removes the shared memory that dead shoal daemons left.\n\n"
	    "  -a, --all           whatever has no live supervisor\n"
	    "  -f, --force         also of live ones, and what is no segment\n"
	    "  -n, --dry-run       only say what would be removed\n"
	    "      --help, --version\n",
	    stdout);
	exit(EXIT_OK);
}

/* Removes a name of SHM_DIR; seen, when there is one, is what stood behind it
 * when it was judged.  0, or -1 after a word. */
static int
remove_name(
    const struct options *opt, const char *file, const struct stat *seen)
{
	char shown[NAME_MAX + 1], path[sizeof(SHM_DIR) + NAME_MAX + 1];
	struct stat st;

	human_text(shown, sizeof(shown), file);
	snprintf(path, sizeof(path), "%s/%s", SHM_DIR, file);
	if (lstat(path, &st) == -1) {
		if (errno == ENOENT)
			return 0;
		warn("%s", shown);
		return -1;
	}
	if (seen != NULL &&
	    (st.st_ino != seen->st_ino || st.st_dev != seen->st_dev)) {
		warnx("%s: somebody made it anew, left alone", shown);
		return -1;
	}
	if (opt->dry) {
		printf("%s/%s\n", SHM_DIR, shown);
		return 0;
	}
	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	warn("%s", shown);
	return -1;
}

/* The swarm's object goes first: a segment that is left behind still names
 * it. */
static int
remove_object(const struct options *opt, const struct object *o)
{
	if (o->kind == OBJECT_SEGMENT && remove_name(opt, o->swarm, NULL) == -1)
		return -1;
	return remove_name(opt, o->file, &o->st);
}

/* Why an object that was named is left alone without -f; NULL: it is not. */
static const char *
refusal(const struct object *o)
{
	switch (o->kind) {
	case OBJECT_SEGMENT:
		return o->alive ? "its supervisor is alive" : NULL;
	case OBJECT_SWARM:
		return find_has_segment(o) ? "its segment is still there" :
					     NULL;
	default:
		return o->why;
	}
}

static int
remove_named(const struct options *opt, const char *name)
{
	char others[1024];
	struct object o;
	const char *why;

	find_one(&o, name);
	if (o.kind == OBJECT_MISSING) {
		find_describe(others, sizeof(others));
		warnx("no segment is called %s; %s", name, others);
		return -1;
	}
	if (!opt->force && (why = refusal(&o)) != NULL) {
		warnx("%s: %s, left alone", name, why);
		return -1;
	}
	return remove_object(opt, &o);
}

static bool
is_stale(const struct options *opt, const struct object *o)
{
	if (o->kind == OBJECT_SWARM)
		return time(NULL) - o->st.st_ctime > ORPHAN_AGE_S;
	return o->kind == OBJECT_SEGMENT && (!o->alive || opt->force);
}

static int
remove_all(const struct options *opt)
{
	struct find f;
	int ret = 0;
	size_t i;

	if (find_all(&f) == -1)
		err(EXIT_FAILED, "%s", SHM_DIR);
	for (i = 0; i < f.n; i++)
		if (is_stale(opt, &f.object[i]) &&
		    remove_object(opt, &f.object[i]) == -1)
			ret = -1;
	find_free(&f);
	return ret;
}

static void
parse_options(struct options *opt, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"all", no_argument, NULL, 'a'},
	    {"force", no_argument, NULL, 'f'},
	    {"dry-run", no_argument, NULL, 'n'},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'v'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "afn", longs, NULL)) != -1) {
		switch (c) {
		case 'a':
			opt->all = true;
			break;
		case 'f':
			opt->force = true;
			break;
		case 'n':
			opt->dry = true;
			break;
		case 'h':
			help();
		case 'v':
			puts("shoalrm " SHOAL_VERSION);
			exit(EXIT_OK);
		default:
			usage_error();
		}
	}
	if (opt->all == (optind < argc))
		usage_error();
}

int
main(int argc, char **argv)
{
	struct options opt = {0};
	int i, ret = 0;

	parse_options(&opt, argc, argv);
	if (opt.all)
		ret = remove_all(&opt);
	for (i = optind; i < argc; i++)
		if (remove_named(&opt, argv[i]) == -1)
			ret = -1;
	if (fflush(stdout) != 0)
		err(EXIT_FAILED, "standard output");
	return ret == 0 ? EXIT_OK : EXIT_FAILED;
}
