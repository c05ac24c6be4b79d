/*
 * prefixes.c: unit tests of networks in one list.
 */
#include "prefixes.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "rng.h"

static bool
has(const char *list, const char *host)
{
	uint8_t a[16] = {[10] = 0xff, [11] = 0xff};
	struct prefixes l;

	cr_assert_eq(prefixes_parse(&l, list), 0, "%s", list);
	if (inet_pton(AF_INET, host, a + 12) != 1)
		cr_assert_eq(inet_pton(AF_INET6, host, a), 1, "%s", host);
	return prefixes_have(&l, a);
}

static void
check_text(const char *list, const char *expected)
{
	char text[PREFIXES_TEXT];
	struct prefixes l;

	cr_assert_eq(prefixes_parse(&l, list), 0, "%s", list);
	prefixes_text(&l, text);
	cr_assert_str_eq(text, expected);
}

Test(prefixes, hold_the_addresses_within)
{
	cr_assert(has("10.0.0.0/8", "10.255.0.1"));
	cr_assert_not(has("10.0.0.0/8", "11.0.0.0"));
	cr_assert_not(has("10.0.0.0/8", "9.255.255.255"));
	cr_assert(has("192.0.2.128/25", "192.0.2.129"));
	cr_assert_not(has("192.0.2.128/25", "192.0.2.127"));
	cr_assert(has("192.0.2.7", "192.0.2.7"));
	cr_assert_not(has("192.0.2.7", "192.0.2.6"));
	cr_assert(has("2001:db8::/33", "2001:db8:7fff::1"));
	cr_assert_not(has("2001:db8::/33", "2001:db8:8000::1"));
	cr_assert(has("2001:db8::1", "2001:db8::1"));
	cr_assert_not(has("2001:db8::1", "2001:db8::2"));
}

Test(prefixes, all_of_ipv4_is_not_all_of_ipv6)
{
	cr_assert(has("0.0.0.0/0", "203.0.113.9"));
	cr_assert_not(has("0.0.0.0/0", "2001:db8::1"));
	cr_assert(has("::/0", "2001:db8::1"));
	cr_assert(has("::/0", "203.0.113.9"));
}

Test(prefixes, any_of_the_list_will_do)
{
	static const char list[] = "192.0.2.0/24,local,2001:db8::/32";

	cr_assert(has(list, "192.0.2.1"));
	cr_assert(has(list, "2001:db8::1"));
	cr_assert(has(list, "127.0.0.1"));
	cr_assert_not(has(list, "198.51.100.1"));
}

Test(prefixes, local_is_loopback_link_local_and_private)
{
	static const char *const near[] = {"127.0.0.1", "127.255.0.1",
	    "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.7.7",
	    "169.254.1.1", "::1", "fe80::1", "febf::1", "fc00::1", "fdff::1"};
	static const char *const far[] = {"128.0.0.1", "11.0.0.1",
	    "172.15.255.255", "172.32.0.1", "192.169.0.1", "169.253.1.1", "::2",
	    "fec0::1", "fb00::1", "fe00::1", "2001:db8::1", "1.1.1.1"};
	size_t i;

	for (i = 0; i < sizeof(near) / sizeof(near[0]); i++)
		cr_assert(has("local", near[i]), "%s", near[i]);
	for (i = 0; i < sizeof(far) / sizeof(far[0]); i++)
		cr_assert_not(has("local", far[i]), "%s", far[i]);
}

Test(prefixes, are_refused_when_anything_is_wrong)
{
	static const char *const bad[] = {"", ",", "local,", ",local", "locale",
	    "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8",
	    "10.0.0.1/8", "10/8", "2001:db8::/129", "2001:db8::1/64",
	    "example.org", "10.0.0.0/8 local", " local", "local ", "/8",
	    "fe80::1%lo", "1111:1111:1111:1111:1111:1111:1111:1111/128/128/12"};
	char many[PREFIXES_TEXT + 100];
	struct prefixes l;
	size_t i, n = 0;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(prefixes_parse(&l, bad[i]), -1, "%s", bad[i]);
	for (i = 0; i <= PREFIXES_MAX; i++)
		n += (size_t)snprintf(many + n, sizeof(many) - n,
		    "%s10.0.0.%zu", i > 0 ? "," : "", i);
	cr_assert_eq(prefixes_parse(&l, many), -1);
	*strrchr(many, ',') = '\0';
	cr_assert_eq(prefixes_parse(&l, many), 0);
}

Test(prefixes, a_list_that_is_refused_leaves_the_former)
{
	struct prefixes l;

	cr_assert_eq(prefixes_parse(&l, "local"), 0);
	cr_assert_eq(prefixes_parse(&l, "10.0.0.0/8,no"), -1);
	cr_assert(l.local);
	cr_assert_eq(l.n, 0);
}

Test(prefixes, are_printed_in_one_form)
{
	check_text("10.0.0.0/8", "10.0.0.0/8");
	check_text("local,192.0.2.7,2001:DB8:0::/32",
	    "192.0.2.7/32,2001:db8::/32,local");
	check_text("::/0", "::/0");
	check_text("local", "local");
}

Test(prefixes, read_back_as_they_were_printed)
{
	struct prefixes l, back;
	char text[PREFIXES_TEXT];
	struct rng rng;
	uint32_t i, k;
	int round;

	rng_seed(&rng, 9);
	for (round = 0; round < 1000; round++) {
		l = (struct prefixes){.local = true};
		l.n = (uint32_t)rng_below(&rng, PREFIXES_MAX + 1);
		for (i = 0; i < l.n; i++) {
			l.v[i].bits = (uint8_t)rng_below(&rng, 129);
			for (k = 0; k < l.v[i].bits / 8; k++)
				l.v[i].host[k] = (uint8_t)rng_next(&rng);
		}
		prefixes_text(&l, text);
		cr_assert_eq(prefixes_parse(&back, text), 0, "%s", text);
		cr_assert_eq(back.n, l.n);
		cr_assert_arr_eq(back.v, l.v, sizeof(l.v));
	}
}
