/*
 * tools_hostile.c: segments that are torn, cut, foreign or made to harm.
 *
 * Mostly in this process, by the functions that shoalstat is made of, so
 * that thousands of them take little time; a crash fails the test.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guard.h"
#include "rng.h"
#include "sentence.h"
#include "shoalstat.h"
#include "tools_sham.h"

#define MUTANTS 4000

static struct sham sham;
static char saved[1 << 20];

static void
drop(void)
{
	sham_drop(&sham);
}

TestSuite(tools_hostile, .fini = drop, .timeout = 300);

/* All that shoalstat does with a segment; true when it could be shown. */
static bool
show(bool check)
{
	char complaint[REPORT_COMPLAINT];
	struct report r;
	struct out text, json;

	if (report_take(&r, sham.name, complaint, sizeof(complaint)) == -1) {
		cr_assert_gt(strlen(complaint), 0);
		return false;
	}
	out_init(&text);
	out_init(&json);
	for (int v = 0; v < VIEWS; v++) {
		text_views[v](&text, &r);
		json.len = 0;
		json_views[v](&json, &r);
		out_chr(&json, '\0');
		if (check)
			cr_assert(json_is_valid(json.p), "%s", json.p);
	}
	out_chr(&text, '\0');
	cr_assert_null(strchr(text.p, '\033'));
	out_free(&text);
	out_free(&json);
	report_free(&r);
	return true;
}

/* A word that is likely to hurt. */
static uint32_t
nasty(struct rng *r)
{
	static const uint32_t words[] = {0, 1, 2, 255, 256, 4095, 4096,
	    0x7fffffff, 0x80000000, 0xffffffff, 0x1b1b1b1b, 0xff1b0a22};

	if (rng_below(r, 3) == 0)
		return (uint32_t)rng_next(r);
	return words[rng_below(r, sizeof(words) / sizeof(*words))];
}

/* Changes a few words among the first n bytes of memory; puts back what was
 * there after the look. */
static uint32_t
mutate(void *memory, size_t n, uint64_t seed)
{
	uint32_t shown = 0, word;
	struct rng r;
	size_t at;

	cr_assert_leq(n, sizeof(saved));
	memcpy(saved, memory, n);
	rng_seed(&r, seed);
	for (int i = 0; i < MUTANTS; i++) {
		for (uint64_t k = rng_below(&r, 4) + 1; k > 0; k--) {
			at = rng_below(&r, n / 4);
			word = nasty(&r);
			memcpy((char *)memory + at * 4, &word, sizeof(word));
		}
		shown += show(i % 16 == 0);
		memcpy(memory, saved, n);
	}
	cr_assert(show(true));
	return shown;
}

static void
make_busy(uint32_t slots)
{
	sham_make(&sham, slots);
	sham_have(&sham, 0, 50);
	for (uint32_t i = 0; i < slots; i++)
		sham_peer(&sham, i);
	sham.seg.board->asks = 3;
}

Test(tools_hostile, mutated_header_is_refused_or_shown)
{
	make_busy(4);
	cr_assert_lt(
	    mutate(sham.seg.base, sizeof(struct seg_header), 1), MUTANTS);
}

Test(tools_hostile, mutated_body_is_shown)
{
	make_busy(4);
	cr_assert_eq(mutate(sham.seg.base + SEGMENT_ALIGN,
			 sham.seg.size - SEGMENT_ALIGN, 2),
	    MUTANTS);
}

Test(tools_hostile, mutated_swarm_is_refused_or_shown)
{
	make_busy(4);
	cr_assert_lt(mutate(sham.swarm.base, sham.swarm.size, 3), MUTANTS);
}

Test(tools_hostile, segment_full_of_one_byte_is_refused)
{
	make_busy(4);
	memset(sham.seg.base, 0xff, sham.seg.size);
	cr_assert_not(show(true));
	memset(sham.seg.base, 0, sham.seg.size);
	cr_assert_not(show(true));
}

Test(tools_hostile, body_full_of_ones_is_shown)
{
	make_busy(4);
	memset(
	    sham.seg.base + SEGMENT_ALIGN, 0xff, sham.seg.size - SEGMENT_ALIGN);
	cr_assert(show(true));
}

Test(tools_hostile, cut_segment_is_refused_at_every_length)
{
	struct tool t;
	off_t size;

	make_busy(4);
	size = (off_t)sham.seg.size;
	for (off_t cut = size - 1; cut >= 0; cut -= cut > 5000 ? 4001 : 101) {
		cr_assert_eq(ftruncate(sham.fd, cut), 0);
		cr_assert_not(show(true));
	}
	tool_run(&t, "shoalstat", "-i", sham.name, NULL);
	cr_assert_eq(t.status, 1);
	cr_assert_has(t.err, "cannot be shown: ");
	cr_assert_str_eq(t.out, "");
	tool_free(&t);
}

Test(tools_hostile, cut_swarm_is_refused)
{
	make_busy(4);
	cr_assert_eq(ftruncate(sham.swarm_fd, 100), 0);
	cr_assert_not(show(true));
}

Test(tools_hostile, sparse_segment_is_refused)
{
	off_t size;

	make_busy(4);
	size = (off_t)sham.seg.size;
	cr_assert_eq(ftruncate(sham.fd, SEGMENT_ALIGN), 0);
	cr_assert_eq(ftruncate(sham.fd, size), 0);
	cr_assert_not(show(true));
}

Test(tools_hostile, unpublished_segment_is_refused)
{
	make_busy(4);
	sham.seg.h->magic = 0;
	cr_assert_not(show(true));
}

Test(tools_hostile, segment_of_another_version_is_refused)
{
	make_busy(4);
	sham.seg.h->abi++;
	cr_assert_not(show(true));
}

Test(tools_hostile, segment_under_a_strange_name_is_refused)
{
	make_busy(4);
	strcpy(sham.seg.h->name, "somebody-else");
	cr_assert_not(show(true));
}

Test(tools_hostile, swarm_with_a_path_for_a_name_is_refused)
{
	static const char *const bad[] = {"", "/", "/etc/passwd", "shoal.x",
	    "/shoal.", "/shoal.x.y", "/../shoal.x"};
	char buf[128];

	make_busy(4);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		strcpy(sham.seg.h->swarm, bad[i]);
		cr_assert_not(show(true), "%s", bad[i]);
	}
	snprintf(buf, sizeof(buf), "%s.", sham.object);
	strcpy(sham.seg.h->swarm, buf);
	cr_assert_not(show(true));
	snprintf(buf, sizeof(buf), "%s.a/b", sham.object);
	strcpy(sham.seg.h->swarm, buf);
	cr_assert_not(show(true));
	strcpy(sham.seg.h->swarm, sham.swarm_object);
	cr_assert(show(true));
}

static void
read_to_the_end(void *arg)
{
	const struct seg *s = arg;
	volatile uint8_t sum = 0;

	for (size_t i = 0; i < s->size; i += SEGMENT_ALIGN)
		sum = sum + s->base[i];
}

/* shoalstat looks at a mapping no otherwise. */
Test(tools_hostile, cut_under_the_eye_is_survived)
{
	struct seg s;
	int fd;

	make_busy(4);
	fd = shm_open(sham.object, O_RDONLY | O_CLOEXEC, 0);
	cr_assert_null(object_map(&s, fd, sham.object + 1));
	close(fd);
	cr_assert(guard_run(read_to_the_end, &s));
	cr_assert_eq(ftruncate(sham.fd, SEGMENT_ALIGN), 0);
	cr_assert_not(guard_run(read_to_the_end, &s));
	cr_assert_not(guard_run(read_to_the_end, &s));
	seg_unmap(&s);
}

/* Mappings of the segment that this process has. */
static size_t
mappings(void)
{
	return sentence_count("/proc/self/maps", sham.object);
}

/* A child cuts and restores the segment while it is looked at; no look leaves
 * anything behind. */
Test(tools_hostile, segment_that_changes_its_length_is_survived)
{
	size_t before;
	off_t size;
	pid_t pid;

	make_busy(4);
	before = mappings();
	cr_assert_gt(before, 0);
	size = (off_t)sham.seg.size;
	if ((pid = fork()) == 0) {
		for (int i = 0; i < 20000; i++) {
			(void)!ftruncate(sham.fd, SEGMENT_ALIGN);
			(void)posix_fallocate(sham.fd, 0, size);
		}
		_exit(0);
	}
	cr_assert_gt(pid, 0);
	for (int i = 0; i < 2000; i++)
		(void)show(false);
	cr_assert_eq(tool_wait(pid), 0);
	cr_assert_eq(mappings(), before);
}

Test(tools_hostile, unknown_bits_of_the_mode_and_owner_do_no_harm)
{
	struct report r;
	struct out o;
	char complaint[REPORT_COMPLAINT];

	make_busy(4);
	sham.seg.h->uid = UINT32_MAX - 5;
	cr_assert_eq(
	    report_take(&r, sham.name, complaint, sizeof(complaint)), 0);
	out_init(&o);
	text_views[VIEW_CREATORS](&o, &r);
	out_chr(&o, '\0');
	cr_assert_has(o.p, " 4294967290 ");
	out_free(&o);
	report_free(&r);
}
