/*
 * seg_tool.c: tests of looking at segments that may be anything.
 */
#include "seg.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fixture.h"
#include "rng.h"
#include "slot.h"

#define SLOTS  6
#define PIECES 300

static uint64_t sink; /* so that looks are not left out */

/* Looks at the first and last byte of everything that seg.h leads to. */
static void
look_at_all(const struct seg *s)
{
	const struct seg_header *h = s->h;
	struct slot_copy c;
	uint32_t i;

	sink += strlen(h->name) + strlen(h->swarm) + strlen(h->version) +
	    strlen(h->dir);
	for (i = 0; i < h->slots; i++) {
		sink += s->orders[i].state + s->why[i].reason + s->tails[i];
		sink += seg_done(s, i)[0] + seg_done(s, i)[SLOT_FRAMES - 1];
		sink += slot_peek(seg_slot(s, i), &c);
		sink += seg_slot(s, i)->bitfield[h->max_pieces / 64];
	}
	for (i = 0; i < h->disks; i++)
		sink += s->disks[i].scans + *seg_bell_word(s, i);
	sink += s->tails[h->slots] + s->board->change + s->bells->failpoint;
	sink += s->board->event[BOARD_EVENTS - 1].arg;
}

Test(seg_tool, a_good_segment_is_mapped_whole)
{
	struct seg s, t;
	int fd = fixture_segment(&s, SLOTS, 2, PIECES);

	cr_assert_null(seg_map_tool(&t, fd));
	cr_assert_str_eq(t.h->name, "test");
	s.orders[5].pid = 31;
	cr_assert_eq(t.orders[5].pid, 31);
	look_at_all(&t);
	seg_unmap(&t);
}

Test(seg_tool, what_the_owner_writes_after_the_check_is_not_believed)
{
	struct seg s, t;
	int fd = fixture_segment(&s, SLOTS, 2, PIECES);

	cr_assert_null(seg_map_tool(&t, fd));
	memset(s.h, 0xff, sizeof(*s.h));
	cr_assert_eq(t.h->slots, SLOTS);
	look_at_all(&t);
}

static int
store_byte(void *p)
{
	*(volatile uint8_t *)p = 1;
	return 0;
}

Test(seg_tool, nothing_can_be_written)
{
	struct seg s, t;
	int fd = fixture_segment(&s, SLOTS, 2, PIECES);

	cr_assert_null(seg_map_tool(&t, fd));
	cr_assert_eq(fixture_run(store_byte, t.h), -SIGSEGV);
	cr_assert_eq(fixture_run(store_byte, t.board), -SIGSEGV);
	cr_assert_eq(fixture_run(store_byte, seg_slot(&t, 5)), -SIGSEGV);
}

Test(seg_tool, a_segment_that_is_not_published_is_refused)
{
	struct seg s, t;
	int fd = fixture_segment(&s, SLOTS, 2, PIECES);

	s.h->magic = 0;
	cr_assert_not_null(seg_map_tool(&t, fd));
}

/* A header as it was, with some of it changed. */
static int
look_at_header(int fd, const struct seg_header *h)
{
	struct seg t;

	cr_assert_eq(pwrite(fd, h, sizeof(*h), 0), (ssize_t)sizeof(*h));
	if (seg_map_tool(&t, fd) != NULL)
		return 0;
	look_at_all(&t);
	seg_unmap(&t);
	return 1;
}

/* A field that everything depends on gets a value that somebody evil would
 * choose. */
static void
spoil_field(struct seg_header *h, struct rng *rng)
{
	static const uint64_t evil[] = {0, 1, 7, 8, 4095, 4097, 8192,
	    UINT32_MAX, UINT64_C(1) << 32, INT64_MAX, UINT64_C(1) << 63,
	    UINT64_MAX - 4095, UINT64_MAX};
	uint32_t *small[] = {&h->abi, &h->slots, &h->disks, &h->max_pieces};
	uint64_t *big[] = {&h->size, &h->off_orders, &h->off_why, &h->off_board,
	    &h->off_disks, &h->off_done, &h->off_tails, &h->off_bells,
	    &h->off_slots, &h->slot_size};
	uint64_t v = evil[rng_below(rng, sizeof(evil) / sizeof(evil[0]))];
	uint64_t i = rng_below(rng, 14);

	if (i < 4)
		*small[i] = (uint32_t)v;
	else if (rng_below(rng, 3) == 0)
		*big[i - 4] = *big[rng_below(rng, 10)];
	else if (rng_below(rng, 2) == 0)
		*big[i - 4] += v;
	else
		*big[i - 4] = v;
}

Test(seg_tool, any_spoilt_header_is_survived)
{
	struct seg_header good, bad;
	struct seg s;
	struct rng rng;
	int fd = fixture_segment(&s, SLOTS, 2, PIECES), i, taken = 0;
	uint64_t n;

	memcpy(&good, s.h, sizeof(good));
	rng_seed(&rng, 20);
	for (i = 0; i < 6000; i++) {
		memcpy(&bad, &good, sizeof(bad));
		for (n = 1 + rng_below(&rng, 3); n > 0; n--)
			if (rng_below(&rng, 2) == 0)
				spoil_field(&bad, &rng);
			else
				((uint8_t *)&bad)[rng_below(&rng,
				    sizeof(bad))] = (uint8_t)rng_next(&rng);
		taken += look_at_header(fd, &bad);
	}
	/* Some changes are harmless: a pid, a letter of a name. */
	cr_assert_gt(taken, 0);
	cr_assert_lt(taken, 5000);
	cr_assert_eq(look_at_header(fd, &good), 1);
}

Test(seg_tool, every_field_of_the_layout_must_be_right)
{
	struct seg_header good, bad;
	struct seg s;
	int fd = fixture_segment(&s, SLOTS, 2, PIECES);
	size_t at;

	memcpy(&good, s.h, sizeof(good));
	for (at = 0; at < offsetof(struct seg_header, pid); at++) {
		memcpy(&bad, &good, sizeof(bad));
		((uint8_t *)&bad)[at] ^= 0x80;
		/* A few pieces fewer need as many pages. */
		if (at == offsetof(struct seg_header, max_pieces))
			continue;
		cr_assert_eq(look_at_header(fd, &bad), 0, "byte %zu", at);
	}
}

Test(seg_tool, a_text_without_an_end_is_refused)
{
	static const struct {
		size_t at, len;
	} text[] = {
	    {offsetof(struct seg_header, name), 72},
	    {offsetof(struct seg_header, swarm), 88},
	    {offsetof(struct seg_header, version), 16},
	    {offsetof(struct seg_header, dir), 256},
	};
	struct seg_header good, bad;
	struct seg s;
	int fd = fixture_segment(&s, SLOTS, 2, PIECES);
	size_t i;

	memcpy(&good, s.h, sizeof(good));
	for (i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		memcpy(&bad, &good, sizeof(bad));
		memset((uint8_t *)&bad + text[i].at, 'x', text[i].len);
		cr_assert_eq(look_at_header(fd, &bad), 0);
	}
}

Test(seg_tool, one_cut_or_longer_than_it_says_is_refused)
{
	struct seg s, t;
	int fd = fixture_segment(&s, SLOTS, 2, PIECES);
	off_t size = (off_t)s.h->size, cut;

	munmap(s.base, s.size);
	cr_assert_eq(ftruncate(fd, size + 1), 0);
	cr_assert_not_null(seg_map_tool(&t, fd));
	cr_assert_eq(ftruncate(fd, size - 1), 0);
	cr_assert_not_null(seg_map_tool(&t, fd));
	for (cut = size - 1; cut > 0; cut = cut * 9 / 10) {
		cr_assert_eq(ftruncate(fd, cut), 0);
		cr_assert_not_null(seg_map_tool(&t, fd));
	}
	cr_assert_eq(ftruncate(fd, 0), 0);
	cr_assert_not_null(seg_map_tool(&t, fd));
}

/* A sparse object may be of any size, and its header right. */
Test(seg_tool, a_segment_larger_than_the_address_space_is_refused)
{
	struct seg_plan plan = {UINT32_MAX, DISKS_MAX, UINT32_MAX};
	struct seg_header h = {.abi = SEGMENT_ABI};
	struct seg s, t;
	int fd = fixture_segment(&s, SLOTS, 2, PIECES);

	memcpy(&h, s.h, sizeof(h));
	h.slots = plan.slots;
	h.disks = plan.disks;
	h.max_pieces = plan.max_pieces;
	h.size = seg_size(&plan);
	cr_assert_eq(ftruncate(fd, (off_t)h.size), 0);
	cr_assert_eq(pwrite(fd, &h, sizeof(h), 0), (ssize_t)sizeof(h));
	cr_assert_not_null(seg_map_tool(&t, fd));
}

Test(seg_tool, what_is_no_memory_is_refused)
{
	struct seg t;
	int fds[2];

	cr_assert_not_null(seg_map_tool(&t, -1));
	cr_assert_eq(pipe(fds), 0);
	cr_assert_not_null(seg_map_tool(&t, fds[0]));
}

Test(seg_tool, what_may_not_be_read_is_refused)
{
	struct seg s, t;
	char path[64];
	int fd = fixture_segment(&s, SLOTS, 2, PIECES);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fd = open(path, O_WRONLY);
	cr_assert_neq(fd, -1);
	cr_assert_str_eq(seg_map_tool(&t, fd), "it cannot be read");
}
