/*
 * home.h: the daemon of many swarms that a suite's tests begin with.
 *
 * Each file that includes it has its own; TestSuite takes .fini = drop.
 */
#ifndef TEST_HOME_H
#define TEST_HOME_H

#include <criterion/criterion.h>
#include <signal.h>

#include "den.h"
#include "run.h"

#define SIZE    300000 /* of what is put there, in bytes */
#define DONE_MS 30000
#define END_MS  20000
#define RESTS   "DormantAfter 1\n"

static struct den den;

static inline void
drop(void)
{
	den_drop(&den);
}

static inline void
begin(const char *conf)
{
	cr_assert_den(&den, den_make(&den, conf));
	cr_assert_den(&den, den_start(&den));
}

static inline void
end(void)
{
	cr_assert_den(&den, den_end(&den));
}

/* Another program that the test started. */
static inline void
stop(pid_t pid)
{
	int status;

	kill(pid, SIGTERM);
	cr_assert(run_wait(pid, END_MS, &status));
}

/* A swarm that is complete, as the data are there from the beginning. */
static inline void
put_whole(const char *name)
{
	cr_assert_den(&den, den_offer(&den, name, SIZE, NULL));
	cr_assert_den(&den, den_put_data(&den, name));
	cr_assert_den(&den, den_put(&den, name));
}

static inline void
assert_served(const char *name)
{
	cr_assert_den(&den, den_fetch(&den, name, DONE_MS));
}

#endif
