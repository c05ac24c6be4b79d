/*
 * title.c: tests of the process title.
 */
#include "title.h"

#include <criterion/criterion.h>
#include <string.h>

/* Strings end to end, as the kernel lays them: two arguments, environment. */
static char area[1024] = "prog\0-x\0TZ=UTC\0PATH=/bin\0behind";
static char *argv[] = {area, area + 5, NULL};
static char *envp[] = {area + 8, area + 15, NULL};
#define AREA_LEN 25 /* before "behind" */

Test(title, arguments_and_environment_survive_it)
{
	title_init(2, argv, envp);
	title_put("a new title, longer than all");
	cr_assert_str_eq(argv[0], "prog");
	cr_assert_str_eq(argv[1], "-x");
	cr_assert_str_eq(envp[0], "TZ=UTC");
	cr_assert_str_eq(envp[1], "PATH=/bin");
}

Test(title, it_stands_where_the_arguments_stood)
{
	title_init(2, argv, envp);
	title_put("shoal");
	cr_assert_str_eq(area, "shoal");
}

Test(title, nothing_of_a_former_one_shines_through)
{
	size_t i;

	title_init(2, argv, envp);
	title_put("shoald: a long one");
	title_put("ab");
	cr_assert_str_eq(area, "ab");
	for (i = 2; i < AREA_LEN; i++)
		cr_assert_eq(area[i], '\0');
}

Test(title, it_is_cut_to_the_room_there_is)
{
	title_init(2, argv, envp);
	title_put("0123456789012345678901234567890123456789");
	cr_assert_str_eq(area, "012345678901234567890123");
	cr_assert_str_eq(area + AREA_LEN, "behind");
}

Test(title, a_format_is_filled_in)
{
	title_init(2, argv, envp);
	title_set("disk %d of %s", 3, "x");
	cr_assert_str_eq(area, "disk 3 of x");
}

Test(title, a_formatted_one_is_cut_too)
{
	char *wide[] = {area, NULL};
	char *none[] = {NULL};

	memset(area, 'p', 600);
	area[600] = '\0';
	title_init(1, wide, none);
	title_set("%0400d", 1);
	cr_assert_eq(strlen(area), TITLE_MAX - 1);
}

Test(title, a_string_elsewhere_ends_the_room)
{
	char other[] = "TZ=UTC";
	char *apart[] = {other, NULL};

	title_init(2, argv, apart);
	title_put("0123456789");
	cr_assert_str_eq(area, "0123456");
	cr_assert_str_eq(area + 8, "TZ=UTC");
	cr_assert_eq(apart[0], other);
}

Test(title, environment_is_left_alone_where_arguments_have_room_enough)
{
	char *padded[] = {area, NULL};
	char *after[] = {area + TITLE_MAX, NULL};

	memset(area, ' ', TITLE_MAX - 1);
	area[TITLE_MAX - 1] = '\0';
	strcpy(area + TITLE_MAX, "TZ=UTC");
	title_init(1, padded, after);
	title_put("shoal-worker");
	cr_assert_eq(after[0], area + TITLE_MAX);
	cr_assert_str_eq(after[0], "TZ=UTC");
}

Test(title, a_string_too_long_to_keep_is_not_overwritten)
{
	static char huge[8192];
	char *many[] = {huge, huge + 5, NULL};
	char *none[] = {NULL};

	strcpy(huge, "prog");
	memset(huge + 5, 'x', sizeof(huge) - 6);
	title_init(2, many, none);
	title_put("0123456789");
	cr_assert_str_eq(huge, "0123");
	cr_assert_eq(many[1], huge + 5);
	cr_assert_eq(huge[5], 'x');
}

Test(title, without_arguments_there_is_none)
{
	char *none[] = {NULL};

	title_init(0, none, none);
	title_put("nobody sees this");
	title_set("%s", "nor this");
	cr_assert_str_eq(area, "prog");
}

Test(title, before_init_there_is_none)
{
	title_put("nobody sees this");
	cr_assert_str_eq(area, "prog");
}
