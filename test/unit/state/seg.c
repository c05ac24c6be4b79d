/*
 * seg.c: tests of the segment's layout and of a worker's part of it.
 */
#include "seg.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <inttypes.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "shm.h"

Test(seg, areas_lie_in_order_on_boundaries_of_their_own)
{
	struct seg s;
	const struct seg_header *h;
	uint64_t begin[10], end[9];
	size_t i;

	fixture_segment(&s, 100, 3, 5000);
	h = s.h;
	memcpy(begin,
	    (uint64_t[10]){0, h->off_orders, h->off_why, h->off_board,
		h->off_disks, h->off_done, h->off_tails, h->off_bells,
		h->off_slots, h->size},
	    sizeof(begin));
	memcpy(end,
	    (uint64_t[9]){sizeof(*h), 100 * sizeof(struct seg_order),
		100 * sizeof(struct seg_why), sizeof(struct seg_board),
		3 * sizeof(struct seg_disk), 100 * SLOT_FRAMES * sizeof(au32),
		101 * sizeof(au32), sizeof(struct seg_bells),
		100 * h->slot_size},
	    sizeof(end));
	for (i = 0; i < 9; i++) {
		cr_assert_eq(begin[i] % SEGMENT_ALIGN, 0);
		cr_assert_leq(begin[i] + end[i], begin[i + 1]);
	}
	cr_assert_geq(h->slot_size, sizeof(struct seg_slot) + 5000 / 8);
	cr_assert_eq(h->slot_size % SEGMENT_ALIGN, 0);
}

Test(seg, counts_that_cannot_be_have_no_size)
{
	cr_assert_eq(seg_size(&(struct seg_plan){0, 1, 1}), 0);
	cr_assert_eq(seg_size(&(struct seg_plan){1, 0, 1}), 0);
	cr_assert_eq(seg_size(&(struct seg_plan){1, 1, 0}), 0);
	cr_assert_eq(seg_size(&(struct seg_plan){1, DISKS_MAX + 1, 1}), 0);
	cr_assert_neq(seg_size(&(struct seg_plan){1, DISKS_MAX, 1}), 0);
	cr_assert_gt(seg_size(&(struct seg_plan){UINT32_MAX, 1, UINT32_MAX}),
	    UINT64_C(1) << 60);
}

Test(seg, counts_that_cannot_be_are_not_laid_out)
{
	static uint8_t zeroed[SEGMENT_ALIGN], area[SEGMENT_ALIGN];
	struct seg s = {0};

	seg_layout(&s, area, &(struct seg_plan){0, 1, 1});
	cr_assert_null(s.h);
	cr_assert_arr_eq(area, zeroed, sizeof(area));
}

Test(seg, is_alive_while_its_supervisor_runs)
{
	struct seg_header h = {.pid = getpid()};

	h.pid_start = process_start(h.pid);
	cr_assert(seg_is_alive(&h));
	h.pid_start++; /* the pid is another's now */
	cr_assert_not(seg_is_alive(&h));
	h.pid_start = 0;
	cr_assert_not(seg_is_alive(&h));
	h = (struct seg_header){.pid_start = process_start(getpid())};
	cr_assert_not(seg_is_alive(&h));
	h.pid = -1;
	cr_assert_not(seg_is_alive(&h));
}

Test(seg, every_semaphore_starts_open)
{
	struct seg s;
	uint32_t i;
	int v;

	fixture_segment(&s, 5, 2, 8);
	for (i = 0; i < 5; i++) {
		cr_assert_eq(sem_getvalue(&seg_slot(&s, i)->sem, &v), 0);
		cr_assert_eq(v, 1);
		cr_assert_eq(seg_slot(&s, i)->holder, 0);
	}
}

Test(seg, disk_maps_all_of_it_writable)
{
	struct seg s, d;
	int fd = fixture_segment(&s, 5, 2, 8);

	cr_assert_eq(seg_map_disk(&d, fd), 0);
	seg_done(&d, 4)[SLOT_FRAMES - 1] = 11;
	cr_assert_eq(seg_done(&s, 4)[SLOT_FRAMES - 1], 11);
	seg_slot(&d, 4)->bitfield[0] = 12;
	cr_assert_eq(seg_slot(&s, 4)->bitfield[0], 12);
	d.tails[5] = 13;
	cr_assert_eq(s.tails[5], 13);
	seg_unmap(&d);
	cr_assert_null(d.base);
}

Test(seg, what_is_no_segment_is_not_mapped)
{
	struct seg s, m;
	int fd = fixture_segment(&s, 5, 2, 8), fds[2];

	cr_assert_eq(seg_map_worker(&m, fd, 5), -1);
	cr_assert_eq(errno, EINVAL);
	s.h->abi++;
	cr_assert_eq(seg_map_worker(&m, fd, 0), -1);
	cr_assert_eq(seg_map_disk(&m, fd), -1);
	cr_assert_eq(errno, EINVAL);
	cr_assert_eq(pipe(fds), 0);
	cr_assert_eq(seg_map_worker(&m, fds[0], 0), -1);
	cr_assert_eq(seg_map_disk(&m, -1), -1);
}

Test(seg, a_worker_sees_its_own_slot_and_the_supervisors_words)
{
	struct seg s, w;
	int fd = fixture_segment(&s, 5, 2, 8);

	cr_assert_eq(seg_map_worker(&w, fd, 3), 0);
	cr_assert_eq(w.h->slots, 5);
	w.own->filled[SLOT_FRAMES - 1] = 21;
	w.own->bitfield[0] = 22;
	cr_assert_eq(seg_slot(&s, 3)->filled[SLOT_FRAMES - 1], 21);
	cr_assert_eq(seg_slot(&s, 3)->bitfield[0], 22);
	s.orders[3].word = 23;
	cr_assert_eq(w.orders[3].word, 23);
	seg_done(&s, 3)[0] = 24;
	cr_assert_eq(seg_done(&w, 3)[0], 24);
	s.board->paused = 25;
	cr_assert_eq(w.board->paused, 25);
	seg_ring_disk(&w, w.own, 1);
	cr_assert(seg_bell_wait(&s, 1, mono_now()));
	cr_assert(seg_take_dirty(seg_slot(&s, 3), 1));
}

static int
store_word(void *p)
{
	atomic_fetch_or((au32 *)p, 1);
	return 0;
}

Test(seg, a_worker_dies_of_a_store_to_what_is_not_its_own)
{
	struct seg s, w;
	int fd = fixture_segment(&s, 5, 2, 8);

	cr_assert_eq(seg_map_worker(&w, fd, 3), 0);
	cr_assert_eq(fixture_run(store_word, &w.own->want), 0);
	cr_assert_eq(fixture_run(store_word, w.bells), 0);
	cr_assert_eq(fixture_run(store_word, w.h), -SIGSEGV);
	cr_assert_eq(fixture_run(store_word, &w.orders[3]), -SIGSEGV);
	cr_assert_eq(fixture_run(store_word, &w.why[3]), -SIGSEGV);
	cr_assert_eq(fixture_run(store_word, w.board), -SIGSEGV);
	cr_assert_eq(fixture_run(store_word, &w.disks[0]), -SIGSEGV);
	cr_assert_eq(fixture_run(store_word, seg_done(&w, 3)), -SIGSEGV);
	cr_assert_eq(fixture_run(store_word, &w.tails[3]), -SIGSEGV);
}

/* Bytes of the object with this inode that are mapped here, by /proc. */
static uint64_t
mapped_bytes(ino_t ino, bool writable)
{
	char line[512], perms[5];
	uint64_t begin, end, sum = 0;
	unsigned long inode;
	FILE *f = fopen("/proc/self/maps", "r");

	cr_assert_not_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*s %*s %lu",
			&begin, &end, perms, &inode) == 4 &&
		    inode == ino && (perms[1] == 'w') == writable)
			sum += end - begin;
	fclose(f);
	return sum;
}

Test(seg, a_worker_maps_no_other_slot)
{
	struct seg s, w;
	struct stat st;
	uint64_t read_only, writable;
	int fd = fixture_segment(&s, 5, 2, 8);

	cr_assert_eq(fstat(fd, &st), 0);
	read_only = s.h->off_bells;
	writable = s.h->off_slots - s.h->off_bells + s.h->slot_size;
	munmap(s.base, s.size);
	cr_assert_eq(seg_map_worker(&w, fd, 3), 0);
	cr_assert_eq(mapped_bytes(st.st_ino, true), writable);
	cr_assert_eq(mapped_bytes(st.st_ino, false), read_only);
	seg_unmap(&w);
	cr_assert_eq(mapped_bytes(st.st_ino, true), 0);
	cr_assert_eq(mapped_bytes(st.st_ino, false), 0);
}
