/*
 * shoalstat.c: ipcs for swarms.
 */
#include "shoalstat.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "num.h"

#define WATCH_MS_DEFAULT 2000
#define WATCH_MS_LEAST   100
#define WATCH_MS_MOST    86400000

struct options {
	const char *name; /* -i, NULL: all */
	enum view view;
	bool json;
	int64_t watch_ms; /* 0: look once */
};

static volatile sig_atomic_t interrupted;

static void
on_interrupt(int sig)
{
	(void)sig;
	interrupted = 1;
}

static void
usage(FILE *f)
{
	fputs("usage: shoalstat [-c | -l | -p | -t | -u] [-i NAME] "
	      "[-w [SECS]] [--json]\n"
	      "       shoalstat --help | --version\n",
	    f);
}

static void
help(void)
{
	usage(stdout);
	fputs("Shows the shoal daemons of this machine from their shared "
	      "memory.\n\n"
	      "  -i, --id NAME       one swarm in detail\n"
	      "  -p, --pids          process ids\n"
	      "  -t, --times         times\n"
	      "  -c, --creators      owners and folders\n"
	      "  -l, --limits        limits\n"
	      "  -u, --summary       sums over all\n"
	      "  -w, --watch [SECS]  again every SECS seconds (2)\n"
	      "      --json          for programs\n"
	      "      --help, --version\n",
	    stdout);
}

_Noreturn static void
usage_error(const char *what)
{
	if (what != NULL)
		warnx("%s", what);
	usage(stderr);
	exit(EXIT_USAGE);
}

/* Seconds with up to three decimals, as milliseconds; -1 when it is none. */
static int64_t
parse_seconds(const char *s)
{
	char whole[16], part[4] = "000";
	const char *dot = strchrnul(s, '.');
	size_t i, len = (size_t)(dot - s);
	uint64_t sec, ms;

	if (len >= sizeof(whole))
		return -1;
	memcpy(whole, s, len);
	whole[len] = '\0';
	if (*dot == '.' && (dot[1] == '\0' || strlen(dot + 1) > 3))
		return -1;
	for (i = 0; *dot == '.' && dot[1 + i] != '\0'; i++)
		part[i] = dot[1 + i];
	if (num_u64(whole, 0, WATCH_MS_MOST / 1000, &sec) == -1 ||
	    num_u64(part, 0, 999, &ms) == -1 ||
	    sec * 1000 + ms < WATCH_MS_LEAST)
		return -1;
	return (int64_t)(sec * 1000 + ms);
}

static void
set_view(struct options *opt, enum view v)
{
	if (opt->view != VIEW_LIST && opt->view != v)
		usage_error("only one of -c, -l, -p, -t, -u");
	opt->view = v;
}

/* -w takes its argument with or without a blank between, or none. */
static void
set_watch(struct options *opt, char **argv)
{
	const char *arg = optarg;

	if (arg == NULL && argv[optind] != NULL &&
	    strchr("0123456789.", argv[optind][0]) != NULL &&
	    argv[optind][0] != '\0')
		arg = argv[optind++];
	opt->watch_ms = arg == NULL ? WATCH_MS_DEFAULT : parse_seconds(arg);
	if (opt->watch_ms == -1)
		usage_error("-w takes seconds, from 0.1 to 86400");
}

static void
parse_options(struct options *opt, int argc, char **argv)
{
	enum { OPT_JSON = 256, OPT_HELP, OPT_VERSION };
	static const struct option longs[] = {
	    {"id", required_argument, NULL, 'i'},
	    {"pids", no_argument, NULL, 'p'},
	    {"times", no_argument, NULL, 't'},
	    {"creators", no_argument, NULL, 'c'},
	    {"limits", no_argument, NULL, 'l'},
	    {"summary", no_argument, NULL, 'u'},
	    {"watch", optional_argument, NULL, 'w'},
	    {"json", no_argument, NULL, OPT_JSON},
	    {"help", no_argument, NULL, OPT_HELP},
	    {"version", no_argument, NULL, OPT_VERSION},
	    {NULL, 0, NULL, 0},
	};
	static const enum view view_of[] = {
	    ['p'] = VIEW_PIDS,
	    ['t'] = VIEW_TIMES,
	    ['c'] = VIEW_CREATORS,
	    ['l'] = VIEW_LIMITS,
	    ['u'] = VIEW_SUMMARY,
	};
	int c;

	while (
	    (c = getopt_long(argc, argv, "+i:ptcluw::", longs, NULL)) != -1) {
		switch (c) {
		case 'i':
			opt->name = optarg;
			break;
		case 'w':
			set_watch(opt, argv);
			break;
		case OPT_JSON:
			opt->json = true;
			break;
		case OPT_HELP:
			help();
			exit(EXIT_OK);
		case OPT_VERSION:
			puts("shoalstat " SHOAL_VERSION);
			exit(EXIT_OK);
		case '?':
			usage_error(NULL);
		default:
			set_view(opt, view_of[c]);
		}
	}
	if (optind < argc)
		usage_error("takes no names; -i NAME shows one");
	if (opt->name != NULL && opt->view == VIEW_LIST)
		opt->view = VIEW_ONE;
}

/* Bytes of the text that fill the lines of a terminal but for the last. */
static size_t
first_screen(const struct out *o)
{
	struct winsize ws;
	size_t n, lines;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == -1 || ws.ws_row < 2)
		return o->len;
	lines = ws.ws_row - 1u;
	for (n = 0; n < o->len && lines > 0; n++)
		lines -= o->p[n] == '\n';
	return n;
}

/* Writes what was rendered; false when nobody reads any more. */
static bool
put_out(const struct out *o, bool clear)
{
	if (clear)
		fputs("\033[H\033[J", stdout);
	fwrite(o->p, 1, clear ? first_screen(o) : o->len, stdout);
	if (fflush(stdout) == 0)
		return true;
	if (errno != EPIPE)
		err(EXIT_FAILED, "standard output");
	return false;
}

/* One look: all of it is read and rendered before a byte is written. */
static bool
look(const struct options *opt, bool clear)
{
	view_fn *const *views = opt->json ? json_views : text_views;
	char complaint[REPORT_COMPLAINT];
	struct report r;
	struct out o;
	bool go_on;

	if (report_take(&r, opt->name, complaint, sizeof(complaint)) == -1)
		errx(EXIT_FAILED, "%s", complaint);
	out_init(&o);
	views[opt->view](&o, &r);
	report_free(&r);
	if (o.failed)
		errx(EXIT_FAILED, "%s", strerror(ENOMEM));
	go_on = put_out(&o, clear);
	out_free(&o);
	return go_on;
}

/* Signals are blocked but while it sleeps, so none falls between test and
 * sleep. */
static void
watch(const struct options *opt)
{
	struct sigaction sa = {.sa_handler = on_interrupt};
	struct timespec ts = {
	    opt->watch_ms / 1000, opt->watch_ms % 1000 * 1000000};
	bool clear = isatty(STDOUT_FILENO) && !opt->json;
	sigset_t block, old;

	sigemptyset(&sa.sa_mask);
	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, &old);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	while (!interrupted && look(opt, clear)) {
		if (!clear && !opt->json && putchar('\n') == EOF)
			break;
		ppoll(NULL, 0, &ts, &old);
	}
}

int
main(int argc, char **argv)
{
	struct options opt = {0};

	signal(SIGPIPE, SIG_IGN);
	parse_options(&opt, argc, argv);
	if (opt.watch_ms != 0)
		watch(&opt);
	else
		look(&opt, false);
	return EXIT_OK;
}
