/*
 * shoal.c: the front door of shoal, which finds the command.
 */
#include "shoal.h"

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "sizes.h"

static void
usage(FILE *f)
{
	const struct shoal_command *c;

	fputs("usage: shoal COMMAND [options] [operands]\n"
	      "       shoal COMMAND --help\n"
	      "       shoal --help | --version\n",
	    f);
	for (c = shoal_commands; c->name != NULL; c++)
		fprintf(f, "  %-8s %-16s %s\n", c->name, c->operands, c->help);
}

_Noreturn static void
done(void)
{
	if (fflush(stdout) != 0)
		err(EXIT_FAILED, "standard output");
	exit(EXIT_OK);
}

static const struct shoal_command *
find(const char *name)
{
	const struct shoal_command *c;

	for (c = shoal_commands; c->name != NULL; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	warnx("there is no command %s", name);
	return NULL;
}

int
main(int argc, char **argv)
{
	const struct shoal_command *c;

	/* Whoever started us may ignore it, and children are waited for. */
	signal(SIGCHLD, SIG_DFL);
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		usage(stdout);
		done();
	}
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		puts("shoal " SHOAL_VERSION);
		done();
	}
	if (argc < 2 || (c = find(argv[1])) == NULL) {
		usage(stderr);
		return EXIT_USAGE;
	}
	return c->run(argc - 1, argv + 1);
}
