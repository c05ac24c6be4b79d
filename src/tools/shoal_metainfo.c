/*
 * shoal_metainfo.c: a .torrent for a command.
 */
#include "shoal_metainfo.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

#include "log.h"
#include "shoal_program.h"
#include "torrent_read.h"

static int
read_as(struct torrent *t, const char *path, const char *shown)
{
	char program[PATH_MAX], why[TORRENT_WHY_MAX];
	int fd;

	fd = torrent_read(
	    t, shoal_program("shoal-metainfo", program), path, false, why);
	if (fd == -1)
		warnx("%s: %s", shown, why);
	return fd;
}

int
shoal_metainfo_keep(struct torrent *t, const char *path)
{
	return read_as(t, path, path);
}

static int
read_only(struct torrent *t, const char *path, const char *shown)
{
	int fd = read_as(t, path, shown);

	if (fd == -1)
		return -1;
	close(fd);
	return 0;
}

int
shoal_metainfo(struct torrent *t, const char *path)
{
	return read_only(t, path, path);
}

int
shoal_metainfo_fd(struct torrent *t, int fd, const char *shown)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return read_only(t, path, shown);
}

int
shoal_metainfo_command(int argc, char **argv, const char *usage,
    const char *help, int (*run)(const char *path, bool as_json))
{
	static const struct option options[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	bool as_json = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (c) {
		case 'j':
			as_json = true;
			break;
		case 'h':
			fputs(usage, stdout);
			fputs(help, stdout);
			return EXIT_OK;
		default:
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	if (argc - optind != 1) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	return run(argv[optind], as_json);
}
