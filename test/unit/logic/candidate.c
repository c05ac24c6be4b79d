/*
 * candidate.c: unit tests of whom to dial of those that somebody names.
 */
#include "candidate.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>

static bool
is_fit(enum found_by by, bool near, const char *host, uint16_t port,
    uint32_t scope)
{
	uint8_t ip[16];
	const struct candidate c = {
	    .by = by, .near = near, .host = ip, .port = port, .scope = scope};

	cr_assert_eq(inet_pton(AF_INET6, host, ip), 1, "%s", host);
	return candidate_is_fit(&c);
}

Test(candidate, anybody_may_name_an_ordinary_host)
{
	static const char *const host[] = {"::ffff:1.0.0.1",
	    "::ffff:192.168.1.1", "::ffff:223.255.255.255", "2001:db8::1",
	    "fd00::1", "::2"};

	for (size_t i = 0; i < sizeof(host) / sizeof(host[0]); i++)
		for (int by = 0; by < FOUND_BY_COUNT; by++) {
			cr_assert(
			    is_fit((enum found_by)by, false, host[i], 1, 0),
			    "%s", host[i]);
			cr_assert_not(
			    is_fit((enum found_by)by, false, host[i], 0, 0),
			    "%s", host[i]);
		}
}

Test(candidate, nobody_may_name_what_is_no_host)
{
	static const char *const host[] = {"::ffff:0.0.0.0", "::ffff:0.1.2.3",
	    "::ffff:224.0.0.1", "::ffff:239.192.152.143", "::ffff:240.0.0.1",
	    "::ffff:255.255.255.255", "::", "ff15::efc0:988f", "ff02::1"};

	for (size_t i = 0; i < sizeof(host) / sizeof(host[0]); i++)
		for (int by = 0; by < FOUND_BY_COUNT; by++)
			cr_assert_not(
			    is_fit((enum found_by)by, true, host[i], 6881, 1),
			    "%s", host[i]);
}

Test(candidate, loopback_is_named_only_by_who_is_there)
{
	static const char *const host[] = {
	    "::ffff:127.0.0.1", "::ffff:127.255.0.9", "::1"};

	for (size_t i = 0; i < sizeof(host) / sizeof(host[0]); i++) {
		cr_assert_not(is_fit(FOUND_BY_TRACKER, true, host[i], 1, 0));
		cr_assert(is_fit(FOUND_BY_NEAR_TRACKER, false, host[i], 1, 0));
		cr_assert_not(is_fit(FOUND_BY_ITSELF, false, host[i], 1, 0));
		cr_assert(is_fit(FOUND_BY_ITSELF, true, host[i], 1, 0));
	}
}

Test(candidate, a_link_local_address_is_known_from_itself_with_its_link)
{
	cr_assert(is_fit(FOUND_BY_ITSELF, false, "fe80::1", 1, 2));
	cr_assert_not(is_fit(FOUND_BY_ITSELF, false, "fe80::1", 1, 0));
	cr_assert_not(is_fit(FOUND_BY_TRACKER, false, "fe80::1", 1, 2));
	cr_assert_not(is_fit(FOUND_BY_NEAR_TRACKER, false, "febf::1", 1, 2));
}
