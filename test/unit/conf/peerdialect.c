/*
 * peerdialect.c: tests of dialects of single peers.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "shoalconf.h"
#include "support.h"

static int
parse(struct conf_shoal *c, const char *text, struct report *r)
{
	*r = new_report();
	conf_shoal_defaults(c);
	return conf_shoal_parse(c, "shoal.conf", text, strlen(text), r);
}

Test(peerdialect, is_of_a_listed_peer)
{
	static const char listed[] = "1001 a 6008 1\n1002 b 6008 0\n";
	struct report r = new_report();
	struct conf_peers peers;
	struct conf_shoal c;

	cr_assert_eq(conf_peers_parse(
			 &peers, "PeerInfo.cfg", listed, strlen(listed), &r),
	    0);
	cr_assert_eq(parse(&c, "PeerDialect 1002 founding\n", &r), 0);
	cr_assert_eq(conf_shoal_check_peers(&c, &peers, "shoal.conf", &r), 0);
	cr_assert_eq(conf_shoal_dialect(&c, 1002), DIALECT_FOUNDING);
	cr_assert_eq(conf_shoal_dialect(&c, 1001), DIALECT_DOCUMENT);
	cr_assert_eq(
	    conf_shoal_option(&c, "peer-dialect", "1004 document", &r), 0);
	cr_assert_eq(conf_shoal_check_peers(&c, &peers, NULL, &r), -1);
	cr_assert_str_eq(r.error,
	    "--peer-dialect: peer 1004 is not listed in PeerInfo.cfg; "
	    "correct its id, or remove what is said of it");
	conf_shoal_free(&c);
	cr_assert_eq(parse(&c,
			 "PeerDialect 1002 founding\n\n"
			 "PeerDialect 1003 founding\n",
			 &r),
	    0);
	cr_assert_eq(conf_shoal_check_peers(&c, &peers, "shoal.conf", &r), -1);
	cr_assert_str_eq(r.error,
	    "shoal.conf:3: peer 1003 is not listed in PeerInfo.cfg; "
	    "correct its id, or remove what is said of it");
	conf_shoal_free(&c);
	conf_peers_free(&peers);
}
