/*
 * arrivals.c: tests of how often connections may come.
 */
#include "arrivals.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct arrivals arrivals;
static struct mono now = {1000000000};

static void
init(void)
{
	arrivals_init(&arrivals, UINT64_C(0x9e3779b97f4a7c15));
}

TestSuite(arrivals, .init = init);

static bool
are_many(const char *host)
{
	struct address a;

	cr_assert_eq(address_numeric(&a, host, 1), 0, "%s", host);
	return arrivals_are_many(&arrivals, &a, 3, now);
}

Test(arrivals, so_many_come_in_a_second)
{
	for (int i = 0; i < 3; i++)
		cr_assert_not(are_many("192.0.2.1"));
	cr_assert(are_many("192.0.2.1"));
	cr_assert(are_many("192.0.2.1"));
	now = mono_add_ms(now, 999);
	cr_assert(are_many("192.0.2.1"));
	now = mono_add_ms(now, 1);
	cr_assert_not(are_many("192.0.2.1"));
}

Test(arrivals, a_network_counts_as_one)
{
	char host[32];

	for (int i = 0; i < 10; i++) {
		snprintf(host, sizeof(host), "2001:db8::%d:1", i);
		cr_assert_eq(are_many(host), i >= 3);
	}
}

/* A place is shared by few. */
Test(arrivals, others_are_not_kept_out)
{
	char host[32];
	int refused = 0;

	for (int i = 0; i < 100; i++)
		(void)are_many("192.0.2.1");
	for (int i = 0; i < 200; i++) {
		snprintf(host, sizeof(host), "198.51.100.%d", i);
		refused += are_many(host);
	}
	cr_assert_lt(refused, 20);
}
