/*
 * hostport.c: tests of where somebody listens.
 */
#include "hostport.h"

#include <criterion/criterion.h>
#include <string.h>

static bool
takes(const char *s)
{
	struct hostport hp;

	return hostport_parse(&hp, s, strlen(s)) == 0;
}

Test(hostport, an_ipv6_address_stands_in_brackets)
{
	struct hostport hp;

	cr_assert_eq(hostport_parse(&hp, "[2001:db8::1]:6881", 18), 0);
	cr_assert_str_eq(hp.host, "2001:db8::1");
	cr_assert_eq(hp.port, 6881);
	cr_assert_not(takes("2001:db8::1:6881"));
	cr_assert_not(takes("[2001:db8::1:6881"));
	cr_assert_not(takes("2001:db8::1]:6881"));
	cr_assert_not(takes("[]:6881"));
	cr_assert_not(takes("[[::1]]:6881"));
}

Test(hostport, only_so_many_bytes_count)
{
	struct hostport hp;

	cr_assert_eq(hostport_parse(&hp, "a:12345,b:1", 4), 0);
	cr_assert_str_eq(hp.host, "a");
	cr_assert_eq(hp.port, 12);
}

Test(hostport, a_port_is_from_1_to_65535)
{
	cr_assert(takes("a:1"));
	cr_assert(takes("a:65535"));
	cr_assert_not(takes("a:0"));
	cr_assert_not(takes("a:65536"));
	cr_assert_not(takes("a:"));
	cr_assert_not(takes("a: 1"));
	cr_assert_not(takes("a:+1"));
	cr_assert_not(takes("a:00000001"));
	cr_assert_not(takes(":1"));
	cr_assert_not(takes("a"));
	cr_assert_not(takes(""));
}

Test(hostport, a_host_has_at_most_255_bytes)
{
	char s[HOST_MAX + 8];

	memset(s, 'a', sizeof(s));
	strcpy(s + HOST_MAX, ":1");
	cr_assert(takes(s));
	memset(s, 'a', sizeof(s));
	strcpy(s + HOST_MAX + 1, ":1");
	cr_assert_not(takes(s));
}

Test(hostport, a_list_has_commas_between)
{
	cr_assert(hostport_is_list("a:1"));
	cr_assert(hostport_is_list("a:1,[::1]:2,192.0.2.1:3"));
	cr_assert_not(hostport_is_list(""));
	cr_assert_not(hostport_is_list("a:1,"));
	cr_assert_not(hostport_is_list(",a:1"));
	cr_assert_not(hostport_is_list("a:1, b:2"));
	cr_assert_not(hostport_is_list("a:1,,b:2"));
}
