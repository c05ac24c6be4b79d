/*
 * user.c: tests of src/daemon/user.h.
 */
#include "user.h"

#include <criterion/criterion.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

/* In whose home folder what is ours would be looked for. */
Test(user, home_is_that_of_whom_it_has_become)
{
	const struct passwd *pw = getpwnam("nobody");

	if (geteuid() != 0 || pw == NULL)
		cr_skip("only root becomes somebody");
	cr_assert_eq(setenv("HOME", "/root", 1), 0);
	user_drop("nobody", "/bin", "sh");
	cr_assert_eq(geteuid(), pw->pw_uid);
	cr_assert_str_eq(getenv("HOME"), pw->pw_dir);
	cr_assert_str_eq(getenv("USER"), pw->pw_name);
	cr_assert_str_eq(getenv("LOGNAME"), pw->pw_name);
}

Test(user, nobody_named_changes_nothing)
{
	cr_assert_eq(setenv("HOME", "/somewhere", 1), 0);
	user_drop("", "/bin", "sh");
	cr_assert_str_eq(getenv("HOME"), "/somewhere");
}
