/*
 * examples.c: tests that the shipped examples are what they say.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "peerinfo.h"
#include "shoalconf.h"
#include "support.h"

static char *
printed(const struct conf_shoal *c)
{
	struct printer p;

	printer_open(&p);
	conf_shoal_print(c, p.out);
	printer_text(&p);
	return p.text;
}

/* Takes a text for shoal.conf on top of the defaults, without a warning. */
static void
take(struct conf_shoal *c, const char *text, size_t n)
{
	struct report r = new_report();

	conf_shoal_defaults(c);
	cr_assert_eq(
	    conf_shoal_parse(c, "example", text, n, &r), 0, "%s", r.error);
	cr_assert_eq(r.warnings, 0);
}

Test(examples, shoal_conf_has_every_default)
{
	struct conf_shoal c, defaults;
	char *text, *a, *b;
	size_t n;

	text = read_tree_file("etc/shoal.conf", &n);
	take(&c, text, n);
	conf_shoal_defaults(&defaults);
	a = printed(&c);
	b = printed(&defaults);
	cr_assert_str_eq(a, b);
	free(a);
	free(b);
	free(text);
	conf_shoal_free(&c);
}

/* "#Key value" is a key without a default, "# Prose" is prose. */
Test(examples, shoal_conf_has_every_key_once_in_front_or_behind_a_hash)
{
	struct conf_shoal c;
	char *text, *p, key[64];
	size_t i, n;

	text = read_tree_file("etc/shoal.conf", &n);
	for (p = text; (p = strstr(p, "\n#")) != NULL; p++)
		if (isupper((unsigned char)p[2]))
			p[1] = ' ';
	take(&c, text, n);
	for (i = 0; conf_key_name(i) != NULL; i++) {
		snprintf(key, sizeof(key), "\n%s ", conf_key_name(i));
		if ((p = strstr(text, key)) == NULL) {
			snprintf(key, sizeof(key), "\n %s ", conf_key_name(i));
			p = strstr(text, key);
		}
		cr_assert_not_null(p, "%s", conf_key_name(i));
	}
	cr_assert_eq(c.peers, 1);
	cr_assert_str_not_empty(c.user);
	cr_assert_str_not_empty(c.listen);
	cr_assert(c.has_digest);
	free(text);
	conf_shoal_free(&c);
}

Test(examples, common_cfg_is_the_documents_and_in_the_plain_form)
{
	struct report r = new_report();
	struct conf_common c;
	struct printer p;
	char *text;
	size_t n;

	text = read_tree_file("etc/course/Common.cfg", &n);
	cr_assert_eq(
	    conf_common_parse(&c, "example", text, n, &r), 0, "%s", r.error);
	cr_assert_eq(r.warnings, 0);
	cr_assert_eq(c.geo.file_size, 10000232);
	cr_assert_eq((c.geo.file_size - 1) / c.geo.piece_size + 1, 306);
	cr_assert_eq(c.geo.file_size - 305 * (uint64_t)c.geo.piece_size, 5992);
	printer_open(&p);
	conf_common_print(&c, p.out);
	cr_assert_str_eq(printer_text(&p), text);
	printer_free(&p);
	free(text);
}

Test(examples, peerinfo_cfg_is_in_the_plain_form)
{
	struct report r = new_report();
	struct conf_peers l;
	struct printer p;
	char *text;
	size_t n;

	text = read_tree_file("etc/course/PeerInfo.cfg", &n);
	cr_assert_neq(text[n - 1], '\n');
	cr_assert_eq(
	    conf_peers_parse(&l, "example", text, n, &r), 0, "%s", r.error);
	cr_assert_eq(r.warnings, 0);
	cr_assert_eq(l.n, 6);
	cr_assert_eq(l.v[0].id, 1001);
	cr_assert(l.v[0].has_file);
	printer_open(&p);
	conf_peers_print(&l, p.out);
	cr_assert_str_eq(printer_text(&p), text);
	printer_free(&p);
	conf_peers_free(&l);
	free(text);
}
