/*
 * tracker_query.c: tests of requests to trackers over HTTP.
 */
#include "tracker_query.h"

#include <criterion/criterion.h>
#include <string.h>

#define REST                                                            \
	"info_hash=%00%01%02AZaz09-._~%7F%80%FF%20%25%26%2B&peer_id="   \
	"-SH0100-abcdefghijkl&port=6881&uploaded=18446744073709551615&" \
	"downloaded=7&left=0&key=305419896&compact=1"

static struct tracker_udp_announce
sample(void)
{
	struct tracker_udp_announce a = {
	    .uploaded = UINT64_MAX,
	    .downloaded = 7,
	    .key = 0x12345678,
	    .want = 50,
	    .port = 6881,
	};

	memcpy(a.hash, "\0\1\2AZaz09-._~\x7f\x80\xff %&+", sizeof(a.hash));
	memcpy(a.peer_id, "-SH0100-abcdefghijkl", sizeof(a.peer_id));
	return a;
}

static void
check(const char *url, const struct tracker_udp_announce *a, const char *id,
    const char *expected)
{
	const struct rd name = {(const uint8_t *)id, strlen(id)};
	char room[1024];
	struct text t;
	size_t n;

	text_init(&t, room, sizeof(room));
	cr_assert_eq(tracker_query_write(&t, url, a, name), 0);
	cr_assert_str_eq(room, expected);
	for (n = strlen(expected); n > 0; n--) {
		text_init(&t, room, n);
		cr_assert_eq(tracker_query_write(&t, url, a, name), -1);
	}
}

Test(tracker_query, it_says_all_that_a_tracker_wants_to_know)
{
	struct tracker_udp_announce a = sample();

	check("http://h/announce", &a, "",
	    "http://h/announce?" REST "&numwant=50");
	a.want = -1;
	check("http://h/announce", &a, "", "http://h/announce?" REST);
}

Test(tracker_query, a_query_of_the_url_stays)
{
	struct tracker_udp_announce a = sample();

	check("http://h/a?pass=1", &a, "",
	    "http://h/a?pass=1&" REST "&numwant=50");
	check("http://h/a?", &a, "", "http://h/a?" REST "&numwant=50");
	check("http://h/a?b&", &a, "", "http://h/a?b&" REST "&numwant=50");
	check("http://h/a#b?c", &a, "", "http://h/a?" REST "&numwant=50");
}

Test(tracker_query, events_and_the_trackers_own_name_come_last)
{
	struct tracker_udp_announce a = sample();

	a.event = TRACKER_EVENT_COMPLETED;
	check("http://h/", &a, "a=b",
	    "http://h/?" REST "&numwant=50&event=completed&trackerid=a%3Db");
	a.event = TRACKER_EVENT_STARTED;
	check("http://h/", &a, "x",
	    "http://h/?" REST "&numwant=50&event=started&trackerid=x");
	a.event = TRACKER_EVENT_STOPPED;
	a.want = 0;
	check(
	    "http://h/", &a, "", "http://h/?" REST "&numwant=0&event=stopped");
}

#define HASH "info_hash=%00%01%02AZaz09-._~%7F%80%FF%20%25%26%2B"

static void
check_scrape(const char *url, const char *expected)
{
	struct tracker_udp_announce a = sample();
	char room[256];
	struct text t;
	size_t n;

	text_init(&t, room, sizeof(room));
	cr_assert_eq(tracker_query_scrape(&t, url, a.hash), 1, "%s", url);
	cr_assert_str_eq(room, expected);
	for (n = strlen(expected); n > 0; n--) {
		text_init(&t, room, n);
		cr_assert_eq(tracker_query_scrape(&t, url, a.hash), -1);
	}
}

Test(tracker_query, a_scrape_is_beside_the_announce)
{
	check_scrape("http://h/announce", "http://h/scrape?" HASH);
	check_scrape("http://h/x/announce", "http://h/x/scrape?" HASH);
	check_scrape("http://h/announce.php", "http://h/scrape.php?" HASH);
	check_scrape("http://h/announce?k=1", "http://h/scrape?k=1&" HASH);
	check_scrape(
	    "http://h/announce?x2%0644", "http://h/scrape?x2%0644&" HASH);
	check_scrape("http://h/announce#a/b", "http://h/scrape?" HASH);
	check_scrape(
	    "http://h/announce/announce", "http://h/announce/scrape?" HASH);
}

Test(tracker_query, some_trackers_have_no_scrape)
{
	static const char *const url[] = {"http://h/a", "http://h/",
	    "http://h/announce/", "http://h/announce?x=2/4",
	    "http://h/x%064announce", "http://h/xannounce", "http://h/announc",
	    "announce", "", "http://h/a#/announce"};
	struct tracker_udp_announce a = sample();
	char room[256];
	struct text t;
	size_t i;

	for (i = 0; i < sizeof(url) / sizeof(url[0]); i++) {
		text_init(&t, room, sizeof(room));
		cr_assert_eq(
		    tracker_query_scrape(&t, url[i], a.hash), 0, "%s", url[i]);
	}
}
