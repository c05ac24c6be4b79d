/*
 * row.c: tests of the table of swarms.
 */
#include "row.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "keeper.h"

static struct keeper k;

static struct row *
add(const char *file, const char *name, uint8_t hash)
{
	struct row *r = row_make(&k, file);

	cr_assert_not_null(r);
	r->known = true;
	memset(r->hash, hash, sizeof(r->hash));
	strcpy(r->name, name);
	return r;
}

static const char *
state(const struct row *r)
{
	return row_state_text(row_state(&k, r));
}

Test(row, rows_stand_in_the_order_of_their_files)
{
	char file[16];
	struct row *r;
	int i;

	for (i = 0; i < 100; i++) {
		snprintf(file, sizeof(file), "%02d", i * 37 % 100);
		cr_assert_not_null(row_make(&k, file));
	}
	for (i = 0, r = NULL; (r = row_next(&k, r)) != NULL; i++) {
		snprintf(file, sizeof(file), "%02d", i);
		cr_assert_str_eq(r->file, file);
		cr_assert_eq(row_by_file(&k, file), r);
	}
	cr_assert_eq(i, 100);
	row_free(&k, row_by_file(&k, "50"));
	cr_assert_null(row_by_file(&k, "50"));
	cr_assert_str_eq(row_next(&k, row_by_file(&k, "49"))->file, "51");
	while (k.rows > 0)
		row_free(&k, k.row[k.rows / 2]);
	cr_assert_null(row_next(&k, NULL));
	row_sweep(&k);
}

static char why[ROW_WHY_MAX];

static void
expect_several(const char *text, const char *files)
{
	cr_assert_null(row_find(&k, text, why));
	cr_assert(strncmp(why, "more than one", 13) == 0, "%s", why);
	cr_assert_str_eq(strchr(why, ':') + 2, files);
}

Test(row, it_is_found_by_its_name_or_the_beginning_of_its_hash)
{
	struct row *a = add("a.torrent", "one", 0xaa), *b;

	b = add("b.torrent", "two", 0xab);
	cr_assert_eq(row_find(&k, "one", why), a);
	cr_assert_eq(row_find(&k, "a.torrent", why), a);
	cr_assert_eq(row_find(&k, "aaaa", why), a);
	cr_assert_eq(row_find(&k, "ABAB", why), b);
	cr_assert_null(row_find(&k, "aba", why));
	cr_assert_null(row_find(&k, "", why));
	cr_assert_str_eq(why, "there is no such swarm");
	memset(b->hash, 0xaa, 3);
	expect_several("aaaaa", "a.torrent, b.torrent");
}

Test(row, no_name_stands_for_the_hash_of_another)
{
	struct row *a, *b;
	char hash[2 * HASH_LEN + 1];

	memset(hash, 'c', sizeof(hash) - 1);
	hash[sizeof(hash) - 1] = '\0';
	a = add("a.torrent", hash, 0xaa);
	cr_assert_eq(row_find(&k, hash, why), a);
	b = add("b.torrent", "cccccccc", 0xcc);
	cr_assert_eq(row_find(&k, hash, why), b);
	cr_assert_eq(row_find(&k, "cccccccc", why), b);
	strcpy(a->name, "cccccccc");
	expect_several("cccccccc", "a.torrent, b.torrent");
	cr_assert_eq(row_find(&k, "ccccccccc", why), b);
}

Test(row, no_name_stands_for_the_file_of_another)
{
	struct row *a = add("a.torrent", "x", 0xaa), *b, *course;

	b = add("b.torrent", "a.torrent", 0xbb);
	cr_assert_eq(row_find(&k, "a.torrent", why), a);
	cr_assert_eq(row_find(&k, "b.torrent", why), b);
	course = add(ROW_COURSE, "peer_1001", 0);
	strcpy(b->name, ROW_COURSE);
	cr_assert_eq(row_find(&k, "course", why), course);
	cr_assert_eq(row_find(&k, "peer_1001", why), course);
	strcpy(b->name, "peer_1001");
	expect_several("peer_1001", "b.torrent, course");
	row_free(&k, course);
	strcpy(b->name, ROW_COURSE);
	cr_assert_eq(row_find(&k, "course", why), b);
}

Test(row, a_name_that_several_have_is_nobodys)
{
	char file[16];
	int i;

	for (i = 0; i < 6; i++) {
		snprintf(file, sizeof(file), "%d", i);
		(void)add(file, "x", (uint8_t)(0x10 + i));
		if (i == 2)
			expect_several("x", "0, 1, 2");
	}
	expect_several("x", "0, 1, 2 and 3 more");
}

Test(row, a_twin_is_not_in_the_way_of_whose_twin_it_is)
{
	struct row *a = add("a.torrent", "x", 0xaa), *b;

	b = add("b.torrent", "x", 0xaa);
	b->twin = true;
	cr_assert_eq(row_find(&k, "b.torrent", why), b);
	cr_assert_eq(row_find(&k, "x", why), a);
	cr_assert_eq(row_find(&k, "aaaa", why), a);
	a->known = false;
	cr_assert_eq(row_find(&k, "x", why), b);
}

Test(row, a_connection_is_for_who_is_known_and_the_only_one)
{
	uint8_t hash[HASH_LEN];
	struct row *a = add("a", "a", 1), *b = add("b", "b", 1);

	memset(hash, 1, sizeof(hash));
	a->twin = true;
	cr_assert_eq(row_by_hash(&k, hash), b);
	b->known = false;
	cr_assert_null(row_by_hash(&k, hash));
}

Test(row, its_state_follows_from_the_rest)
{
	struct row *r = add("a", "a", 1);

	k.now = mono_now();
	cr_assert_str_eq(state(r), "queued");
	r->complete = true;
	cr_assert_str_eq(state(r), "dormant");
	r->wanted = true;
	cr_assert_str_eq(state(r), "queued");
	backoff_fail(&r->fails, 1000, 1000, k.now);
	cr_assert_str_eq(state(r), "trouble");
	r->paused = true;
	cr_assert_str_eq(state(r), "paused");
	r->erase = true;
	cr_assert_str_eq(state(r), "removing");
	r->twin = true;
	cr_assert_str_eq(state(r), "bad");
	r->unread = true;
	cr_assert_str_eq(state(r), "trouble", "it is read later");
	backoff_reset(&r->fails);
	cr_assert_str_eq(state(r), "reading");
	r->reading = true;
	cr_assert_str_eq(state(r), "reading");
	r->tether.pid = 1;
	cr_assert_str_eq(state(r), "removing", "its processes end first");
	r->erase = false;
	cr_assert_str_eq(state(r), "checking");
	r->status.a = SWARM_FETCHING;
	cr_assert_str_eq(state(r), "fetching");
	r->status.a = SWARM_WHOLE;
	cr_assert_str_eq(state(r), "seeding");
	r->status.trouble = 28;
	cr_assert_str_eq(state(r), "trouble");
	r->leaving = true;
	cr_assert_str_eq(state(r), "leaving");
	r->gone = true;
	cr_assert_str_eq(state(r), "removing");
}

Test(row, what_a_run_brought_is_added_to_what_those_before_brought)
{
	struct row *r = add("a", "a", 1);

	r->up = 1;
	r->down = 2;
	r->status.uploaded = 10;
	r->status.downloaded = 20;
	cr_assert_eq(row_up(r), 11);
	cr_assert_eq(row_down(r), 22);
}
