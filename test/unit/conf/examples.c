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

/* The example; with `keys` each "#Key value" is a key, "# Prose" never is. */
static char *
example(bool keys, size_t *n)
{
	char *text, *p;

	text = read_tree_file("etc/shoal.conf", n);
	for (p = text; keys && (p = strstr(p, "\n#")) != NULL; p++)
		if (isupper((unsigned char)p[2]))
			p[1] = ' ';
	return text;
}

Test(examples, shoal_conf_says_nothing_as_it_is)
{
	char *text, *p;
	size_t n;

	text = example(false, &n);
	for (p = strtok(text, "\n"); p != NULL; p = strtok(NULL, "\n"))
		cr_assert_eq(p[0], '#', "%s", p);
	free(text);
}

Test(examples, shoal_conf_has_every_key_once)
{
	struct conf_shoal c;
	char *text, *p, key[64];
	size_t i, n;

	text = example(true, &n);
	take(&c, text, n);
	for (i = 0; conf_key_name(i) != NULL; i++) {
		snprintf(key, sizeof(key), "\n %s ", conf_key_name(i));
		cr_assert_not_null(p = strstr(text, key), "%s", key);
		cr_assert_null(strstr(p + 1, key), "%s", key);
	}
	free(text);
	conf_shoal_free(&c);
}

/* What the print of the example has beyond that of the defaults. */
Test(examples, shoal_conf_has_the_defaults)
{
	static const char *const none[] = {"PeerDialect 1002 founding\n",
	    "StaticPeers ", "Listen 127.0.0.1\n", "LimitExempt local\n",
	    "User shoal\n", "Digest sha256 ", "PieceDigests ", "Torrents ",
	    "Data ", "State ", "Course ", "Control "};
	struct conf_shoal c, defaults;
	char *text, *a, *b, *p, *end;
	size_t i, n;

	text = example(true, &n);
	take(&c, text, n);
	conf_shoal_defaults(&defaults);
	a = printed_shoal(&c);
	b = printed_shoal(&defaults);
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		cr_assert_not_null(p = strstr(a, none[i]), "%s", none[i]);
		end = strchr(p, '\n') + 1;
		memmove(p, end, strlen(end) + 1);
	}
	cr_assert_str_eq(a, b);
	free(a);
	free(b);
	free(text);
	conf_shoal_free(&c);
}

/* The comment above a key has the mark if SIGHUP changes the key. */
Test(examples, shoal_conf_marks_the_keys_that_change_while_running)
{
	char *text, *p, *line, key[64];
	bool live;
	size_t i, n;

	text = example(true, &n);
	for (i = 0; conf_key_name(i) != NULL; i++) {
		snprintf(key, sizeof(key), "\n %s ", conf_key_name(i));
		cr_assert_not_null(p = strstr(text, key));
		for (line = p; strncmp(line, "\n# ", 3) != 0; line--)
			cr_assert_gt(line, text);
		p = strchr(line + 1, '\n');
		live = strncmp(p - strlen("[live]"), "[live]", 6) == 0;
		cr_assert_eq(live, conf_key_is_live(i), "%s", conf_key_name(i));
	}
	free(text);
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
