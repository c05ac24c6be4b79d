/*
 * controlpath.c: tests of where shoal and a daemon meet.
 */
#include "controlpath.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tmp.h"

static char *home;
static char folder[1024], path[PATH_MAX];

static void
make(void)
{
	cr_assert_not_null(home = tmp_make());
	snprintf(folder, sizeof(folder), "%s/.shoal", home);
	setenv("HOME", home, 1);
}

static void
drop(void)
{
	tmp_remove(home);
}

TestSuite(controlpath, .init = make, .fini = drop, .timeout = 60);

static void
expect_system(const char *why)
{
	cr_assert_str_eq(path, "/run/shoal/control", "%s", why);
}

Test(controlpath, a_daemon_of_ours_is_found_before_the_systems)
{
	char found[PATH_MAX];
	struct stat st;
	FILE *f;

	controlpath_find(path);
	expect_system("nothing is there");
	cr_assert_eq(controlpath_make(path), 0);
	cr_assert_eq(stat(folder, &st), 0);
	cr_assert_eq(st.st_mode & 0777, 0700u);
	cr_assert_eq(strncmp(path, folder, strlen(folder)), 0);
	cr_assert_eq(controlpath_make(path), 0, "the folder is there");
	cr_assert_not_null(f = fopen(path, "w"));
	fclose(f);
	controlpath_find(found);
	cr_assert_str_eq(found, path);
}

Test(controlpath, who_has_no_home_is_the_system)
{
	static char long_home[PATH_MAX + 1];
	const char *const none[] = {NULL, "", "relative", long_home};
	size_t i;

	memset(long_home, '/', PATH_MAX - 5);
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		if (none[i] == NULL)
			unsetenv("HOME");
		else
			setenv("HOME", none[i], 1);
		cr_assert_eq(controlpath_make(path), 0);
		expect_system("a daemon");
		controlpath_find(path);
		expect_system("who asks it");
	}
}

Test(controlpath, a_home_that_cannot_be_written_to_is_an_error)
{
	char none[1024];

	snprintf(none, sizeof(none), "%s/none", home);
	setenv("HOME", none, 1);
	cr_assert_eq(controlpath_make(path), -1);
	cr_assert_eq(errno, ENOENT);
	controlpath_find(path);
	expect_system("nothing is there");
}
