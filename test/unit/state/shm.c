/*
 * shm.c: tests of shared memory by name, of memory files, and of processes.
 */
#include "shm.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

static char name[64];

static void
set_up(void)
{
	snprintf(name, sizeof(name), "/shoal-test-%d", (int)getpid());
}

static void
tear_down(void)
{
	shm_unlink(name);
}

TestSuite(shm, .init = set_up, .fini = tear_down);

Test(shm, an_object_is_zeroed_and_allocated_in_full_with_its_mode)
{
	uint8_t *p;
	struct stat st;
	void *map;
	int fd;

	umask(077);
	fd = shm_create(name, 300000, &map);
	cr_assert_neq(fd, -1);
	cr_assert_eq(fstat(fd, &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0640);
	cr_assert_eq(st.st_size, 300000);
	cr_assert_geq(st.st_blocks * 512, 300000);
	cr_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	p = map;
	cr_assert_eq(p[0] | p[299999], 0);
	p[299999] = 1;
}

Test(shm, a_name_is_taken_once)
{
	void *map;

	cr_assert_neq(shm_create(name, 4096, &map), -1);
	cr_assert_eq(shm_create(name, 4096, &map), -1);
	cr_assert_eq(errno, EEXIST);
}

Test(shm, what_does_not_fit_leaves_nothing_behind)
{
	struct statvfs fs;
	void *map;

	if (statvfs("/dev/shm", &fs) == -1 || fs.f_blocks == 0)
		cr_skip_test("/dev/shm has no limit");
	cr_assert_eq(shm_create(name, fs.f_blocks * fs.f_frsize * 2, &map), -1);
	cr_assert_eq(errno, ENOSPC);
	cr_assert_eq(shm_open(name, O_RDONLY, 0), -1);
	cr_assert_eq(errno, ENOENT);
}

static int
store_byte(void *p)
{
	*(volatile uint8_t *)p = 1;
	return 0;
}

Test(shm, a_read_only_descriptor_is_never_mapped_writable)
{
	void *map, *p;
	int fd;

	cr_assert_neq(shm_create(name, 4096, &map), -1);
	fd = shm_open(name, O_RDONLY | O_CLOEXEC, 0);
	cr_assert_neq(fd, -1);
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	cr_assert_eq(p, MAP_FAILED);
	cr_assert_eq(errno, EACCES);
	p = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	cr_assert_neq(p, MAP_FAILED);
	cr_assert_eq(mprotect(p, 4096, PROT_READ | PROT_WRITE), -1);
	cr_assert_eq(errno, EACCES);
	cr_assert_eq(ftruncate(fd, 0), -1);
	cr_assert_eq(fixture_run(store_byte, p), -SIGSEGV);
	cr_assert_eq(fixture_run(store_byte, map), 0);
}

Test(memfd, is_sparse_and_keeps_its_size)
{
	struct stat st;
	int fd = memfd_sealed("test", (size_t)1 << 32);

	cr_assert_neq(fd, -1);
	cr_assert_eq(fstat(fd, &st), 0);
	cr_assert_eq(st.st_size, INT64_C(1) << 32);
	cr_assert_eq(st.st_blocks, 0);
	cr_assert_eq(ftruncate(fd, 4096), -1);
	cr_assert_eq(errno, EPERM);
	cr_assert_eq(ftruncate(fd, INT64_C(1) << 33), -1);
	cr_assert_eq(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), -1);
	cr_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

Test(process, start_time_tells_processes_apart)
{
	uint64_t own = process_start(getpid());

	cr_assert_neq(own, 0);
	cr_assert_eq(process_start(getpid()), own);
	cr_assert_leq(process_start(1), own);
}

Test(process, a_name_with_blanks_and_parentheses_does_not_confuse_it)
{
	uint64_t own = process_start(getpid());

	cr_assert_eq(prctl(PR_SET_NAME, "a) Z 1 (2"), 0);
	cr_assert_eq(process_start(getpid()), own);
}

Test(process, nobody_has_no_start)
{
	cr_assert_eq(process_start(0), 0);
	cr_assert_eq(process_start(-1), 0);
	cr_assert_eq(process_start(0x7fffffff), 0);
}

static int
leave(void *arg)
{
	(void)arg;
	return 0;
}

Test(process, a_zombie_counts_as_gone)
{
	pid_t child = fixture_start(leave, NULL);
	siginfo_t si;

	cr_assert_eq(waitid(P_PID, (id_t)child, &si, WEXITED | WNOWAIT), 0);
	cr_assert_eq(process_start(child), 0);
	cr_assert_eq(fixture_end(child), 0);
}
