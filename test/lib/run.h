/*
 * run.h: programs that a test starts, waits for or shoots.
 *
 * A program started here dies with the test that started it, and nothing but
 * descriptors 0 to 2 and the listed ones reach it.
 */
#ifndef TEST_RUN_H
#define TEST_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define RUN_FDS 12

struct run_spec {
	const char *const *argv; /* argv[0] is a path */
	const char *const *env;  /* "NAME=value" added, or NULL */
	const char *out;         /* file that stdout and stderr go to, at its
				  * end; NULL: /dev/null */
	const char *err;         /* file for stderr when it is another */
	int fd[RUN_FDS];         /* fd[i] becomes i + 3 there; 0: none */
};

/* Milliseconds stretched for slow builds (SHOAL_SLOW, a factor). */
int run_ms(int ms);
/* How long what must come within ms is waited for: some seconds more, for which
 * a machine may be slow. */
int run_patience(int ms);
/* CLOCK_MONOTONIC, ms. */
int64_t run_now(void);
void run_sleep(int ms);

/* Makes this process the parent of whatever its children leave behind, and
 * lets it die with the program that runs the tests. */
void run_adopt(void);
/* -1 with errno. */
pid_t run_start(const struct run_spec *);
/* Waits for an own child; false when it still runs after ms.  *status is
 * waitpid's. */
bool run_wait(pid_t, int ms, int *status);
/* Runs to the end, at most ms; the exit status, or -1 for anything else. */
int run_to_end(const struct run_spec *, int ms);

/* Processes below this one that are not zombies; returns how many. */
size_t run_living(pid_t *, size_t max);
/* The living ones whose parent is pid. */
size_t run_children(pid_t, pid_t *, size_t max);
/* Waits until none of these is left; zombies do not count. */
bool run_are_gone(const pid_t *, size_t n, int ms);
/* Waits until there is none below this one; false: some are left after ms. */
bool run_all_gone(int ms);
/* Kills all processes below this one, by pid. */
void run_kill_all(void);
/* State letter of /proc/PID/stat, 0 when there is no such process. */
char run_state(pid_t);
/* Parent of a process, 0 when there is none. */
pid_t run_parent(pid_t);
/* Lets it write files longer than a byte, or not. */
bool run_let_write(pid_t, bool on);
/* Milliseconds of processor time it has used. */
int64_t run_cpu_ms(pid_t);

#endif
