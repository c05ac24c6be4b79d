/*
 * file.c: tests of files beneath one folder.
 */
#include "file.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "beneath.h"
#include "rename_new.h"
#include "world.h"

static struct world w;
static struct stat st;

static void
begin(void)
{
	world_make(&w, 1, 0);
	world_write(&w, "plain", "text");
}

static void
end(void)
{
	world_drop(&w);
}

TestSuite(file, .init = begin, .fini = end);

static int
open_plain(const char *name)
{
	return file_open(w.d.work, name, O_RDONLY, &st);
}

Test(file, regular_one_is_opened)
{
	cr_assert_neq(open_plain("plain"), -1);
	cr_assert_eq(st.st_size, 4);
	cr_assert_eq(open_plain("none"), -1);
	cr_assert_eq(errno, ENOENT);
}

Test(file, symlink_is_not_followed)
{
	cr_assert_eq(symlinkat("plain", w.d.work, "link"), 0);
	cr_assert_eq(open_plain("link"), -1);
	cr_assert_eq(errno, ELOOP);
	cr_assert_eq(file_open(w.d.work, "link", O_RDWR | O_CREAT, &st), -1);
	cr_assert_eq(symlinkat("peer", w.d.work, "linked"), 0);
	cr_assert_eq(beneath_open_folder(w.d.work, "linked"), -1);
}

Test(file, nothing_above_the_folder_is_reached)
{
	cr_assert_eq(file_open(w.d.dir, "../plain", O_RDONLY, &st), -1);
	cr_assert_eq(errno, EXDEV);
}

Test(file, what_is_no_file_is_refused_without_waiting)
{
	cr_assert_eq(mkfifoat(w.d.work, "fifo", 0600), 0);
	cr_assert_eq(open_plain("fifo"), -1);
	cr_assert_eq(errno, EINVAL);
	cr_assert_eq(open_plain("peer"), -1);
	cr_assert_eq(errno, EISDIR);
}

Test(file, descriptors_are_closed_on_exec)
{
	int fd = open_plain("plain");

	cr_assert_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
	cr_assert_eq(
	    fcntl(beneath_open_folder(w.d.work, "peer"), F_GETFD), FD_CLOEXEC);
}

Test(file, room_is_allocated_in_full)
{
	int fd = file_open(w.d.work, "new", O_RDWR | O_CREAT | O_EXCL, &st);

	cr_assert_eq(file_allocate(fd, 1000000), 0);
	cr_assert_eq(fstat(fd, &st), 0);
	cr_assert_eq(st.st_size, 1000000);
	cr_assert_geq(st.st_blocks * 512, 1000000);
	cr_assert_eq(file_allocate(fd, 5000), 0);
	cr_assert_eq(fstat(fd, &st), 0);
	cr_assert_eq(st.st_size, 5000);
}

Test(file, room_that_there_is_not_is_not_reserved)
{
	int fd = file_open(w.d.work, "new", O_RDWR | O_CREAT | O_EXCL, &st);

	cr_assert_eq(file_reserve(fd, UINT64_C(1) << 60), -1);
	cr_assert_eq(errno, ENOSPC);
	cr_assert_eq(file_reserve(fd, 1000000), 0);
	cr_assert_eq(fstat(fd, &st), 0);
	cr_assert_eq(st.st_size, 1000000);
	cr_assert_eq(st.st_blocks, 0);
}

Test(file, rename_never_replaces)
{
	world_write(&w, "other", "taken");
	cr_assert_eq(rename_new(w.d.work, "plain", w.d.work, "other"), -1);
	cr_assert_eq(errno, EEXIST);
	cr_assert_str_eq(world_text(&w, "other"), "taken");
	cr_assert_eq(rename_new(w.d.work, "plain", w.d.work, "free"), 0);
	cr_assert_str_eq(world_text(&w, "free"), "text");
	cr_assert_null(world_text(&w, "plain"));
}

Test(file, rename_that_was_cut_short_is_ended)
{
	cr_assert_eq(linkat(w.d.work, "plain", w.d.work, "final", 0), 0);
	cr_assert_eq(rename_new(w.d.work, "plain", w.d.work, "final"), 0);
	cr_assert_null(world_text(&w, "plain"));
	cr_assert_str_eq(world_text(&w, "final"), "text");
}
