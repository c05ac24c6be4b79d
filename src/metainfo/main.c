/*
 * main.c: shoal-metainfo, the process that reads a stranger's .torrent.
 *
 * torrent_read() starts it and nobody else does:
 *	shoal-metainfo SANDBOX
 */
#include <string.h>
#include <unistd.h>

#include "confine.h"
#include "hash.h"
#include "input.h"
#include "plant.h"
#include "result.h"
#include "torrent_read.h"

#ifdef SHOAL_SANITIZED
/* The leak checker forks and traces, which is not to be had in here. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif

static _Noreturn void
fail(const char *why)
{
	ssize_t n = write(STDERR_FILENO, why, strlen(why));

	(void)n;
	_exit(METAINFO_FAILED);
}

int
main(int argc, char **argv)
{
	struct input in;

	if (argc != 2 || input_size(&in) == -1)
		fail("shoal-metainfo: only shoal and shoald start it\n");
	if (hash_prepare() == -1)
		fail("shoal-metainfo: libcrypto has no SHA-1\n");
	if (confine(strcmp(argv[1], "0") != 0) == -1)
		fail("shoal-metainfo: cannot enter the sandbox\n");

	if (input_read(&in) == -1)
		_exit(METAINFO_FAILED);
	PLANT(in.p, in.n);
	_exit(result(in.p, in.n));
}
