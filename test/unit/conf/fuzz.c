/*
 * fuzz.c: tests of the parsers with damaged texts.
 *
 * Whatever the text, a parser ends, takes it or says why not, and what it took
 * it prints so that it reads back.  Sanitizer builds watch the memory.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "options.h"
#include "peerinfo.h"
#include "shoalconf.h"
#include "support.h"

#define ROUNDS 8000

static const char common_text[] = "NumberOfPreferredNeighbors 2\n"
				  "UnchokingInterval 5\n"
				  "# comment\r\n"
				  "OptimisticUnchokingInterval 15\n"
				  "FileName TheFile.dat\n"
				  "FileSize 10000232\n"
				  "PieceSize 32768\n";

static const char peers_text[] = "1001 lin114-00.cise.ufl.edu 6008 1\n"
				 "1002 lin114-01.cise.ufl.edu 6008 0 x\n"
				 "\n# comment\r\n"
				 "1003 10.0.0.3 6008 0\r\n"
				 "1004 ::1 6008 0";

static const char shoal_text[] =
    "Dialect founding\n"
    "PeerDialect 1002 document\n"
    "PeerDialect 1003 founding\n"
    "UnchokeAtOnce off\n"
    "Listen fe80::1%lo\n"
    "FrameMemory 64M\n"
    "User nobody\n"
    "LogLevel debug\n"
    "Sandbox optional\n"
    "Digest sha256 "
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

/* Taken without an error, or refused with one that names the file. */
static void
check_verdict(int rc, const struct report *r)
{
	if (rc == 0)
		cr_assert_str_empty(r->error);
	else
		cr_assert_eq(strncmp(r->error, "fuzzed:", 7), 0);
}

static int
try_common(const char *text, size_t n, FILE *out)
{
	struct report r = new_report();
	struct conf_common c;
	int rc;

	rc = conf_common_parse(&c, "fuzzed", text, n, &r);
	check_verdict(rc, &r);
	if (rc == 0)
		conf_common_print(&c, out);
	return rc;
}

static int
try_peers(const char *text, size_t n, FILE *out)
{
	struct report r = new_report();
	struct conf_peers l;
	int rc;

	rc = conf_peers_parse(&l, "fuzzed", text, n, &r);
	check_verdict(rc, &r);
	if (rc == 0)
		conf_peers_print(&l, out);
	conf_peers_free(&l);
	return rc;
}

static int
try_shoal(const char *text, size_t n, FILE *out)
{
	struct report r = new_report();
	struct conf_shoal c;
	int rc;

	conf_shoal_defaults(&c);
	rc = conf_shoal_parse(&c, "fuzzed", text, n, &r);
	check_verdict(rc, &r);
	if (rc == 0)
		conf_shoal_print(&c, out);
	conf_shoal_free(&c);
	return rc;
}

/* What was printed reads back and prints the same. */
static void
check_again(int (*try)(const char *, size_t, FILE *), const char *text)
{
	struct printer p;

	printer_open(&p);
	cr_assert_eq(try(text, strlen(text), p.out), 0);
	cr_assert_str_eq(printer_text(&p), text);
	printer_free(&p);
}

/* Some of the damaged texts must still be taken, or nothing was tested. */
static void
check_parser(
    int (*try)(const char *, size_t, FILE *), const char *text, uint64_t seed)
{
	struct printer p;
	struct rng g;
	char *damaged;
	size_t n;
	int i, taken = 0;

	rng_seed(&g, seed);
	for (i = 0; i < ROUNDS; i++) {
		damaged = mutate(&g, text, strlen(text), &n);
		printer_open(&p);
		if (try(damaged, n, p.out) == 0) {
			taken++;
			check_again(try, printer_text(&p));
		} else
			printer_text(&p);
		printer_free(&p);
		free(damaged);
	}
	cr_assert_gt(taken, ROUNDS / 100);
	cr_assert_lt(taken, ROUNDS);
}

Test(fuzz, common_cfg_survives_any_damage, .timeout = 120)
{
	check_parser(try_common, common_text, 1);
}

Test(fuzz, peerinfo_cfg_survives_any_damage, .timeout = 120)
{
	check_parser(try_peers, peers_text, 2);
}

Test(fuzz, shoal_conf_survives_any_damage, .timeout = 120)
{
	check_parser(try_shoal, shoal_text, 3);
}

Test(fuzz, random_bytes_are_refused, .timeout = 120)
{
	struct printer p;
	struct rng g;
	char buf[256];
	size_t i, j, n;

	rng_seed(&g, 4);
	printer_open(&p);
	for (i = 0; i < ROUNDS; i++) {
		n = rng_below(&g, sizeof(buf));
		for (j = 0; j < n; j++)
			buf[j] = (char)rng_below(&g, 256);
		cr_assert_eq(try_common(buf, n, p.out), -1);
		cr_assert_eq(try_peers(buf, n, p.out), -1);
	}
	printer_text(&p);
	printer_free(&p);
}

/* A damaged command line, cut at blanks into at most 15 words. */
static int
cut_words(char *text, char **argv)
{
	char *save, *word;
	int n = 0;

	argv[n++] = text;
	word = strtok_r(text, " ", &save);
	while (word != NULL && n < 16) {
		argv[n++] = word;
		word = strtok_r(NULL, " ", &save);
	}
	argv[n] = NULL;
	return n;
}

Test(fuzz, a_command_line_survives_any_damage, .timeout = 120)
{
	static const char line[] =
	    "-nvC /srv --frame-memory=64M --peer-dialect 1002 founding "
	    "--unchoke-at-once off --name lab --ready-fd 3 -- 1001";
	struct options o;
	struct report r;
	struct rng g;
	char *damaged, *argv[17];
	char text[sizeof(line) + 65];
	size_t n;
	int i, argc, taken = 0;

	rng_seed(&g, 5);
	for (i = 0; i < ROUNDS; i++) {
		damaged = mutate(&g, line, sizeof(line) - 1, &n);
		memcpy(text, damaged, n);
		text[n] = '\0';
		free(damaged);
		argc = cut_words(text, argv);
		r = new_report();
		if (options_parse(&o, argc, argv, &r) == 0) {
			taken++;
			options_free(&o);
		} else
			cr_assert_str_not_empty(r.error);
	}
	cr_assert_gt(taken, ROUNDS / 100);
}
