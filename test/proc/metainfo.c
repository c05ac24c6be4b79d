/*
 * metainfo.c: what becomes of a .torrent, sound or hostile.
 *
 * Whatever is in it, the outcome is one torrent, or one that is refused in
 * words.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "files.h"
#include "run.h"
#include "tmp.h"
#include "torrent_read.h"

#define HASH "aaaaaaaaaaaaaaaaaaaa"
#define TAIL "12:piece lengthi16384e6:pieces20:" HASH "ee"
#define ONE  "d4:infod6:lengthi1e4:name1:x" TAIL

static char *folder, file[4096];

static void
make(void)
{
	folder = tmp_make();
	cr_assert_not_null(folder);
	snprintf(file, sizeof(file), "%s/x.torrent", folder);
}

static void
drop(void)
{
	tmp_remove(folder);
}

TestSuite(metainfo, .init = make, .fini = drop, .timeout = 300);

static void
put(const char *p, size_t n)
{
	FILE *f = fopen(file, "w");

	cr_assert_not_null(f);
	cr_assert_eq(fwrite(p, 1, n, f), n);
	cr_assert_eq(fclose(f), 0);
}

/* The descriptor, or -1 and why, in a static buffer. */
static int
look(const char *variant, struct torrent *t, const char **why)
{
	static char text[TORRENT_WHY_MAX];
	char program[4096];

	snprintf(
	    program, sizeof(program), "%s/shoal-metainfo", bed_build(variant));
	*why = text;
	text[0] = '\0';
	return torrent_read(t, program, file, true, text);
}

static int
take(struct torrent *t, const char *bytes)
{
	const char *why;
	int fd;

	put(bytes, strlen(bytes));
	fd = look("", t, &why);
	cr_assert_neq(fd, -1, "%s", why);
	return fd;
}

static const char *
refused(void)
{
	struct torrent t;
	const char *why;

	cr_assert_eq(look("", &t, &why), -1);
	return why;
}

static void
check_refused(const char *bytes, const char *words)
{
	const char *why;

	put(bytes, strlen(bytes));
	why = refused();
	cr_assert(strstr(why, words) != NULL, "%s: %s", bytes, why);
}

static size_t
descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	size_t n = 0;

	cr_assert_not_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

Test(metainfo, single_file_is_taken)
{
	static const uint8_t hash[] = {0xfd, 0x1e, 0xce, 0xf9, 0xf8, 0x3e, 0xf3,
	    0xd1, 0x1c, 0x63, 0x55, 0x7b, 0x27, 0x13, 0x20, 0xa1, 0x34, 0xa6,
	    0xad, 0xd7};
	struct torrent t;
	int fd = take(&t, ONE);

	cr_assert_not(torrent_is_multi(&t));
	cr_assert_str_eq(torrent_name(&t), "x");
	cr_assert_str_eq(torrent_path(&t, 0), "x");
	cr_assert_eq(t.geo.file_size, 1);
	cr_assert_eq(t.geo.pieces, 1);
	cr_assert_eq(t.h->flags, 0);
	cr_assert_eq(t.h->trackers, 0);
	cr_assert_arr_eq(t.h->info_hash, hash, sizeof(hash));
	cr_assert_arr_eq(torrent_digest(&t, 0), HASH, 20);
	torrent_unmap(&t);
	close(fd);
}

#define FILES                                                            \
	"ld4:attr1:x6:lengthi5e4:pathl1:a1:beed4:attr1:p6:lengthi2e4:"   \
	"pathl4:.pad1:2eed4:attr1:l6:lengthi0e4:pathl4:linke12:symlink " \
	"pathl1:aeed6:lengthi0e4:pathl5:emptyeee"

Test(metainfo, folder_is_taken_with_all_that_is_said_of_it)
{
	static const char *const path[] = {"a/b", "", "empty"};
	static const uint32_t flags[] = {TORRENT_EXEC, TORRENT_PADDING, 0};
	struct torrent t;
	uint32_t i;
	int fd;

	fd = take(&t,
	    "d8:announce9:udp://a:113:announce-listll9:udp://b:19:udp://c:1e"
	    "l9:udp://d:1ee4:infod5:files" FILES "4:name3:top12:piece length"
	    "i16384e6:pieces20:" HASH "7:privatei1eee");
	cr_assert_str_eq(torrent_name(&t), "top");
	cr_assert_eq(t.h->flags, TORRENT_MULTI | TORRENT_PRIVATE);
	cr_assert_eq(t.h->files, 3);
	for (i = 0; i < 3; i++) {
		cr_assert_str_eq(torrent_path(&t, i), path[i]);
		cr_assert_eq(t.file[i].flags, flags[i]);
	}
	cr_assert_eq(t.file[1].length, 2);
	cr_assert_eq(t.h->trackers, 3);
	cr_assert_str_eq(torrent_url(&t, 0), "udp://b:1");
	cr_assert_eq(t.tracker[0].tier, t.tracker[1].tier);
	cr_assert_lt(t.tracker[1].tier, t.tracker[2].tier);
	torrent_unmap(&t);
	close(fd);
}

Test(metainfo, nobody_can_write_to_what_was_read)
{
	struct torrent t;
	int fd = take(&t, ONE);

	cr_assert_eq(
	    mmap(NULL, t.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0),
	    MAP_FAILED);
	cr_assert_eq(ftruncate(fd, 0), -1);
	torrent_unmap(&t);
	close(fd);
}

Test(metainfo, nothing_stays_of_a_refused_torrent)
{
	size_t before = descriptors();

	check_refused("d", "byte 1: ");
	cr_assert_eq(descriptors(), before);
	cr_assert(run_all_gone(run_ms(5000)));
}

Test(metainfo, no_torrent_is_refused)
{
	check_refused("x", "byte 0: ");
	check_refused("de", "info is missing");
	check_refused("d4:info", "get a sound copy of it");
	check_refused("d4:infod6:lengthi1e12:meta versioni2e4:name1:xee",
	    "; ask for one that is of v1 too");
}

Test(metainfo, each_cut_of_a_torrent_is_refused)
{
	size_t n;

	for (n = 1; n < strlen(ONE); n += 13) {
		put(ONE, n);
		cr_assert(strstr(refused(), "byte ") != NULL, "%zu", n);
	}
}

Test(metainfo, lists_in_lists_in_lists_are_refused)
{
	static char bomb[8 << 20];

	memset(bomb, 'l', sizeof(bomb));
	memcpy(bomb, "d1:a", 4);
	put(bomb, sizeof(bomb));
	cr_assert(strstr(refused(), "byte 67: ") != NULL, "%s", refused());
}

Test(metainfo, names_that_lead_elsewhere_are_refused)
{
	static const char *const name[] = {
	    "2:..", "1:.", "0:", "3:a/b", "4:/etc", "6:.shoal"};
	char text[512];
	size_t i;

	for (i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		snprintf(text, sizeof(text), "d4:infod6:lengthi1e4:name%s" TAIL,
		    name[i]);
		check_refused(text, "a name ");
		snprintf(text, sizeof(text),
		    "d4:infod5:filesld6:lengthi1e4:pathl1:a%seee4:name1:x" TAIL,
		    name[i]);
		check_refused(text, "a name ");
	}
}

Test(metainfo, names_of_two_files_are_refused_when_they_collide)
{
	check_refused("d4:infod5:filesld6:lengthi1e4:pathl1:aeed6:lengthi1e4:"
		      "pathl1:aeee4:name1:x" TAIL,
	    "two files have the same path");
	check_refused("d4:infod5:filesld6:lengthi1e4:pathl1:aeed6:lengthi1e4:"
		      "pathl1:a1:beee4:name1:x" TAIL,
	    "a file is also the folder of another");
}

Test(metainfo, numbers_that_cannot_be_are_refused)
{
	check_refused("d4:infod6:lengthi1e4:name1:x12:piece lengthi0e6:pieces20"
		      ":" HASH "ee",
	    "piece length");
	check_refused("d4:infod6:lengthi16385e4:name1:x" TAIL, "hashes");
	check_refused("d4:infod6:lengthi-1e4:name1:x" TAIL, "negative");
	check_refused(
	    "d4:infod6:lengthi9223372036854775808e4:name1:x" TAIL, "byte ");
	check_refused(
	    "d4:infod5:filesld6:lengthi9223372036854775807e4:pathl1:a"
	    "eed6:lengthi9223372036854775807e4:pathl1:beee4:name1:x" TAIL,
	    "too much");
}

Test(metainfo, no_ordinary_file_is_refused)
{
	cr_assert(strstr(refused(), "No such file") != NULL);
	put("", 0);
	cr_assert(strstr(refused(), "is empty") != NULL);
	cr_assert_eq(truncate(file, 100 << 20), 0);
	cr_assert(strstr(refused(), "larger than 64 MiB") != NULL);
	unlink(file);
	cr_assert_eq(mkfifo(file, 0600), 0);
	cr_assert(strstr(refused(), "is no file") != NULL);
	unlink(file);
	cr_assert_eq(mkdir(file, 0700), 0);
	cr_assert(strstr(refused(), "is no file") != NULL);
}

Test(metainfo, reader_that_is_missing_is_said)
{
	char why[TORRENT_WHY_MAX];
	struct torrent t;

	put(ONE, strlen(ONE));
	cr_assert_eq(torrent_read(&t, "/nonexistent", file, true, why), -1);
	cr_assert(strstr(why, "needs /nonexistent") != NULL, "%s", why);
}

/* Names of a hundred thousand files. */
Test(metainfo, many_files_are_taken)
{
	const size_t files = 100000, room = files * 40 + 4096;
	char *text = malloc(room);
	struct torrent t;
	size_t i, n;
	int fd;

	cr_assert_not_null(text);
	n = (size_t)snprintf(text, room, "d4:infod5:filesl");
	for (i = 0; i < files; i++)
		n += (size_t)snprintf(text + n, room - n,
		    "d6:lengthi%de4:pathl6:%06zuee", i == 0, i);
	snprintf(text + n, room - n, "e4:name1:x" TAIL);
	fd = take(&t, text);
	cr_assert_eq(t.h->files, files);
	cr_assert_str_eq(torrent_path(&t, 99999), "099999");
	torrent_unmap(&t);
	close(fd);
	free(text);
}

/* In the planted build "plant" and a letter order an act
 * (src/metainfo/plant.c). */
static const char *
order(const char *bytes)
{
	struct torrent t;
	const char *why;

	put(bytes, strlen(bytes));
	cr_assert_eq(look("_PLANTED", &t, &why), -1, "%s", bytes);
	return why;
}

#ifdef SHOAL_SANITIZED
#define ORDINARY() cr_skip("there are no planted acts in this build")
#else
#define ORDINARY() (void)0
#endif

Test(metainfo, forbidden_act_ends_the_reader_that_tries_it)
{
	static const char *const act[] = {
	    "open a file",
	    "make a socket",
	    "fork",
	    "execute a program",
	    "signal its parent",
	    "be traced",
	    "map code",
	    "write to stderr",
	    "truncate the .torrent",
	    "keep its memory from being sealed",
	    "set up an io_uring",
	};
	char bytes[] = "plant?";
	size_t i;

	ORDINARY();
	for (i = 0; i < sizeof(act) / sizeof(act[0]); i++) {
		bytes[5] = (char)('a' + i);
		cr_assert_str_eq(order(bytes), "ended its reader, by signal 31",
		    "%s", act[i]);
	}
}

Test(metainfo, reader_that_lies_is_not_believed)
{
	const char *why;

	ORDINARY();
	why = order("plantl");
	cr_assert(strstr(why, "read as what cannot be") != NULL, "%s", why);
	why = order("plantm");
	cr_assert(strstr(why, ": ?????") != NULL, "%s", why);
	cr_assert(strchr(why, '\033') == NULL);
}

Test(metainfo, ordinary_build_obeys_no_such_order)
{
	check_refused("plantl", "byte 0: ");
}
