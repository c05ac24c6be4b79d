/*
 * confine.c: signals, limits, Landlock.
 */
#include "confine.h"

#include <linux/landlock.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "cage.h"
#include "landlock.h"
#include "log.h"

#define FS_LOG                                                          \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | \
	    LANDLOCK_ACCESS_FS_MAKE_REG)
#define FS_DATA                                                               \
	(FS_LOG | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_MAKE_DIR | \
	    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE)

#ifdef SHOAL_SANITIZED
/* The leak checker forks and traces, which this process never does (R13). */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif

static void
on_signal(int sig)
{
	(void)sig;
}

/* A file that may not grow is an error of the write, and a terminal is written
 * to from whatever process group. */
void
confine_signals(void)
{
	static const int theirs[] = {
	    SIGPIPE, SIGHUP, SIGINT, SIGTERM, SIGXFSZ, SIGTTOU};
	struct sigaction sa = {.sa_handler = on_signal}; /* no SA_RESTART */

	cage_ignore(theirs, sizeof(theirs) / sizeof(theirs[0]));
	sigemptyset(&sa.sa_mask);
	sigaction(SIGUSR1, &sa, NULL);
	sigprocmask(SIG_SETMASK, &sa.sa_mask, NULL);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
}

void
confine(int folder, int work, bool moves)
{
	const struct landlock_folder at[] = {
	    {folder, FS_DATA | (moves ? LANDLOCK_REFER : 0)}, {work, FS_LOG}};
	static const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	if (cage_privileges() == -1)
		log_warn("no_new_privs");
	if (landlock_folders(at, sizeof(at) / sizeof(at[0])) == -1)
		log_warn("landlock");
}
