/*
 * loopback.c: unit tests of which addresses lead to loopback.
 */
#include "loopback.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <string.h>

static bool
leads(const char *text)
{
	struct sockaddr_storage sa;
	struct sockaddr_in6 *v6 = (void *)&sa;
	struct sockaddr_in *v4 = (void *)&sa;

	memset(&sa, 0, sizeof(sa));
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1)
		sa.ss_family = AF_INET;
	else {
		cr_assert_eq(
		    inet_pton(AF_INET6, text, &v6->sin6_addr), 1, "%s", text);
		sa.ss_family = AF_INET6;
	}
	return loopback_is((const struct sockaddr *)&sa);
}

Test(loopback, is_reached_by_more_than_its_own_addresses)
{
	static const char *const near[] = {"127.0.0.1", "127.255.255.255",
	    "0.0.0.0", "0.1.2.3", "::1", "::", "::ffff:127.0.0.1",
	    "::ffff:127.9.9.9", "::ffff:0.0.0.0", "::ffff:0.1.2.3"};
	static const char *const far[] = {"1.0.0.0", "126.255.255.255",
	    "128.0.0.1", "10.0.0.127", "192.168.0.1", "::2", "fe80::1",
	    "2001:db8::1", "7f00::1", "::ffff:1.127.0.0", "::ffff:10.0.0.1",
	    "::127.0.0.1"};
	size_t i;

	for (i = 0; i < sizeof(near) / sizeof(near[0]); i++)
		cr_assert(leads(near[i]), "%s", near[i]);
	for (i = 0; i < sizeof(far) / sizeof(far[0]); i++)
		cr_assert_not(leads(far[i]), "%s", far[i]);
}

Test(loopback, is_of_no_other_family)
{
	cr_assert_not(loopback_is(&(struct sockaddr){.sa_family = AF_UNIX}));
	cr_assert_not(loopback_is(&(struct sockaddr){.sa_family = AF_UNSPEC}));
}
