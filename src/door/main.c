/*
 * main.c: shoal-door, which looks for whom connections have come.
 *
 * The keeper starts it and nobody else does:
 *	shoal-door SANDBOX ROOM
 */
#include <string.h>
#include <unistd.h>

#include "cage.h"
#include "confine.h"
#include "loop.h"
#include "title.h"

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
	_exit(1);
}

int
main(int argc, char **argv, char **envp)
{
	static struct loop l;
	bool required;

	title_init(argc, argv, envp);
	cage_tie();
	if (argc != 3 || loop_init(&l) == -1)
		fail("shoal-door: only shoald starts it\n");
	required = strcmp(argv[1], "0") != 0;
	title_put("shoal-door: looks for whom connections have come");
	if (confine(required) == -1)
		fail("shoal-door: cannot enter the sandbox\n");
	loop_run(&l);
	_exit(0);
}
