/*
 * name.c: tests of a daemon's name.
 */
#include "name.h"

#include <criterion/criterion.h>
#include <string.h>

Test(name, is_1_to_64_letters_digits_hyphens_and_underscores)
{
	char name[66];

	cr_assert(name_is_valid("a"));
	cr_assert(name_is_valid("AZaz09_-"));
	cr_assert_not(name_is_valid(""));
	cr_assert_not(name_is_valid("a.b"));
	cr_assert_not(name_is_valid("a/b"));
	cr_assert_not(name_is_valid("a b"));
	cr_assert_not(name_is_valid("\xc3\xa4"));
	memset(name, 'n', sizeof(name));
	name[65] = '\0';
	cr_assert_not(name_is_valid(name));
	name[64] = '\0';
	cr_assert(name_is_valid(name));
}

static void
check_default(const char *dir, uint32_t id, const char *expected)
{
	char name[65];

	name_default(dir, id, name);
	cr_assert_str_eq(name, expected);
	cr_assert(name_is_valid(name));
}

Test(name, by_default_is_the_folders_and_the_id)
{
	check_default("/home/me/lab", 1001, "lab-1001");
	check_default("/lab", 1, "lab-1");
	check_default("lab", 2147483647, "lab-2147483647");
	check_default("/a/My Files.d", 7, "My_Files_d-7");
	check_default("/a/caf\xc3\xa9", 7, "caf__-7");
	check_default("/", 1001, "_-1001");
}

Test(name, by_default_is_cut_before_the_id)
{
	char dir[256];
	char name[65];

	memset(dir, 'd', sizeof(dir));
	dir[0] = '/';
	dir[255] = '\0';
	name_default(dir, 1001, name);
	cr_assert_eq(strlen(name), 64);
	cr_assert_str_eq(name + 59, "-1001");
	name_default(dir, 2147483647, name);
	cr_assert_eq(strlen(name), 64);
	cr_assert_str_eq(name + 53, "-2147483647");
}
