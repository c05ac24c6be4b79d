/*
 * peerinfo.c: tests of PeerInfo.cfg.
 */
#include "peerinfo.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

static int
parse(const char *text, struct conf_peers *l, struct report *r)
{
	*r = new_report();
	return conf_peers_parse(l, "PeerInfo.cfg", text, strlen(text), r);
}

static void
check_error(const char *text, const char *error)
{
	struct conf_peers l;
	struct report r;

	cr_assert_eq(parse(text, &l, &r), -1);
	cr_assert_str_eq(r.error, error);
	cr_assert_eq(l.n, 0);
	cr_assert_null(l.v);
}

static void
check_peer(const struct conf_peer *peer, uint32_t id, const char *host,
    uint16_t port, bool has_file, unsigned int line)
{
	cr_assert_eq(peer->id, id);
	cr_assert_str_eq(peer->host, host);
	cr_assert_eq(peer->port, port);
	cr_assert_eq(peer->has_file, has_file);
	cr_assert_eq(peer->line, line);
}

Test(peerinfo, peers_are_kept_in_the_order_of_lines)
{
	struct conf_peers l;
	struct report r;

	cr_assert_eq(parse("1002 a.example 6008 1\n"
			   "1001 10.0.0.1 1 0\n"
			   "7 ::1 65535 0",
			 &l, &r),
	    0, "%s", r.error);
	cr_assert_eq(l.n, 3);
	check_peer(&l.v[0], 1002, "a.example", 6008, true, 1);
	check_peer(&l.v[1], 1001, "10.0.0.1", 1, false, 2);
	check_peer(&l.v[2], 7, "::1", 65535, false, 3);
	cr_assert_eq(r.warnings, 0);
	conf_peers_free(&l);
	cr_assert_eq(l.n, 0);
}

Test(peerinfo, tabs_blanks_cr_comments_and_blank_lines_are_passed_over)
{
	struct conf_peers l;
	struct report r;

	cr_assert_eq(parse("# lab\r\n\r\n"
			   " 1001\ta  6008 \t 1 \r\n"
			   "\n"
			   "1002 b 6008 0\t\r\n\r\n",
			 &l, &r),
	    0, "%s", r.error);
	cr_assert_eq(l.n, 2);
	check_peer(&l.v[0], 1001, "a", 6008, true, 3);
	check_peer(&l.v[1], 1002, "b", 6008, false, 5);
	cr_assert_eq(r.warnings, 0);
	conf_peers_free(&l);
}

Test(peerinfo, further_columns_are_ignored_with_a_warning)
{
	struct conf_peers l;
	struct report r;

	cr_assert_eq(parse("1001 a 6008 1 # seed\n", &l, &r), 0);
	cr_assert_eq(l.n, 1);
	cr_assert_eq(r.warnings, 1);
	cr_assert_str_eq(last_warning,
	    "PeerInfo.cfg:1: what follows the fourth field of peer 1001 is "
	    "ignored");
	conf_peers_free(&l);
}

Test(peerinfo, fewer_than_four_fields_are_an_error)
{
	check_error("1001 a 6008 1\n1002 a 6008\n",
	    "PeerInfo.cfg:2: a peer has four fields, ID HOST PORT HAS-FILE, "
	    "here are 3; write for example: 1001 localhost 6008 1");
	check_error("x",
	    "PeerInfo.cfg:1: a peer has four fields, ID HOST PORT HAS-FILE, "
	    "here are 1; write for example: 1001 localhost 6008 1");
}

Test(peerinfo, an_id_is_positive_and_has_31_bits)
{
	struct conf_peers l;
	struct report r;

	cr_assert_eq(parse("2147483647 a 1 0\n1 a 1 0", &l, &r), 0);
	conf_peers_free(&l);
	check_error("0 a 1 0",
	    "PeerInfo.cfg:1: the peer id must be a whole number from 1 to "
	    "2147483647, not \"0\"; write for example: 1001 localhost 6008 1");
	cr_assert_eq(parse("2147483648 a 1 0", &l, &r), -1);
	cr_assert_eq(parse("-5 a 1 0", &l, &r), -1);
	cr_assert_eq(parse("peer a 1 0", &l, &r), -1);
}

Test(peerinfo, a_port_has_16_bits)
{
	struct conf_peers l;
	struct report r;

	check_error("1001 a 0 0",
	    "PeerInfo.cfg:1: the port of peer 1001 must be a whole number from "
	    "1 to 65535, not \"0\"; write for example: 1001 localhost 6008 1");
	cr_assert_eq(parse("1001 a 65536 0", &l, &r), -1);
	cr_assert_eq(parse("1001 a http 0", &l, &r), -1);
}

Test(peerinfo, the_flag_is_0_or_1)
{
	static const char *const bad[] = {"2", "-1", "yes", "01", "1,", "1.0"};
	struct conf_peers l;
	struct report r;
	char text[64];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "1001 a 1 %s\n", bad[i]);
		cr_assert_eq(parse(text, &l, &r), -1, "%s", bad[i]);
	}
	check_error("1001 a 1 2",
	    "PeerInfo.cfg:1: the last field of peer 1001 must be 1 (it has the "
	    "file) or 0 (it has not), not \"2\"; write for example: "
	    "1001 localhost 6008 1");
}

Test(peerinfo, a_repeated_id_is_an_error_of_its_second_line)
{
	check_error("1001 a 1 1\n1002 b 1 0\n1002 b 1 0\n1001 c 1 0\n",
	    "PeerInfo.cfg:3: peer 1002 stands on line 2 already; give one of "
	    "the two another id or remove it");
	check_error("5 a 1 1\n\n5 b 1 0\n5 c 1 0\n",
	    "PeerInfo.cfg:3: peer 5 stands on line 1 already; give one of "
	    "the two another id or remove it");
}

Test(peerinfo, a_repeated_address_is_warned_of_once)
{
	static const char text[] = "1001 a.example 6008 1\n1002 b 6008 0\n"
				   "1003 a.example 6009 0\n\n"
				   "1004 A.Example 6008 0\n1005 b 6008 0\n";
	struct conf_peers l;
	struct report r = new_report();

	cr_assert_eq(
	    conf_peers_parse(&l, "PeerInfo.cfg", text, strlen(text), &r), 0);
	cr_assert_eq(l.n, 5);
	cr_assert_eq(r.warnings, 1);
	cr_assert_str_eq(last_warning,
	    "PeerInfo.cfg:5: peer 1004 has the host and port of peer 1001 on "
	    "line 1; correct one of the two, both cannot listen there");
	conf_peers_free(&l);
}

Test(peerinfo, a_host_has_at_most_255_bytes)
{
	struct conf_peers l;
	struct report r;
	char host[257], text[300];

	memset(host, 'h', sizeof(host));
	host[255] = '\0';
	snprintf(text, sizeof(text), "1 %s 1 0", host);
	cr_assert_eq(parse(text, &l, &r), 0);
	cr_assert_str_eq(l.v[0].host, host);
	conf_peers_free(&l);
	host[255] = 'h';
	host[256] = '\0';
	snprintf(text, sizeof(text), "1 %s 1 0", host);
	check_error(text,
	    "PeerInfo.cfg:1: a field is 256 bytes long, and none "
	    "needs more than 255; write for example: "
	    "1001 localhost 6008 1");
}

Test(peerinfo, a_cut_word_is_never_taken_for_a_number)
{
	struct conf_peers l;
	struct report r;
	char text[400];

	memset(text, '0', sizeof(text));
	text[255] = '1';
	strcpy(text + 350, " a 1 0");
	cr_assert_eq(parse(text, &l, &r), -1);
	memset(text, '1', 6);
	strcpy(text, "1 a 1 ");
	memset(text + 6, '0', 300);
	text[306] = '\0';
	cr_assert_eq(parse(text, &l, &r), -1);
}

Test(peerinfo, somebody_must_be_listed)
{
	check_error("",
	    "PeerInfo.cfg: no peer is listed; write for example: "
	    "1001 localhost 6008 1");
	check_error("\n# 1001 a 1 1\n",
	    "PeerInfo.cfg: no peer is listed; write for example: "
	    "1001 localhost 6008 1");
}

Test(peerinfo, peers_are_found_by_id)
{
	struct conf_peers l;
	struct report r;

	cr_assert_eq(parse("30 a 1 1\n10 b 1 0\n20 c 1 0", &l, &r), 0);
	cr_assert_eq(conf_peers_find(&l, 30), 0);
	cr_assert_eq(conf_peers_find(&l, 20), 2);
	cr_assert_eq(conf_peers_find(&l, 40), -1);
	conf_peers_free(&l);
}

Test(peerinfo, the_print_has_single_blanks_and_no_final_newline)
{
	struct conf_peers l;
	struct report r;
	struct printer p;

	cr_assert_eq(
	    parse(" 1001  a\t6008 1 \r\n1002 b 6009 0\r\n", &l, &r), 0);
	printer_open(&p);
	conf_peers_print(&l, p.out);
	cr_assert_str_eq(printer_text(&p), "1001 a 6008 1\n1002 b 6009 0");
	printer_free(&p);
	conf_peers_free(&l);
}

/* Ids are odd steps through all 31 bits, so none comes twice. */
static char *
draw_list(struct rng *g, uint32_t n)
{
	struct printer p;
	uint32_t i, id;

	printer_open(&p);
	for (i = 0; i < n; i++) {
		id = (uint32_t)(((uint64_t)i + 1) * 1234567891 & 0x7fffffff);
		fprintf(p.out, "%" PRIu32 " h%" PRIu64 " %" PRIu64 " %d\n",
		    id != 0 ? id : 1, rng_below(g, 1000),
		    1 + rng_below(g, 65535), (int)rng_below(g, 2));
	}
	printer_text(&p);
	return p.text;
}

Test(peerinfo, what_is_printed_reads_back_the_same)
{
	struct conf_peers l, back;
	struct report r;
	struct printer p;
	struct rng g;
	char *text;
	size_t i, n;

	rng_seed(&g, 12);
	for (n = 1; n < 200; n++) {
		text = draw_list(&g, (uint32_t)n);
		cr_assert_eq(parse(text, &l, &r), 0, "%s", r.error);
		cr_assert_eq(l.n, n);
		printer_open(&p);
		conf_peers_print(&l, p.out);
		cr_assert_eq(parse(printer_text(&p), &back, &r), 0);
		cr_assert_eq(back.n, n);
		for (i = 0; i < n; i++)
			check_peer(&back.v[i], l.v[i].id, l.v[i].host,
			    l.v[i].port, l.v[i].has_file, (unsigned int)i + 1);
		printer_free(&p);
		conf_peers_free(&l);
		conf_peers_free(&back);
		free(text);
	}
}

Test(peerinfo, a_long_list_is_no_burden, .timeout = 20)
{
	struct conf_peers l;
	struct report r;
	struct rng g;
	char *text;

	rng_seed(&g, 13);
	text = draw_list(&g, 100000);
	cr_assert_eq(parse(text, &l, &r), 0, "%s", r.error);
	cr_assert_eq(l.n, 100000);
	conf_peers_free(&l);
	free(text);
}
