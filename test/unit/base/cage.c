/*
 * cage.c: tests of src/base/cage.h.
 *
 * Each runs in a process of its own, which what it gives up is lost to.
 */
#include <criterion/criterion.h>
#include <unistd.h>

#include "cage.h"

#define NOBODY 65534
#define SMALL  ((rlim_t)1 << 20)
#define LARGE  ((rlim_t)1 << 30)

static int
files_good(void)
{
	return 0;
}

static int
files_bad(void)
{
	return -1;
}

static void
allow(rlim_t most)
{
	const struct rlimit rl = {most, most};

	cr_assert_eq(setrlimit(RLIMIT_CORE, &rl), 0);
	/* Root may raise it again. */
	if (geteuid() == 0)
		cr_assert_eq(setresuid(NOBODY, NOBODY, NOBODY), 0);
}

static void
check(rlim_t most)
{
	struct rlimit rl;

	cr_assert_eq(getrlimit(RLIMIT_CORE, &rl), 0);
	cr_assert_eq(rl.rlim_cur, most);
	cr_assert_eq(rl.rlim_max, most);
}

Test(cage, limits_are_lowered)
{
	const struct cage_limit limit = {RLIMIT_CORE, SMALL};

	allow(LARGE);
	cr_assert_eq(cage_enter(&limit, 1, files_good, true), 0);
	check(SMALL);
}

Test(cage, what_somebody_has_lowered_further_stays)
{
	const struct cage_limit limit = {RLIMIT_CORE, LARGE};

	allow(SMALL);
	cr_assert_eq(cage_enter(&limit, 1, files_good, true), 0);
	check(SMALL);
}

Test(cage, files_that_stay_are_an_error_if_that_is_required)
{
	cr_assert_eq(cage_enter(NULL, 0, files_bad, true), -1);
	cr_assert_eq(cage_enter(NULL, 0, files_bad, false), 0);
}
