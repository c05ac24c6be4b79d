/*
 * metainfo_trackers.c: tests of a torrent's trackers.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "metainfo.h"
#include "torrent.h"

#define INFO "4:infod6:lengthi1e4:name1:x12:piece lengthi1e" HASHES_1 "e"

/* What comes out: each URL with its tier before it. */
static void
check_trackers(const char *text, const char *expected)
{
	struct metainfo m = take(text);
	struct metainfo_trackers t;
	char got[256] = "";
	unsigned int tier;
	struct rd url;
	size_t n = 0;

	metainfo_trackers(&t, &m);
	while (metainfo_next_tracker(&t, &url, &tier))
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%u %.*s\n",
		    tier, (int)url.n, (const char *)url.p);
	cr_assert_str_eq(got, expected);
	cr_assert_not(metainfo_next_tracker(&t, &url, &tier));
}

Test(metainfo_trackers, there_may_be_none)
{
	check_trackers("d" INFO "e", "");
	check_trackers("d8:announce0:" INFO "e", "");
	check_trackers("d13:announce-listle" INFO "e", "");
}

Test(metainfo_trackers, announce_is_one)
{
	check_trackers("d8:announce8:http://a" INFO "e", "0 http://a\n");
}

Test(metainfo_trackers, a_list_comes_by_tiers_in_place_of_announce)
{
	check_trackers("d8:announce1:a13:announce-list"
		       "ll1:b1:cel1:dee" INFO "e",
	    "0 b\n0 c\n1 d\n");
}

Test(metainfo_trackers, a_list_without_urls_does_not_replace_announce)
{
	check_trackers("d8:announce1:a13:announce-listle" INFO "e", "0 a\n");
	check_trackers(
	    "d8:announce1:a13:announce-listllelee" INFO "e", "0 a\n");
	check_trackers(
	    "d8:announce1:a13:announce-listll0:1: e1:xe" INFO "e", "0 a\n");
	check_trackers("d8:announce1:a13:announce-list1:x" INFO "e", "0 a\n");
	check_trackers("d8:announce1:a13:announce-listde" INFO "e", "0 a\n");
}

/* Of tiers that are no lists, and URLs that are no strings. */
Test(metainfo_trackers, what_is_no_url_is_left_out)
{
	check_trackers("d13:announce-listl1:xi1edel1:a1: i1ele1:bel1:"
		       "\x7f"
		       "3:a\nb2:\xc3\xa9"
		       "1:cee" INFO "e",
	    "0 a\n0 b\n1 c\n");
	check_trackers("d8:announce3:a b" INFO "e", "");
}

Test(metainfo_trackers, a_url_has_its_limit)
{
	char text[METAINFO_URL_MAX + 300], url[METAINFO_URL_MAX + 2];
	struct metainfo_trackers t;
	struct metainfo m;
	unsigned int tier;
	struct rd got;
	int n;

	memset(url, 'x', sizeof(url) - 1);
	url[sizeof(url) - 1] = '\0';
	for (n = METAINFO_URL_MAX; n <= METAINFO_URL_MAX + 1; n++) {
		snprintf(text, sizeof(text), "d8:announce%d:%.*s" INFO "e", n,
		    n, url);
		m = take(text);
		metainfo_trackers(&t, &m);
		cr_assert_eq(metainfo_next_tracker(&t, &got, &tier),
		    n == METAINFO_URL_MAX);
	}
}
