/*
 * shoal_share.c: the commands that share a torrent, each as a daemon.
 */
#include "shoal_share.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "shoal_program.h"

/* A command line of shoald in the making. */
struct words {
	const char **v;
	int n;
};

static const char *command; /* "get" or "seed": for the messages */

static void
usage(FILE *f)
{
	if (strcmp(command, "get") == 0)
		fputs("usage: shoal get [options] FILE.torrent\n", f);
	else
		fputs("usage: shoal seed [options] FILE.torrent DIR\n", f);
}

_Noreturn static void
usage_error(const char *what)
{
	if (what != NULL)
		warnx("%s: %s", command, what);
	usage(stderr);
	exit(EXIT_USAGE);
}

_Noreturn static void
help(void)
{
	bool get;

	get = strcmp(command, "get") == 0;
	usage(stdout);
	fputs(get ? "Fetches what a .torrent describes; ends with status 0 "
		    "when it is verified\nand synced.\n\n" :
		    "Serves what is in a folder until it is stopped.\n\n",
	    stdout);
	if (get)
		fputs(
		    "  -d, --directory DIR      where the data go; default .\n"
		    "      --only GLOB          only the files that match; may "
		    "repeat\n"
		    "      --seed RATIO         then serve until so many times "
		    "the size is given,\n"
		    "                           or forever\n"
		    "      --on-complete COMMAND  run it when the data are "
		    "complete\n",
		    stdout);
	fputs("      --listen ADDR:PORT   accept there; default any free port\n"
	      "      --peer HOST:PORT,... dial these peers; may repeat\n"
	      "      --no-discovery       no peers but those that come or are "
	      "given\n"
	      "      --upload-limit RATE, --download-limit RATE\n"
	      "                           bytes in a second, such as 2M\n"
	      "  -v, --verbose            say more\n"
	      "      --libexec DIR        where shoald's programs are\n"
	      "      --help\n",
	    stdout);
	if (fflush(stdout) != 0)
		err(EXIT_FAILED, "standard output");
	exit(EXIT_OK);
}

/* There is always room for the NULL at the end. */
static void
add(struct words *w, const char *a, const char *b)
{
	w->v = reallocarray(w->v, (size_t)w->n + 3, sizeof(*w->v));
	if (w->v == NULL)
		err(EXIT_FAILED, "%s", command);
	w->v[w->n++] = a;
	if (b != NULL)
		w->v[w->n++] = b;
}

static int
run(struct words *w)
{
	char path[PATH_MAX];

	w->v[w->n] = NULL;
	w->v[0] = shoal_daemon(path);
	execv(w->v[0], (char *const *)(uintptr_t)w->v);
	err(EXIT_FAILED, "%s", w->v[0]);
}

/* What shoald calls --until; its own words are not to be had here. */
static const char *
until(const char *value)
{
	if (strcmp(value, "forever") != 0 &&
	    (value[0] == '\0' || strspn(value, "0123456789.") != strlen(value)))
		usage_error("--seed takes a ratio such as 1.5, or forever");
	return value;
}

static void
take(struct words *w, int c, const char **dir)
{
	bool get;

	get = strcmp(command, "get") == 0;
	switch (c) {
	case 'd':
		if (!get)
			usage_error("the folder is the second operand");
		*dir = optarg;
		break;
	case 's':
		if (!get)
			usage_error("--seed is for shoal get");
		add(w, "--until", until(optarg));
		break;
	case 'o':
		if (!get)
			usage_error("--only is for shoal get");
		add(w, "--only", optarg);
		break;
	case 'c':
		if (!get)
			usage_error("--on-complete is for shoal get");
		add(w, "--on-complete", optarg);
		break;
	case 'l':
		add(w, "--listen", optarg);
		break;
	case 'p':
		add(w, "--peer", optarg);
		break;
	case 'v':
		add(w, "-v", NULL);
		break;
	case 'x':
		add(w, "--libexec", optarg);
		break;
	case 'n':
		add(w, "--no-discovery", NULL);
		break;
	case 'U':
		add(w, "--upload-limit", optarg);
		break;
	case 'D':
		add(w, "--download-limit", optarg);
		break;
	case 'h':
		help();
	default:
		usage_error(NULL);
	}
}

static void
parse_options(struct words *w, int argc, char **argv, const char **dir)
{
	static const struct option longs[] = {
	    {"directory", required_argument, NULL, 'd'},
	    {"seed", required_argument, NULL, 's'},
	    {"only", required_argument, NULL, 'o'},
	    {"on-complete", required_argument, NULL, 'c'},
	    {"listen", required_argument, NULL, 'l'},
	    {"peer", required_argument, NULL, 'p'},
	    {"no-discovery", no_argument, NULL, 'n'},
	    {"upload-limit", required_argument, NULL, 'U'},
	    {"download-limit", required_argument, NULL, 'D'},
	    {"verbose", no_argument, NULL, 'v'},
	    {"libexec", required_argument, NULL, 'x'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	*w = (struct words){NULL, 0};
	add(w, "shoald", NULL);
	while ((c = getopt_long(argc, argv, "d:v", longs, NULL)) != -1)
		take(w, c, dir);
}

int
shoal_get(int argc, char **argv)
{
	struct words w;
	const char *dir;

	command = "get";
	dir = ".";
	parse_options(&w, argc, argv, &dir);
	if (argc - optind != 1)
		usage_error("takes one .torrent");
	add(&w, "--torrent", argv[optind]);
	add(&w, "--data", dir);
	return run(&w);
}

int
shoal_seed(int argc, char **argv)
{
	struct words w;

	command = "seed";
	parse_options(&w, argc, argv, NULL);
	if (argc - optind != 2)
		usage_error("takes a .torrent and the folder of its data");
	add(&w, "--torrent", argv[optind]);
	add(&w, "--data", argv[optind + 1]);
	add(&w, "--seed", NULL);
	add(&w, "--until", "forever");
	return run(&w);
}
