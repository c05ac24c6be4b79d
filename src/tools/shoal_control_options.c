/*
 * shoal_control_options.c: the options of the commands that speak to a daemon.
 */
#include "shoal_control.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controlpath.h"
#include "log.h"
#include "num.h"

#define RATE_MAX (UINT64_C(1) << 40)

enum {
	OPT_CONTROL = 256,
	OPT_JSON,
	OPT_PAUSED,
	OPT_PEER,
	OPT_DATA,
	OPT_UP,
	OPT_DOWN,
	OPT_HELP
};

static void
usage(FILE *f, const char *command, const struct control_command *c)
{
	fprintf(f, "usage: shoal %s %s\n", command, c->usage);
}

_Noreturn static void
usage_error(
    const char *command, const struct control_command *c, const char *what)
{
	if (what != NULL)
		warnx("%s: %s", command, what);
	usage(stderr, command, c);
	exit(EXIT_USAGE);
}

_Noreturn static void
help(const char *command, const struct control_command *c)
{
	usage(stdout, command, c);
	printf("%s\n", c->about);
	if ((c->takes & TAKES_PAUSED) != 0)
		puts("      --paused             do not begin with it");
	if ((c->takes & TAKES_PEERS) != 0)
		puts("      --peer HOST:PORT,... dial these peers; may repeat");
	if ((c->takes & TAKES_DATA) != 0)
		puts("      --data               remove their data, too");
	if ((c->takes & TAKES_LIMITS) != 0)
		puts("      --up RATE            bytes a second, such as 500K "
		     "or 2M; 0: no limit\n"
		     "      --down RATE");
	if ((c->takes & TAKES_JSON) != 0)
		puts("      --json               for programs");
	puts(
	    "      --control SOCKET     where the daemon listens, if not "
	    "$" CONTROL_ENV ",\n"
	    "                           ~/.shoal/control or " CONTROLPATH_SYSTEM
	    "\n"
	    "      --help");
	if (fflush(stdout) != 0)
		err(EXIT_FAILED, "standard output");
	exit(EXIT_OK);
}

/* The set in which an option is; 0: every command takes it. */
static unsigned int
set_of(int option)
{
	switch (option) {
	case OPT_JSON:
		return TAKES_JSON;
	case OPT_PAUSED:
		return TAKES_PAUSED;
	case OPT_PEER:
		return TAKES_PEERS;
	case OPT_DATA:
		return TAKES_DATA;
	case OPT_UP:
	case OPT_DOWN:
		return TAKES_LIMITS;
	default:
		return 0;
	}
}

/* False: they are too many. */
static bool
add_peers(struct control_options *o, const char *more)
{
	size_t n = strlen(o->peers), room = sizeof(o->peers) - n;

	return (size_t)snprintf(
		   o->peers + n, room, "%s%s", n > 0 ? "," : "", more) < room;
}

/* False: the value cannot be. */
static bool
take(struct control_options *o, int option)
{
	switch (option) {
	case OPT_CONTROL:
		o->socket = optarg;
		return true;
	case OPT_JSON:
		o->json = true;
		return true;
	case OPT_PAUSED:
		o->paused = true;
		return true;
	case OPT_DATA:
		o->data = true;
		return true;
	case OPT_PEER:
		return add_peers(o, optarg);
	case OPT_UP:
		o->sets_up = true;
		return num_size(optarg, 0, RATE_MAX, &o->up) == 0;
	default:
		o->sets_down = true;
		return num_size(optarg, 0, RATE_MAX, &o->down) == 0;
	}
}

void
control_options(struct control_options *o, const struct control_command *c,
    int argc, char **argv)
{
	static const struct option longs[] = {
	    {"control", required_argument, NULL, OPT_CONTROL},
	    {"json", no_argument, NULL, OPT_JSON},
	    {"paused", no_argument, NULL, OPT_PAUSED},
	    {"data", no_argument, NULL, OPT_DATA},
	    {"peer", required_argument, NULL, OPT_PEER},
	    {"up", required_argument, NULL, OPT_UP},
	    {"down", required_argument, NULL, OPT_DOWN},
	    {"help", no_argument, NULL, OPT_HELP},
	    {NULL, 0, NULL, 0},
	};
	static char found[PATH_MAX];
	const char *env = getenv(CONTROL_ENV);
	unsigned int set;
	int option;

	controlpath_find(found);
	*o = (struct control_options){
	    .socket = env != NULL && env[0] != '\0' ? env : found};
	while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (option == OPT_HELP)
			help(argv[0], c);
		set = set_of(option);
		if (option == '?')
			usage_error(argv[0], c, NULL);
		if (set != 0 && (c->takes & set) == 0)
			usage_error(argv[0], c, "there is no such option");
		if (!take(o, option))
			usage_error(argv[0], c,
			    option == OPT_PEER ?
				"these are too many peers" :
				"a rate is a number of bytes a second, such "
				"as 500K");
	}
	if (argc - optind < c->least ||
	    (c->most != -1 && argc - optind > c->most))
		usage_error(argv[0], c, NULL);
}
