/*
 * address.c: addresses read, shown, compared.
 */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "address.h"

static struct address
numeric(const char *host, uint16_t port)
{
	struct address a;

	cr_assert_eq(address_numeric(&a, host, port), 0, "%s", host);
	return a;
}

Test(address, numbers_are_read_and_shown)
{
	cr_assert_str_eq(numeric("10.1.2.3", 6008).text, "10.1.2.3:6008");
	cr_assert_str_eq(numeric("::1", 1).text, "[::1]:1");
	cr_assert_str_eq(numeric("localhost", 65535).text, "127.0.0.1:65535");
}

Test(address, host_is_shown_alone_with_its_zone)
{
	struct address a = numeric("fe80::1%lo", 2);
	char text[64], zone[64];

	snprintf(zone, sizeof(zone), "fe80::1%%%u", if_nametoindex("lo"));
	address_print_host(&a, text, sizeof(text));
	cr_assert_str_eq(text, zone);
	a = numeric("10.1.2.3", 6008);
	address_print_host(&a, text, sizeof(text));
	cr_assert_str_eq(text, "10.1.2.3");
}

Test(address, names_are_none)
{
	static const char *const name[] = {"lin114-00.cise.ufl.edu", "",
	    "10.1.2", "10.1.2.3.4", "::g", "fe80::1%", "fe80::1%no_such_one",
	    "1:2:3:4:5:6:7:8:9:a:b:c:d:e:f:10:11:12:13:14:15:16"};
	struct address a;

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		cr_assert_eq(
		    address_numeric(&a, name[i], 1), -1, "%s", name[i]);
}

Test(address, zone_is_an_interface)
{
	const struct sockaddr_in6 *v6;
	struct address a;

	if (if_nametoindex("lo") == 0)
		cr_skip("there is no lo");
	a = numeric("fe80::1%lo", 6008);
	v6 = (const void *)&a.sa;
	cr_assert_eq(v6->sin6_scope_id, if_nametoindex("lo"));
}

Test(address, mapped_one_is_the_plain_one)
{
	struct address plain = numeric("127.0.0.1", 6008);
	struct address mapped = numeric("::ffff:127.0.0.1", 6008);

	cr_assert_not(address_same_host(&plain, &mapped));
	address_unmap(&mapped);
	cr_assert(address_same_host(&plain, &mapped));
	cr_assert_eq(mapped.len, plain.len);
	cr_assert_str_eq(mapped.text, "127.0.0.1:6008");
	address_unmap(&plain);
	cr_assert_str_eq(plain.text, "127.0.0.1:6008");
}

Test(address, hosts_are_the_same_whatever_the_port)
{
	struct address a = numeric("10.0.0.1", 1), b = numeric("10.0.0.1", 2);
	struct address c = numeric("10.0.0.2", 1), d = numeric("fe80::1", 1);
	struct address e = numeric("fe80::1", 2), f = numeric("fe80::2", 1);

	cr_assert(address_same_host(&a, &b));
	cr_assert_not(address_same_host(&a, &c));
	cr_assert_not(address_same_host(&a, &d));
	cr_assert(address_same_host(&d, &e));
	cr_assert_not(address_same_host(&d, &f));
}

/* Whoever has one address of an IPv6 network may have all. */
Test(address, networks_are_the_same_with_64_bits)
{
	struct address a = numeric("2001:db8:1:2::1", 1);
	struct address b = numeric("2001:db8:1:2:ffff:ffff:ffff:ffff", 2);
	struct address c = numeric("2001:db8:1:3::1", 1);
	struct address d = numeric("10.0.0.1", 1), e = numeric("10.0.0.1", 2);
	struct address f = numeric("10.0.0.2", 1);

	cr_assert(address_same_network(&a, &b));
	cr_assert_eq(address_network(&a), address_network(&b));
	cr_assert_not(address_same_network(&a, &c));
	cr_assert_neq(address_network(&a), address_network(&c));
	cr_assert_not(address_same_network(&a, &d));
	cr_assert(address_same_network(&d, &e));
	cr_assert_not(address_same_network(&d, &f));
	cr_assert_neq(address_network(&d), address_network(&f));
}

/* Neighbours on a link are many hosts. */
Test(address, a_link_is_no_network)
{
	struct address a = numeric("fe80::1", 1), b = numeric("fe80::1", 2);
	struct address c = numeric("fe80::2", 1);

	cr_assert(address_same_network(&a, &b));
	cr_assert_not(address_same_network(&a, &c));
	cr_assert_neq(address_network(&a), address_network(&c));
}
