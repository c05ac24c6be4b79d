/*
 * swarm.c: tests of a swarm's shared object.
 */
#include "swarm.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fixture.h"
#include "rng.h"

#define PIECES     1437
#define BLOCKS     3
#define PIECE_SIZE 40000
#define FILE_SIZE  ((uint64_t)PIECE_SIZE * (PIECES - 1) + 1)

static const struct geometry geo = {FILE_SIZE, PIECE_SIZE, PIECES, 1, BLOCKS};

static int
make(struct swarm *s)
{
	size_t size = swarm_size(&geo, DIGEST_NONE);
	int fd = memfd_create("swarm", MFD_CLOEXEC);
	void *p;

	cr_assert_eq(ftruncate(fd, (off_t)size), 0);
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	cr_assert_neq(p, MAP_FAILED);
	swarm_layout(s, p, &geo, NULL, "a file", NULL);
	return fd;
}

Test(swarm, is_read_as_it_was_laid_out)
{
	struct swarm s, r;
	int fd = make(&s);

	cr_assert_null(swarm_map(&r, fd, false));
	cr_assert_eq(r.geo.pieces, PIECES);
	cr_assert_eq(r.geo.blocks, BLOCKS);
	cr_assert_eq(r.h->file_size, FILE_SIZE);
	cr_assert_str_eq(r.h->file, "a file");
	abits_set(s.have, PIECES - 1);
	abits_set(s.logged, PIECES - 1);
	abits_set(s.stored, PIECES * BLOCKS - 1);
	s.author[PIECES - 1] = 7;
	s.avail[PIECES - 1] = 8;
	s.h->epoch = 9;
	cr_assert(abits_has(r.have, PIECES - 1));
	cr_assert(abits_has(r.logged, PIECES - 1));
	cr_assert(abits_has(r.stored, PIECES * BLOCKS - 1));
	cr_assert_eq(r.author[PIECES - 1], 7);
	cr_assert_eq(r.avail[PIECES - 1], 8);
	cr_assert_eq(r.h->epoch, 9);
	cr_assert_eq(s.avail[0] | s.author[0], 0);
	swarm_unmap(&r);
	cr_assert_null(r.base);
}

Test(swarm, carries_the_digests_of_pieces)
{
	static uint8_t table[PIECES * 20];
	const struct digests digests = {DIGEST_SHA1, table};
	size_t size = swarm_size(&geo, DIGEST_SHA1);
	struct swarm s, r;
	int fd = memfd_create("swarm", MFD_CLOEXEC);
	void *p;

	table[(PIECES - 1) * 20 + 19] = 7;
	cr_assert_gt(size, swarm_size(&geo, DIGEST_NONE));
	cr_assert_eq(ftruncate(fd, (off_t)size), 0);
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	cr_assert_neq(p, MAP_FAILED);
	swarm_layout(&s, p, &geo, &digests, "a file", NULL);
	cr_assert_null(swarm_map(&r, fd, false));
	cr_assert_eq(r.digests.kind, DIGEST_SHA1);
	cr_assert_eq(digests_of(&r.digests, PIECES - 1)[19], 7);
	swarm_unmap(&r);
	s.h->digest_kind = DIGEST_SHA256;
	cr_assert_not_null(swarm_map(&r, fd, false), "it has no such room");
	s.h->digest_kind = DIGEST_KINDS;
	cr_assert_not_null(swarm_map(&r, fd, false), "there is no such kind");
}

Test(swarm, a_long_file_name_is_cut)
{
	struct swarm s;
	char name[400];

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	make(&s);
	swarm_layout(&s, s.base, &geo, NULL, name, NULL);
	cr_assert_eq(strlen(s.h->file), sizeof(s.h->file) - 1);
}

Test(swarm, counts_that_cannot_be_have_no_size)
{
	struct geometry none = {.blocks = 1}, empty = {.pieces = 1};
	struct geometry all = {.pieces = UINT32_MAX, .blocks = UINT32_MAX};

	cr_assert_eq(swarm_size(&none, DIGEST_NONE), 0);
	cr_assert_eq(swarm_size(&empty, DIGEST_NONE), 0);
	cr_assert_gt(swarm_size(&all, DIGEST_NONE), UINT64_C(1) << 60);
}

Test(swarm, counts_that_cannot_be_are_not_laid_out)
{
	static uint8_t zeroed[SEGMENT_ALIGN], area[SEGMENT_ALIGN];
	struct geometry none = {.blocks = 1};
	struct swarm s = {0};

	swarm_layout(&s, area, &none, NULL, "file", NULL);
	cr_assert_null(s.h);
	cr_assert_arr_eq(area, zeroed, sizeof(area));
}

Test(swarm, counts_pieces_and_knows_when_one_is_stored)
{
	struct swarm s;

	make(&s);
	cr_assert_eq(swarm_have_count(&s), 0);
	abits_set(s.have, 0);
	abits_set(s.have, PIECES - 1);
	cr_assert_eq(swarm_have_count(&s), 2);
	abits_set(s.stored, 5 * BLOCKS);
	abits_set(s.stored, 5 * BLOCKS + 1);
	cr_assert_not(swarm_is_stored(&s, 5, BLOCKS));
	cr_assert(swarm_is_stored(&s, 5, 2));
	abits_set(s.stored, 5 * BLOCKS + 2);
	cr_assert(swarm_is_stored(&s, 5, BLOCKS));
	cr_assert_not(swarm_is_stored(&s, 4, 1));
	cr_assert_not(swarm_is_stored(&s, 6, 1));
}

Test(swarm, says_what_is_wanted_and_what_is_left_of_it)
{
	uint64_t wanted[(PIECES + 63) / 64] = {0};
	struct swarm s, r;
	int fd = make(&s);

	cr_assert_eq(swarm_wanted(&s), FILE_SIZE);
	cr_assert_eq(swarm_left(&s), FILE_SIZE);
	abits_set(s.have, PIECES - 1);
	cr_assert_eq(swarm_left(&s), FILE_SIZE - 1, "the last is short");
	abits_clear(s.have, PIECES - 1);
	bits_set(wanted, 7);
	bits_set(wanted, PIECES - 1);
	swarm_layout(&s, s.base, &geo, NULL, "a file", wanted);
	cr_assert_null(swarm_map(&r, fd, false));
	cr_assert_eq(swarm_wanted(&r), PIECE_SIZE + 1);
	abits_set(s.have, 6);
	cr_assert_eq(swarm_left(&r), PIECE_SIZE + 1);
	abits_set(s.have, 7);
	cr_assert_eq(swarm_left(&r), 1);
	abits_set(s.have, PIECES - 1);
	cr_assert_eq(swarm_left(&r), 0);
	cr_assert_eq(swarm_have_count(&r), 3);
	bits_clear(wanted, 7);
	bits_clear(wanted, PIECES - 1);
	swarm_layout(&s, s.base, &geo, NULL, "a file", wanted);
	cr_assert_eq(swarm_wanted(&r), 0);
}

/* R1: writers of neighbouring bits, each setting and clearing its own. */
#define WRITERS 4

struct writer {
	struct swarm swarm;
	uint32_t k;
};

static int
write_bits(void *arg)
{
	struct writer *w = arg;
	uint32_t i, round;

	for (round = 0; round < 20; round++)
		for (i = w->k; i < PIECES; i += WRITERS) {
			if (abits_set(w->swarm.have, i))
				return 1;
			atomic_fetch_add(&w->swarm.h->epoch, 1);
			if (!abits_has(w->swarm.have, i))
				return 2;
			if (round < 19 && !abits_clear(w->swarm.have, i))
				return 3;
		}
	return 0;
}

Test(swarm, r1_bits_of_several_writers_do_not_disturb_each_other)
{
	struct writer w[WRITERS];
	pid_t child[WRITERS];
	uint32_t k;

	make(&w[0].swarm);
	for (k = 0; k < WRITERS; k++) {
		w[k].swarm = w[0].swarm;
		w[k].k = k;
		child[k] = fixture_start(write_bits, &w[k]);
	}
	for (k = 0; k < WRITERS; k++)
		cr_assert_eq(fixture_end(child[k]), 0);
	cr_assert_eq(swarm_have_count(&w[0].swarm), PIECES);
	cr_assert_eq(w[0].swarm.h->epoch, 20 * PIECES);
}

static int
store_word(void *p)
{
	atomic_fetch_or((au32 *)p, 1);
	return 0;
}

Test(swarm, who_maps_it_to_read_dies_of_a_store)
{
	struct swarm s, r, w;
	int fd = make(&s);

	cr_assert_null(swarm_map(&r, fd, false));
	cr_assert_null(swarm_map(&w, fd, true));
	cr_assert_eq(fixture_run(store_word, w.have), 0);
	cr_assert_eq(fixture_run(store_word, r.have), -SIGSEGV);
	cr_assert_eq(fixture_run(store_word, r.h), -SIGSEGV);
	cr_assert_eq(fixture_run(store_word, r.avail), -SIGSEGV);
}

static uint64_t sink;

static int
look_at_header(int fd, const struct swarm_header *h)
{
	struct swarm s;

	cr_assert_eq(pwrite(fd, h, sizeof(*h), 0), (ssize_t)sizeof(*h));
	if (swarm_map(&s, fd, false) != NULL)
		return 0;
	sink += swarm_have_count(&s) + strlen(s.h->file);
	sink += swarm_is_stored(&s, s.geo.pieces - 1, s.geo.blocks);
	sink += abits_has(s.logged, s.geo.pieces - 1);
	sink += s.author[s.geo.pieces - 1] + s.avail[s.geo.pieces - 1];
	swarm_unmap(&s);
	return 1;
}

Test(swarm, any_spoilt_header_is_survived)
{
	static const uint8_t evil[] = {0, 1, 0x7f, 0x80, 0xff};
	struct swarm_header good, bad;
	struct swarm s;
	struct rng rng;
	int fd = make(&s), i;
	uint64_t at, n;

	memcpy(&good, s.h, sizeof(good));
	rng_seed(&rng, 21);
	for (i = 0; i < 6000; i++) {
		memcpy(&bad, &good, sizeof(bad));
		for (n = 1 + rng_below(&rng, 4); n > 0; n--) {
			at = rng_below(
			    &rng, offsetof(struct swarm_header, epoch));
			((uint8_t *)&bad)[at] = evil[rng_below(&rng, 5)];
		}
		(void)look_at_header(fd, &bad);
	}
	cr_assert_eq(look_at_header(fd, &good), 1);
	for (at = 0; at < offsetof(struct swarm_header, epoch); at++) {
		memcpy(&bad, &good, sizeof(bad));
		((uint8_t *)&bad)[at] ^= 0x80;
		/* All but the last piece's length follows from the rest. */
		if (at - offsetof(struct swarm_header, file_size) > 1)
			cr_assert_eq(look_at_header(fd, &bad), 0);
	}
	memcpy(&bad, &good, sizeof(bad));
	memset(bad.file, 'x', sizeof(bad.file));
	cr_assert_eq(look_at_header(fd, &bad), 0);
}

Test(swarm, one_cut_or_longer_than_it_says_is_refused)
{
	struct swarm s, r;
	int fd = make(&s);
	off_t cut, size = (off_t)s.size;

	cr_assert_eq(ftruncate(fd, size + 1), 0);
	cr_assert_not_null(swarm_map(&r, fd, false));
	for (cut = size - 1; cut > 0; cut = cut * 9 / 10) {
		cr_assert_eq(ftruncate(fd, cut), 0);
		cr_assert_not_null(swarm_map(&r, fd, false));
	}
	cr_assert_eq(ftruncate(fd, 0), 0);
	cr_assert_not_null(swarm_map(&r, fd, false));
	cr_assert_not_null(swarm_map(&r, -1, false));
}
