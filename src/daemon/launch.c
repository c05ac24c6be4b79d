/*
 * launch.c: executing a child with just the descriptors it is to have.
 */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"

extern char **environ;

const char launch_room[LAUNCH_ROOM + 1] =
    "                                                                "
    "                                                                "
    "                                ";

/* What a child becomes. */
struct image {
	const char *path;
	char *const *argv, *const *env;
	const int *fds;
	int nfds, out;
	const char *score; /* NULL: ours */
};

static int null_fd; /* what children have in place of a terminal */

/* What children may see of the environment. */
static const char *const passed[] = {
    "TZ=",
    "ASAN_OPTIONS=",
    "UBSAN_OPTIONS=",
    "SHOAL_FAILPOINT=",
};
#define NPASSED (sizeof(passed) / sizeof(passed[0]))

#define SCORE_FILE   "/proc/self/oom_score_adj"
#define SCORE_VICTIM 500 /* above ours */
#define SCORE_MAX    1000

void
launch_reserve(void)
{
	int fd;

	/* What whoever started us left open is not for children. */
	if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == -1)
		log_warn("close_range");
	do {
		if ((fd = open("/dev/null", O_RDWR | O_CLOEXEC)) == -1)
			fatal(EXIT_FAILED, "/dev/null");
	} while (fd < LAUNCH_FD_FLOOR);
	null_fd = fd;
}

int
launch_high(int fd)
{
	int high;

	if (fd >= LAUNCH_FD_FLOOR)
		return fd;
	if ((high = fcntl(fd, F_DUPFD_CLOEXEC, LAUNCH_FD_FLOOR)) == -1)
		fatal(EXIT_FAILED, "descriptor");
	/* Its place stays taken. */
	if (dup3(null_fd, fd, O_CLOEXEC) == -1)
		fatal(EXIT_FAILED, "descriptor");
	return high;
}

static void
cut_environment(char *out[NPASSED + 1])
{
	size_t i, n;
	char **e;

	n = 0;
	for (i = 0; i < NPASSED; i++)
		for (e = environ; *e != NULL; e++)
			if (strncmp(*e, passed[i], strlen(passed[i])) == 0) {
				out[n++] = *e;
				break; /* a name may be there twice */
			}
	out[n] = NULL;
}

/*
 * Signals that we ignore, which a child would too: ours, and those of whoever
 * started us.  They do not change once there are children.
 */
static const sigset_t *
ignored(void)
{
	static sigset_t set;
	static bool known;
	struct sigaction sa;
	int sig;

	if (known)
		return &set;
	sigemptyset(&set);
	for (sig = 1; sig <= SIGRTMAX; sig++)
		if (sigaction(sig, NULL, &sa) == 0 && sa.sa_handler == SIG_IGN)
			sigaddset(&set, sig);
	known = true;
	return &set;
}

static bool
place_descriptors(const struct image *im)
{
	int i;

	if (dup2(null_fd, 0) == -1 ||
	    dup2(im->out == -1 ? null_fd : im->out, 1) == -1)
		return false;
	for (i = 0; i < im->nfds; i++)
		if (im->fds[i] != -1 && dup2(im->fds[i], 3 + i) == -1)
			return false;
	return true;
}

static bool
set_signals(const sigset_t *reset)
{
	struct sigaction normal = {.sa_handler = SIG_DFL};
	sigset_t mask;
	int sig;

	for (sig = 1; sig <= SIGRTMAX; sig++)
		if (sigismember(reset, sig) == 1 &&
		    sigaction(sig, &normal, NULL) == -1)
			return false;
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	sigaddset(&mask, SIGHUP); /* ends no supervisor that is starting */
	return sigprocmask(SIG_SETMASK, &mask, NULL) == 0;
}

/* Never lower than ours, which the kernel would refuse.  NULL: cannot tell. */
static const char *
victim_score(void)
{
	static char text[16];
	int fd, score;
	ssize_t n;

	if (text[0] != '\0')
		return text;
	if ((fd = open(SCORE_FILE, O_RDONLY | O_CLOEXEC)) == -1)
		return NULL;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return NULL;
	text[n] = '\0';
	score = (int)strtol(text, NULL, 10) + SCORE_VICTIM;
	snprintf(
	    text, sizeof(text), "%d", score < SCORE_MAX ? score : SCORE_MAX);
	return text;
}

/* Without it the child is just as good a victim as we are. */
static void
set_score(const char *score)
{
	int fd = open(SCORE_FILE, O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd == -1)
		return;
	n = write(fd, score, strlen(score));
	(void)n;
	close(fd);
}

/*
 * The child, in memory that is its parent's: it changes what a process has in
 * the kernel, and of the memory only *error.
 */
static _Noreturn void
become(const struct image *im, const sigset_t *reset, volatile int *error)
{
	if (im->score != NULL)
		set_score(im->score);
	if (place_descriptors(im) && setpgid(0, 0) == 0 && set_signals(reset))
		execve(im->path, im->argv, im->env);
	*error = errno;
	_exit(EXIT_FAILED);
}

/*
 * vfork, because posix_spawn would look at 64 signals one by one, and map a
 * stack, each time.  No signal comes in between: one that ran a handler in
 * the child would run it in the parent's memory.
 */
static pid_t
start(const struct image *im)
{
	const sigset_t *reset = ignored();
	volatile int error = 0;
	sigset_t all, before;
	pid_t pid;

	sigfillset(&all);
	if (sigprocmask(SIG_SETMASK, &all, &before) == -1)
		return -1;
	if ((pid = vfork()) == 0)
		become(im, reset, &error);
	if (pid == -1)
		error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (error == 0)
		return pid;
	if (pid != -1)
		waitpid(pid, NULL, 0);
	errno = error;
	return -1;
}

static pid_t
run(const char *path, const char *const argv[], const int *fds, int nfds,
    int out, const char *score)
{
	char *env[NPASSED + 1];
	struct image im = {
	    .path = path,
	    .argv = (char *const *)(uintptr_t)argv,
	    .env = env,
	    .fds = fds,
	    .nfds = nfds,
	    .out = out,
	    .score = score,
	};

	cut_environment(env);
	return start(&im);
}

pid_t
launch(const char *path, const char *const argv[], const int *fds, int nfds,
    int out)
{
	return run(path, argv, fds, nfds, out, NULL);
}

pid_t
launch_victim(
    const char *path, const char *const argv[], const int *fds, int nfds)
{
	return run(path, argv, fds, nfds, -1, victim_score());
}
