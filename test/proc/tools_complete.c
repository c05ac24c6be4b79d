/*
 * tools_complete.c: what bash offers to complete the tools' words with.
 */
#include <criterion/criterion.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files.h"
#include "run.h"
#include "shoal.h"
#include "tmp.h"
#include "tools_sham.h"

#define WORDS 8

static char *folder;
static char *offer; /* lines */

static void
make(void)
{
	folder = tmp_make();
	cr_assert_not_null(folder);
}

static void
drop(void)
{
	free(offer);
	tmp_remove(folder);
}

TestSuite(tools_complete, .init = make, .fini = drop, .timeout = 300);

/* bash completes the last one of these words, up to a NULL, as it would be
 * called when the programs are in its path; in the folder. */
static void
complete(const char *first, ...)
{
	static const char script[] =
	    "source \"$1\"; PATH=$2:$PATH; cd \"$3\"; shift 3; "
	    "COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _shoal \"$1\"; "
	    "printf '%s\\n' \"${COMPREPLY[@]}\"";
	const char *build = getenv("SHOAL_BUILD");
	char path[4200], here[4096], file[4200];
	const char *argv[8 + WORDS] = {"/bin/bash", "-c", script, "bash", file,
	    build[0] == '/' ? build : here, folder, first};
	size_t n = 8;
	va_list ap;

	cr_assert_not_null(getcwd(path, 4000));
	snprintf(here, sizeof(here), "%.3000s/%.1000s", path, build);
	snprintf(file, sizeof(file), "%.4000s/etc/bash-completion/shoal", path);
	va_start(ap, first);
	while (n < 7 + WORDS && (argv[n] = va_arg(ap, const char *)) != NULL)
		n++;
	argv[n] = NULL;
	va_end(ap);
	snprintf(path, sizeof(path), "%s/.offer", folder);
	unlink(path);
	cr_assert_eq(
	    run_to_end(&(struct run_spec){.argv = argv, .out = path}, 30000),
	    0);
	free(offer);
	cr_assert_not_null(offer = files_read(path, NULL));
}

static bool
has(const char *word)
{
	size_t n = strlen(word);
	const char *p = offer;

	while ((p = strstr(p, word)) != NULL) {
		if ((p == offer || p[-1] == '\n') && p[n] == '\n')
			return true;
		p++;
	}
	return false;
}

static void
expect(const char *word)
{
	cr_assert(has(word), "no '%s' in:\n%s", word, offer);
}

static size_t
count(void)
{
	const char *p = offer;
	size_t n = 0;

	while ((p = strchr(p, '\n')) != NULL) {
		n++;
		p++;
	}
	return strcmp(offer, "\n") == 0 ? 0 : n;
}

static void
expect_nothing(void)
{
	cr_assert_str_eq(offer, "\n");
}

Test(tools_complete, every_command_is_offered)
{
	const struct shoal_command *c;
	size_t n = 0;

	complete("shoal", "", NULL);
	for (c = shoal_commands; c->name != NULL; c++, n++)
		expect(c->name);
	expect("--help");
	expect("--version");
	cr_assert_eq(count(), n + 2);
	complete("shoal", "re", NULL);
	expect("remove");
	expect("resume");
	expect("recheck");
	cr_assert_eq(count(), 3);
}

/* Those that getopt knows, of which the page has the same. */
Test(tools_complete, options_are_those_of_the_command)
{
	const struct shoal_command *c;

	for (c = shoal_commands; c->name != NULL; c++) {
		complete("shoal", c->name, "-", NULL);
		expect("--help");
	}
	complete("shoal", "limits", "-", NULL);
	expect("--up");
	expect("--down");
	expect("--json");
	expect("--control");
	cr_assert_eq(count(), 5);
	complete("shoal", "create", "--p", NULL);
	expect("--piece-length");
	expect("--private");
	cr_assert_eq(count(), 2);
	complete("shoalrm", "--", NULL);
	expect("--dry-run");
	complete("shoalstat", "--", NULL);
	expect("--watch");
	complete("shoald", "--", NULL);
	expect("--unchoke-at-once");
	expect("--torrent");
	complete("shoald", "-", NULL);
	expect("-C");
}

static void
make_files(void)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s/a b.torrent", folder);
	cr_assert(files_write(path, ""));
	snprintf(path, sizeof(path), "%s/a.txt", folder);
	cr_assert(files_write(path, ""));
	snprintf(path, sizeof(path), "%s/sub", folder);
	cr_assert_eq(mkdir(path, 0700), 0);
}

Test(tools_complete, files_are_of_the_kind_that_is_meant)
{
	make_files();
	complete("shoal", "show", "", NULL);
	expect("a b.torrent");
	expect("sub");
	cr_assert_eq(count(), 2);
	complete("shoal", "get", "-d", "", NULL);
	expect("sub");
	cr_assert_eq(count(), 1);
	complete("shoal", "get", "--directory", "", NULL);
	expect("sub");
	cr_assert_eq(count(), 1);
	complete("shoal", "create", "a", NULL);
	expect("a.txt");
	cr_assert_eq(count(), 2);
	complete("shoal", "list", "--control", "a.", NULL);
	expect("a.txt");
	complete("shoal", "list", "--control", "=", "a.", NULL);
	expect("a.txt");
	complete("shoald", "-C", "", NULL);
	expect("sub");
	cr_assert_eq(count(), 1);
}

Test(tools_complete, values_are_no_operands)
{
	make_files();
	complete("shoal", "limits", "--up", "", NULL);
	expect_nothing();
	complete("shoal", "get", "--seed", "", NULL);
	expect_nothing();
	complete("shoald", "--unchoke-at-once", "o", NULL);
	expect("on");
	expect("off");
	cr_assert_eq(count(), 2);
	complete("shoal", "add", "--paused", "", NULL);
	expect("a b.torrent");
}

Test(tools_complete, segments_have_their_names)
{
	struct sham m;

	sham_make(&m, 1);
	complete("shoalstat", "-i", "", NULL);
	expect(m.name);
	complete("shoalstat", "--id", m.name, NULL);
	expect(m.name);
	cr_assert_eq(count(), 1);
	complete("shoalrm", "", NULL);
	expect(m.name);
	sham_drop(&m);
}

Test(tools_complete, without_a_daemon_there_are_no_swarms)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s/none", folder);
	complete("shoal", "pause", "--control", path, "", NULL);
	expect_nothing();
	complete("shoal", "no-such-command", "-", NULL);
	expect_nothing();
}
