/*
 * tracker_http.c: tests of what a tracker answers over HTTP.
 */
#include "tracker_http.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "torrent.h"

#define READ(a, text) \
	tracker_read_announced(a, (const uint8_t *)(text), sizeof(text) - 1)

/* What comes out of the list: host and port, compact hosts as numbers. */
static void
check_peers(struct tracker_announced *a, const char *expected)
{
	char got[512] = "";
	struct peers_one one;
	size_t i, n = 0;

	while (peers_next(&a->peers, &one)) {
		if (one.is_text)
			n += (size_t)snprintf(got + n, sizeof(got) - n, "%.*s",
			    (int)one.host.n, (const char *)one.host.p);
		else
			for (i = 0; i < one.host.n; i++)
				n += (size_t)snprintf(got + n, sizeof(got) - n,
				    "%02x", one.host.p[i]);
		n += (size_t)snprintf(
		    got + n, sizeof(got) - n, ":%u ", one.port);
	}
	cr_assert_str_eq(got, expected);
	cr_assert_not(peers_next(&a->peers, &one));
}

Test(tracker_http, a_reply_with_everything)
{
	struct tracker_announced a;

	cr_assert_eq(READ(&a,
			 "d8:completei3e11:external ip4:abcd"
			 "10:incompletei4e8:intervali1800e"
			 "12:min intervali60e5:peers6:\x7f\0\0\1\x1a\xe1"
			 "6:peers618:0123456789abcdef\0\1"
			 "10:tracker id2:id15:warning message2:hoe"),
	    0);
	cr_assert_eq(a.complete, 3);
	cr_assert_eq(a.incomplete, 4);
	cr_assert_eq(a.interval, 1800);
	cr_assert_eq(a.min_interval, 60);
	cr_assert_eq(a.retry_min, -1);
	cr_assert_not(a.never_retry);
	cr_assert_eq(a.failure.n, 0);
	check_is(a.tracker_id, "id");
	check_is(a.warning, "ho");
	check_peers(&a, "7f000001:6881 30313233343536373839616263646566:1 ");
}

Test(tracker_http, an_empty_reply_knows_nothing)
{
	struct tracker_announced a;

	cr_assert_eq(READ(&a, "de"), 0);
	cr_assert_eq(a.complete, -1);
	cr_assert_eq(a.incomplete, -1);
	cr_assert_eq(a.interval, 0);
	cr_assert_eq(a.min_interval, 0);
	check_peers(&a, "");
}

Test(tracker_http, peers_may_be_dictionaries)
{
	struct tracker_announced a;

	cr_assert_eq(READ(&a,
			 "d5:peersld2:ip9:127.0.0.17:peer id20:"
			 "aaaaaaaaaaaaaaaaaaaa4:porti6881ee"
			 "d2:ip3:::14:porti65535ee"
			 "d2:ip9:localhost4:porti1eeee"),
	    0);
	check_peers(&a, "127.0.0.1:6881 ::1:65535 localhost:1 ");
}

Test(tracker_http, peers_that_are_none_are_left_out)
{
	struct tracker_announced a;

	cr_assert_eq(READ(&a,
			 "d5:peersl1:xi1elede"
			 "d2:ipi1e4:porti1ee"
			 "d2:ip1:a4:port1:1e"
			 "d2:ip1:ae"
			 "d4:porti1ee"
			 "d2:ip0:4:porti1ee"
			 "d2:ip3:a b4:porti1ee"
			 "d2:ip1:a4:porti0ee"
			 "d2:ip1:a4:porti-1ee"
			 "d2:ip1:a4:porti65536ee"
			 "d2:ip1:b4:porti2ee"
			 "ee"),
	    0);
	check_peers(&a, "b:2 ");
}

Test(tracker_http, a_host_has_its_limit)
{
	struct tracker_announced a;
	char text[512], expected[300];
	int n;

	for (n = PEERS_HOST_MAX; n <= PEERS_HOST_MAX + 1; n++) {
		snprintf(text, sizeof(text),
		    "d5:peersld2:ip%d:%0*d4:porti7eeee", n, n, 0);
		snprintf(expected, sizeof(expected), "%0*d:7 ", n, 0);
		cr_assert_eq(tracker_read_announced(
				 &a, (const uint8_t *)text, strlen(text)),
		    0);
		check_peers(&a, n > PEERS_HOST_MAX ? "" : expected);
	}
}

Test(tracker_http, compact_peers_without_port_and_odd_ends_are_left_out)
{
	struct tracker_announced a;

	cr_assert_eq(READ(&a, "d5:peers17:abcd\0\0efgh\0\1ijkl\0e"), 0);
	check_peers(&a, "65666768:1 ");
	cr_assert_eq(READ(&a, "d5:peers0:6:peers617:0123456789abcdef\1e"), 0);
	check_peers(&a, "");
	cr_assert_eq(READ(&a, "d5:peersdee"), 0);
	check_peers(&a, "");
	cr_assert_eq(READ(&a, "d5:peersi1ee"), 0);
	check_peers(&a, "");
}

Test(tracker_http, a_refusal_says_when_to_try_again)
{
	struct tracker_announced a;

	cr_assert_eq(READ(&a, "d14:failure reason2:no8:retry ini5ee"), 0);
	check_is(a.failure, "no");
	cr_assert_eq(a.retry_min, 5);
	cr_assert_not(a.never_retry);
	cr_assert_eq(READ(&a, "d14:failure reason2:no8:retry in5:nevere"), 0);
	cr_assert_eq(a.retry_min, -1);
	cr_assert(a.never_retry);
	cr_assert_eq(READ(&a, "d14:failure reason2:no8:retry in4:soone"), 0);
	cr_assert_eq(a.retry_min, -1);
	cr_assert_not(a.never_retry);
}

Test(tracker_http, values_of_other_types_and_negative_counts_are_missing)
{
	struct tracker_announced a;

	cr_assert_eq(READ(&a,
			 "d8:complete1:x11:external ipi1e14:failure reasonle"
			 "10:incompletei-1e8:intervali-5e12:min intervalle"
			 "6:peers6i1e8:retry inle10:tracker idi1e"
			 "15:warning messagede"
			 "e"),
	    0);
	cr_assert_eq(a.complete, -1);
	cr_assert_eq(a.incomplete, -1);
	cr_assert_eq(a.interval, 0);
	cr_assert_eq(a.min_interval, 0);
	cr_assert_eq(a.failure.n, 0);
	cr_assert_eq(a.retry_min, -1);
	check_peers(&a, "");
}

Test(tracker_http, what_is_no_dictionary_is_refused)
{
	static const char reply[] =
	    "d8:intervali9e5:peers6:abcdef15:warning message1:xe";
	struct tracker_announced a;
	size_t n;

	for (n = 0; n < sizeof(reply) - 1; n++)
		cr_assert_eq(
		    tracker_read_announced(&a, (const uint8_t *)reply, n), -1);
	cr_assert_eq(READ(&a, "le"), -1);
	cr_assert_eq(READ(&a, "<html>"), -1);
}

/* Some end their reply with a newline. */
Test(tracker_http, what_comes_behind_a_reply_is_not_read)
{
	struct tracker_announced a;
	struct tracker_scraped s;

	cr_assert_eq(READ(&a, "d8:intervali9ee\r\n"), 0);
	cr_assert_eq(a.interval, 9);
	cr_assert_eq(READ(&a, "dei1e"), 0);
	cr_assert_eq(tracker_read_scraped(&s, (const uint8_t *)"de\n", 3,
			 (const uint8_t *)"bbbbbbbbbbbbbbbbbbbb"),
	    0);
}

Test(tracker_http, keys_may_come_in_any_order)
{
	struct tracker_announced a;

	cr_assert_eq(READ(&a,
			 "d5:peersld4:porti7e2:ip1:aee8:intervali9e"
			 "6:peers60:8:completei1ee"),
	    0);
	cr_assert_eq(a.interval, 9);
	cr_assert_eq(a.complete, 1);
	check_peers(&a, "a:7 ");
}

#define A20 "aaaaaaaaaaaaaaaaaaaa"
#define B20 "bbbbbbbbbbbbbbbbbbbb"

static int
scrape(const char *text, struct tracker_scraped *s)
{
	return tracker_read_scraped(
	    s, (const uint8_t *)text, strlen(text), (const uint8_t *)B20);
}

Test(tracker_http, a_scrape_has_the_counts_of_the_torrent)
{
	static const char *const reply[] = {
	    "d5:filesd20:" A20 "d8:completei1ee20:" B20
	    "d8:completei5e10:downloadedi50e10:incompletei10e4:name1:xeee",
	    "d5:flagsde5:filesd20:" B20
	    "d10:incompletei10e8:completei5e10:downloadedi50ee"
	    "20:" A20 "d8:completei1eeee",
	};
	struct tracker_scraped s;
	size_t i;

	for (i = 0; i < sizeof(reply) / sizeof(reply[0]); i++) {
		cr_assert_eq(scrape(reply[i], &s), 0, "%s", reply[i]);
		cr_assert(s.known);
		cr_assert_eq(s.complete, 5);
		cr_assert_eq(s.downloaded, 50);
		cr_assert_eq(s.incomplete, 10);
	}
}

Test(tracker_http, a_scrape_may_not_know_the_torrent)
{
	static const char *const without[] = {"de", "d5:filesdee",
	    "d5:filesd20:" A20 "d8:completei1eeee", "d5:fileslee",
	    "d5:filesd19:bbbbbbbbbbbbbbbbbbbdeee",
	    "d5:filesd21:bbbbbbbbbbbbbbbbbbbbbdeee"};
	struct tracker_scraped s;
	size_t i;

	for (i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
		cr_assert_eq(scrape(without[i], &s), 0, "%s", without[i]);
		cr_assert_not(s.known);
		cr_assert_eq(s.complete, -1);
	}
}

Test(tracker_http, a_scrape_may_be_refused_or_say_little)
{
	struct tracker_scraped s;

	cr_assert_eq(scrape("d14:failure reason2:noe", &s), 0);
	check_is(s.failure, "no");
	cr_assert_eq(scrape("d5:filesd20:" B20 "leee", &s), 0);
	cr_assert(s.known);
	cr_assert_eq(s.complete, -1);
	cr_assert_eq(
	    scrape("d5:filesd20:" B20 "d8:completei-5e10:incomplete1:5eee", &s),
	    0);
	cr_assert_eq(s.complete, -1);
	cr_assert_eq(s.incomplete, -1);
	cr_assert_eq(s.downloaded, -1);
}

Test(tracker_http, a_scrape_that_cannot_be_read_is_refused)
{
	static const char reply[] =
	    "d5:filesd20:" B20 "d8:completei5e10:downloadedi50e"
	    "10:incompletei1eeee";
	static const char *const broken[] = {"", "le", "<html>", "d5:files",
	    "d5:filesd20:" B20 "d8:completei5xeee",
	    "d5:filesd20:" B20 "d8:completei99999999999999999999eeee",
	    "d5:filesd99999999999999999999:" B20 "deee", "d5:filesdi1edeee"};
	struct tracker_scraped s;
	size_t i;

	for (i = 0; i < sizeof(reply) - 1; i++)
		cr_assert_eq(tracker_read_scraped(&s, (const uint8_t *)reply, i,
				 (const uint8_t *)B20),
		    -1);
	cr_assert_eq(scrape(reply, &s), 0);
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		cr_assert_eq(scrape(broken[i], &s), -1, "%s", broken[i]);
}

Test(tracker_http, a_scrape_nested_without_end_is_refused)
{
	static char deep[4096] = "d5:files";
	struct tracker_scraped s;

	memset(deep + 8, 'd', sizeof(deep) - 9);
	cr_assert_eq(scrape(deep, &s), -1);
	memset(deep + 8, 'l', sizeof(deep) - 9);
	cr_assert_eq(scrape(deep, &s), -1);
}
