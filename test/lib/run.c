/*
 * run.c: programs that a test starts, waits for or shoots.
 */
#include "run.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LIVING_MAX 1024
#define LOOK_MS    100 /* less is a look, which is repeated */
#define SLOW_MS    4000

int
run_ms(int ms)
{
	const char *slow = getenv("SHOAL_SLOW");
	int factor = slow ? atoi(slow) : 1;

	return factor > 1 ? ms * factor : ms;
}

int
run_patience(int ms)
{
	return run_ms(ms < LOOK_MS ? ms : ms + SLOW_MS);
}

int64_t
run_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
run_sleep(int ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};

	while (nanosleep(&t, &t) == -1 && errno == EINTR)
		continue;
}

void
run_adopt(void)
{
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void
redirect(const char *path, int to)
{
	int fd = open(path ? path : "/dev/null",
	    path ? O_WRONLY | O_CREAT | O_APPEND : O_RDWR, 0644);

	if (fd == -1 || dup2(fd, to) == -1)
		_exit(126);
	if (fd != to)
		close(fd);
}

/* Moves fd[i] to i + 3, by way of numbers that are in nobody's way. */
static void
place_fds(const int *fd)
{
	int high[RUN_FDS];

	for (int i = 0; i < RUN_FDS; i++)
		high[i] = fd[i] > 0 ? fcntl(fd[i], F_DUPFD, 100) : -1;
	for (int i = 0; i < RUN_FDS; i++)
		if (high[i] != -1)
			dup2(high[i], i + 3);
		else
			close(i + 3);
	(void)syscall(SYS_close_range, RUN_FDS + 3, ~0U, 0);
}

static _Noreturn void
become(const struct run_spec *s, pid_t parent)
{
	sigset_t none;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(126);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	redirect(NULL, 0);
	redirect(s->out, 1);
	redirect(s->err ? s->err : s->out, 2);
	place_fds(s->fd);
	for (const char *const *e = s->env; e != NULL && *e != NULL; e++)
		(void)putenv(strdup(*e));
	execv(s->argv[0], (char *const *)(uintptr_t)s->argv);
	fprintf(stderr, "%s: %s\n", s->argv[0], strerror(errno));
	_exit(126);
}

pid_t
run_start(const struct run_spec *s)
{
	pid_t parent = getpid(), pid = fork();

	if (pid == 0)
		become(s, parent);
	return pid;
}

bool
run_wait(pid_t pid, int ms, int *status)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0), n;
	struct pollfd p = {.fd = fd, .events = POLLIN};

	if (fd == -1)
		return false;
	do
		n = poll(&p, 1, run_patience(ms));
	while (n == -1 && errno == EINTR);
	close(fd);
	return n == 1 && waitpid(pid, status, 0) == pid;
}

int
run_to_end(const struct run_spec *s, int ms)
{
	pid_t pid = run_start(s);
	int status;

	if (pid == -1)
		return -1;
	if (!run_wait(pid, ms, &status)) {
		kill(pid, SIGKILL);
		(void)waitpid(pid, &status, 0);
		return -1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Reads state and parent of a process; false when it is gone. */
static bool
read_stat(pid_t pid, char *state, pid_t *parent)
{
	char path[64], line[512];
	const char *p = NULL;
	FILE *f;
	int ppid;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "re");
	if (f == NULL)
		return false;
	if (fgets(line, sizeof(line), f) != NULL)
		p = strrchr(line, ')');
	fclose(f);
	if (p == NULL || sscanf(p, ") %c %d", state, &ppid) != 2)
		return false;
	*parent = ppid;
	return true;
}

char
run_state(pid_t pid)
{
	char state;
	pid_t parent;

	return read_stat(pid, &state, &parent) ? state : 0;
}

pid_t
run_parent(pid_t pid)
{
	char state;
	pid_t parent;

	return read_stat(pid, &state, &parent) ? parent : 0;
}

bool
run_let_write(pid_t pid, bool on)
{
	struct rlimit rl = {
	    .rlim_cur = on ? RLIM_INFINITY : 1, .rlim_max = RLIM_INFINITY};

	return prlimit(pid, RLIMIT_FSIZE, &rl, NULL) == 0;
}

int64_t
run_cpu_ms(pid_t pid)
{
	struct timespec t;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 ||
	    clock_gettime(clock, &t) == -1)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Whether this process is above pid. */
static bool
is_below(pid_t pid)
{
	pid_t self = getpid();

	for (int depth = 0; depth < 16 && pid > 1; depth++) {
		pid = run_parent(pid);
		if (pid == self)
			return true;
	}
	return false;
}

size_t
run_living(pid_t *v, size_t max)
{
	DIR *d = opendir("/proc");
	const struct dirent *e;
	size_t n = 0;
	char state;
	pid_t pid;

	while (d != NULL && n < max && (e = readdir(d)) != NULL) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		pid = atoi(e->d_name);
		state = run_state(pid);
		if (state != 0 && state != 'Z' && state != 'X' && is_below(pid))
			v[n++] = pid;
	}
	if (d != NULL)
		closedir(d);
	return n;
}

size_t
run_children(pid_t parent, pid_t *v, size_t max)
{
	pid_t all[LIVING_MAX];
	size_t n = 0, living = run_living(all, LIVING_MAX);

	for (size_t i = 0; i < living && n < max; i++)
		if (run_parent(all[i]) == parent)
			v[n++] = all[i];
	return n;
}

bool
run_are_gone(const pid_t *v, size_t n, int ms)
{
	int64_t end = run_now() + run_patience(ms);
	char state;

	for (size_t i = 0; i < n; i++)
		while ((state = run_state(v[i])) != 0 && state != 'Z' &&
		    state != 'X') {
			if (run_now() > end)
				return false;
			run_sleep(5);
		}
	return true;
}

bool
run_all_gone(int ms)
{
	int64_t end = run_now() + run_patience(ms);
	pid_t one;

	while (run_living(&one, 1) > 0) {
		if (run_now() > end)
			return false;
		run_sleep(10);
	}
	while (waitpid(-1, NULL, WNOHANG) > 0)
		continue;
	return true;
}

void
run_kill_all(void)
{
	pid_t v[LIVING_MAX];
	size_t n;

	for (int tries = 0; tries < 20; tries++) {
		n = run_living(v, LIVING_MAX);
		if (n == 0)
			break;
		for (size_t i = 0; i < n; i++)
			kill(v[i], SIGKILL);
		run_sleep(10);
	}
	while (waitpid(-1, NULL, WNOHANG) > 0)
		continue;
}
