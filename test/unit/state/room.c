/*
 * room.c: tests of shared memory for which a process has no room left.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "asks.h"
#include "fixture.h"
#include "frames.h"
#include "shm.h"
#include "swarm.h"

#define PIECES 1000
#define LARGE  ((uint64_t)64 << 20)

#ifndef SHOAL_SANITIZED /* it takes all of the address space */

/* Bytes of address space in use. */
static uint64_t
space_used(void)
{
	unsigned long pages;
	FILE *f = fopen("/proc/self/statm", "r");

	cr_assert_not_null(f);
	cr_assert_eq(fscanf(f, "%lu", &pages), 1);
	fclose(f);
	return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* From here on nothing large can be mapped.  Returns what is in use. */
static uint64_t
fill_space(void)
{
	uint64_t used = space_used();
	struct rlimit r = {used + LARGE / 2, used + LARGE / 2};

	cr_assert_eq(setrlimit(RLIMIT_AS, &r), 0);
	return used;
}

/* A segment that takes LARGE bytes at least. */
static int
large_segment(struct seg *s)
{
	return fixture_segment(s, 1, 1, (uint32_t)(LARGE * 8));
}

Test(room, a_segment_that_cannot_be_mapped_leaves_nothing)
{
	struct seg s, t = {0};
	int fd = large_segment(&s);
	uint64_t used = fill_space();

	cr_assert_eq(seg_map_disk(&t, fd), -1);
	cr_assert_eq(errno, ENOMEM);
	cr_assert_str_eq(seg_map_tool(&t, fd), "it cannot be mapped");
	cr_assert_eq(seg_map_worker(&t, fd, 0), -1);
	cr_assert_eq(errno, ENOMEM);
	cr_assert_eq(space_used(), used);
}

Test(room, a_segment_that_may_only_be_read_leaves_nothing)
{
	struct seg s, t = {0};
	char path[64];
	uint64_t used;
	int fd = large_segment(&s);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fd = open(path, O_RDONLY);
	cr_assert_neq(fd, -1);
	used = space_used();
	cr_assert_eq(seg_map_worker(&t, fd, 0), -1);
	cr_assert_eq(errno, EACCES);
	cr_assert_eq(seg_map_disk(&t, fd), -1);
	cr_assert_eq(errno, EACCES);
	cr_assert_eq(space_used(), used);
}

Test(room, a_swarm_that_cannot_be_mapped_is_refused)
{
	struct geometry g;
	struct swarm s, t = {0};
	uint64_t size;
	void *map;
	int fd;

	cr_assert_eq(geometry_init(&g, LARGE, 4), 0);
	size = swarm_size(&g, DIGEST_NONE);
	fd = memfd_sealed("swarm", size);
	cr_assert_neq(fd, -1);
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	cr_assert_neq(map, MAP_FAILED);
	swarm_layout(&s, map, &g, NULL, "file", NULL);
	(void)fill_space();
	cr_assert_str_eq(swarm_map(&t, fd, false), "it cannot be mapped");
	cr_assert_null(t.base);
}

Test(room, frames_that_cannot_be_mapped_are_an_error)
{
	uint32_t slots = (uint32_t)(LARGE / FRAMES_SLOT_BYTES);
	int fd = memfd_sealed("frames", LARGE);
	struct frames fr = {0};

	cr_assert_neq(fd, -1);
	(void)fill_space();
	cr_assert_eq(frames_map_disk(&fr, fd, slots), -1);
	cr_assert_eq(errno, ENOMEM);
	cr_assert_eq(frames_map_worker(&fr, fd, slots - 1), 0);
}

Test(room, an_ask_table_that_cannot_be_made_leaves_nothing)
{
	struct asks a;
	uint64_t used = fill_space();
	int lowest = dup(2), next;

	close(lowest);
	cr_assert_eq(asks_create(&a, (uint32_t)(LARGE / sizeof(au32))), -1);
	cr_assert_eq(errno, ENOMEM);
	cr_assert_eq(a.fd, -1);
	next = dup(2);
	cr_assert_eq(next, lowest);
	cr_assert_eq(space_used(), used);
}

#endif

Test(room, without_a_descriptor_no_memory_is_made)
{
	struct rlimit all, none;
	struct asks a;
	int memory, table, error;

	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &all), 0);
	none = all;
	none.rlim_cur = 0;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	memory = memfd_sealed("memory", 4096);
	error = errno;
	table = asks_create(&a, PIECES);
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &all), 0); /* Criterion's */
	cr_assert_eq(memory, -1);
	cr_assert_eq(error, EMFILE);
	cr_assert_eq(table, -1);
	cr_assert_eq(a.fd, -1);
}

Test(room, a_memory_file_larger_than_any_leaves_no_descriptor)
{
	int lowest = dup(2), next;

	close(lowest);
	cr_assert_eq(memfd_sealed("memory", SIZE_MAX), -1);
	cr_assert_eq(errno, EINVAL);
	next = dup(2);
	cr_assert_eq(next, lowest);
}
