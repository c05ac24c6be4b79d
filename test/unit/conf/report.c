/*
 * report.c: tests of errors and warnings as sentences.
 */
#include "report.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support.h"

Test(report, an_error_names_file_and_line)
{
	struct report r = new_report();

	cr_assert_eq(report_error(&r, "a.cfg", 3, "no %s", "such"), -1);
	cr_assert_str_eq(r.error, "a.cfg:3: no such");
}

Test(report, line_and_file_are_left_out_where_there_are_none)
{
	struct report r = new_report();

	cr_assert_eq(report_error(&r, "a.cfg", 0, "gone"), -1);
	cr_assert_str_eq(r.error, "a.cfg: gone");
	r = new_report();
	cr_assert_eq(report_error(&r, NULL, 0, "gone"), -1);
	cr_assert_str_eq(r.error, "gone");
}

Test(report, the_first_error_is_kept)
{
	struct report r = new_report();

	cr_assert_eq(report_error(&r, "a.cfg", 1, "first"), -1);
	cr_assert_eq(report_error(&r, "a.cfg", 2, "second"), -1);
	cr_assert_str_eq(r.error, "a.cfg:1: first");
}

Test(report, warnings_are_counted_with_and_without_a_listener)
{
	struct report r = new_report();

	report_warn(&r, "a.cfg", 7, "%d left", 2);
	cr_assert_str_eq(last_warning, "a.cfg:7: 2 left");
	r.warn = NULL;
	report_warn(&r, "a.cfg", 8, "unheard");
	cr_assert_eq(r.warnings, 2);
	cr_assert_str_eq(last_warning, "a.cfg:7: 2 left");
	cr_assert_str_empty(r.error);
}

Test(report, a_long_path_leaves_room_for_the_sentence)
{
	struct report r = new_report();
	char path[4096];

	memset(path, 'd', sizeof(path));
	strcpy(path + sizeof(path) - 12, "/Common.cfg");
	cr_assert_eq(report_error(&r, path, 3, "remedy"), -1);
	cr_assert_not_null(strstr(r.error, "/Common.cfg:3: remedy"));
}

Test(report, what_does_not_fit_is_cut)
{
	struct report r = new_report();

	cr_assert_eq(report_error(&r, "a", 1, "%1000d", 5), -1);
	cr_assert_eq(strlen(r.error), sizeof(r.error) - 1);
	report_warn(&r, "a", 1, "%1000d", 5);
	cr_assert_eq(strlen(last_warning), sizeof(last_warning) - 1);
}
