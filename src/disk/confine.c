/*
 * confine.c: signals, limits, Landlock.
 */
#include "confine.h"

#include <linux/landlock.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "log.h"

/* All that the first version of Landlock knows; later kinds of access are
 * not handled and so stay as they are, on the descriptors there are. */
#define FS_ALL                                                               \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |        \
	    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |     \
	    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |     \
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |     \
	    LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |   \
	    LANDLOCK_ACCESS_FS_MAKE_SYM)
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
	static const int ignored[] = {
	    SIGPIPE, SIGHUP, SIGINT, SIGTERM, SIGXFSZ, SIGTTOU};
	struct sigaction sa;
	size_t i;

	memset(&sa, 0, sizeof(sa));
	sigemptyset(&sa.sa_mask);
	sa.sa_handler = SIG_IGN;
	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		sigaction(ignored[i], &sa, NULL);
	sa.sa_handler = on_signal; /* no SA_RESTART */
	sigaction(SIGUSR1, &sa, NULL);
	sigemptyset(&sa.sa_mask);
	sigprocmask(SIG_SETMASK, &sa.sa_mask, NULL);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
}

/* 0, or -1 with errno. */
static int
permit(int ruleset, int folder, uint64_t access)
{
	struct landlock_path_beneath_attr at;

	memset(&at, 0, sizeof(at));
	at.allowed_access = access;
	at.parent_fd = folder;
	return (int)syscall(
	    SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &at, 0);
}

static void
confine_files(int folder, int work)
{
	struct landlock_ruleset_attr at;
	int rs;

	memset(&at, 0, sizeof(at));
	at.handled_access_fs = FS_ALL;
	rs = (int)syscall(SYS_landlock_create_ruleset, &at, sizeof(at), 0);
	if (rs == -1)
		return;
	if (permit(rs, folder, FS_DATA) == -1 ||
	    permit(rs, work, FS_LOG) == -1 ||
	    syscall(SYS_landlock_restrict_self, rs, 0) == -1)
		log_warn("landlock");
	close(rs);
}

void
confine(int folder, int work)
{
	static const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		log_warn("no_new_privs");
	confine_files(folder, work);
}
