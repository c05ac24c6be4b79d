/*
 * options.c: tests of the command line.
 */
#include "options.h"

#include <criterion/criterion.h>
#include <string.h>

#include "shoalconf.h"
#include "support.h"

/* A command line of at most 15 words, ended by NULL. */
#define ARGS(...)                     \
	(char *[16])                  \
	{                             \
		"shoald", __VA_ARGS__ \
	}

static int
parse(struct options *o, char **argv, struct report *r)
{
	int argc;

	for (argc = 0; argv[argc] != NULL;)
		argc++;
	*r = new_report();
	return options_parse(o, argc, argv, r);
}

static void
check_taken(struct options *o, char **argv)
{
	struct report r;

	cr_assert_eq(parse(o, argv, &r), 0, "%s", r.error);
	cr_assert_str_empty(r.error);
}

static void
check_error(char **argv, const char *error)
{
	struct options o;
	struct report r;

	cr_assert_eq(parse(&o, argv, &r), -1);
	cr_assert_str_eq(r.error, error);
	cr_assert_eq(o.nset, 0);
	cr_assert_null(o.set);
}

static void
check_key(
    const struct options *o, unsigned int i, const char *key, const char *value)
{
	cr_assert_lt(i, o->nset);
	cr_assert_str_eq(o->set[i].option, key);
	cr_assert_str_eq(o->set[i].value, value);
}

Test(options, an_id_alone_leaves_the_rest_as_it_is_by_default)
{
	struct options o;

	check_taken(&o, ARGS("1001"));
	cr_assert_eq(o.id, 1001);
	cr_assert_str_eq(o.dir, ".");
	cr_assert_not(o.check);
	cr_assert_eq(o.verbose, 0);
	cr_assert_not(o.stay);
	cr_assert_not(o.help);
	cr_assert_not(o.version);
	cr_assert_null(o.name);
	cr_assert_null(o.libexec);
	cr_assert_eq(o.ready_fd, -1);
	cr_assert_eq(o.nset, 0);
	options_free(&o);
}

Test(options, each_is_taken)
{
	struct options o;

	check_taken(&o,
	    ARGS("-C", "/srv", "-n", "-v", "-v", "--stay", "--name", "lab",
		"--libexec", "/x", "--ready-fd", "3", "1001"));
	cr_assert_str_eq(o.dir, "/srv");
	cr_assert(o.check);
	cr_assert_eq(o.verbose, 2);
	cr_assert(o.stay);
	cr_assert_str_eq(o.name, "lab");
	cr_assert_str_eq(o.libexec, "/x");
	cr_assert_eq(o.ready_fd, 3);
	cr_assert_eq(o.id, 1001);
}

Test(options, letters_may_stand_together)
{
	struct options o;

	check_taken(&o, ARGS("-nv", "1001"));
	cr_assert(o.check);
	cr_assert_eq(o.verbose, 1);
	check_taken(&o, ARGS("-vvnCdir", "1001"));
	cr_assert_str_eq(o.dir, "dir");
	cr_assert_eq(o.verbose, 2);
	check_taken(&o, ARGS("-nC", "dir", "1001"));
	cr_assert_str_eq(o.dir, "dir");
}

Test(options, a_value_may_stand_behind_an_equals_sign)
{
	struct options o;

	check_taken(
	    &o, ARGS("--name=lab", "--frame-memory=64M", "--ready-fd=1", "7"));
	cr_assert_str_eq(o.name, "lab");
	cr_assert_eq(o.ready_fd, 1);
	check_key(&o, 0, "frame-memory", "64M");
	options_free(&o);
}

Test(options, may_stand_behind_the_id)
{
	struct options o;

	check_taken(&o, ARGS("1001", "--stay", "-n"));
	cr_assert_eq(o.id, 1001);
	cr_assert(o.stay);
	cr_assert(o.check);
}

Test(options, end_at_two_dashes)
{
	struct options o;

	check_taken(&o, ARGS("-n", "--", "1001"));
	cr_assert_eq(o.id, 1001);
	check_error(ARGS("--", "--stay"),
	    "the peer id must be a whole number from 1 to 2147483647, not "
	    "\"--stay\"; write for example: shoald 1001");
}

Test(options, keys_are_kept_in_order)
{
	struct options o;

	check_taken(&o,
	    ARGS("--frame-memory", "64M", "1001", "--log-level=debug",
		"--frame-memory", "lots"));
	cr_assert_eq(o.nset, 3);
	check_key(&o, 0, "frame-memory", "64M");
	check_key(&o, 1, "log-level", "debug");
	check_key(&o, 2, "frame-memory", "lots");
	options_free(&o);
	cr_assert_eq(o.nset, 0);
}

Test(options, a_key_of_two_words_takes_one_argument_or_two)
{
	struct options o;

	check_taken(&o,
	    ARGS("--peer-dialect", "1002", "founding", "--peer-dialect",
		"1003 document", "--peer-dialect=1004", "founding",
		"--peer-dialect=1005\tdocument", "1001"));
	cr_assert_eq(o.id, 1001);
	cr_assert_eq(o.nset, 4);
	check_key(&o, 0, "peer-dialect", "1002 founding");
	check_key(&o, 1, "peer-dialect", "1003 document");
	check_key(&o, 2, "peer-dialect", "1004 founding");
	check_key(&o, 3, "peer-dialect", "1005\tdocument");
	options_free(&o);
}

Test(options, a_torrent_stands_in_place_of_the_id)
{
	struct options o;

	check_taken(&o,
	    ARGS("--torrent", "a.torrent", "--data", "d", "--seed", "--until",
		"forever"));
	cr_assert_str_eq(o.torrent, "a.torrent");
	cr_assert_str_eq(o.data, "d");
	cr_assert_eq(o.id, 0);
	cr_assert(o.seed);
	cr_assert_eq(o.until, UNTIL_STOPPED);
	check_error(ARGS("--torrent", "a.torrent", "--data", "d", "1001"),
	    "--torrent: takes no peer id; leave one of them out");
	check_error(ARGS("--torrent", "a.torrent"),
	    "--torrent: needs the folder for its data, too; write for "
	    "example: --data .");
	check_error(ARGS("--torrent", ""),
	    "--torrent: the name is empty; "
	    "give one");
}

Test(options, of_a_torrent_are_refused_without_one)
{
	static const char *const words[] = {"--data=d", "--seed",
	    "--until=complete", "--peer=a:1", "--on-complete=true",
	    "--no-discovery", "--only=*"};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		check_error((char *[]){"shoald", (char *)(uintptr_t)words[i],
				"1001", NULL},
		    "--data, --no-discovery, --on-complete, --only, --peer, "
		    "--seed and --until are for torrents; add --torrent FILE, "
		    "or leave them out");
}

#define TORRENT "--torrent", "a.torrent", "--data", "d"

Test(options, files_are_selected_one_pattern_after_the_other)
{
	struct options o;

	check_taken(&o, ARGS(TORRENT, "--only", "a/*", "--only=-b c"));
	cr_assert_eq(o.nonly, 2);
	cr_assert_str_eq(o.only[0], "a/*");
	cr_assert_str_eq(o.only[1], "-b c");
	options_free(&o);
	check_error(
	    ARGS(TORRENT, "--only", ""), "--only: the name is empty; give one");
	check_error(ARGS(TORRENT, "--seed", "--only", "a"),
	    "--only: is for what is fetched, and --seed has all of it; leave "
	    "one of them out");
}

Test(options, peers_are_hosts_with_ports)
{
	struct options o;

	check_taken(&o,
	    ARGS(TORRENT, "--peer", "192.0.2.1:6881,[::1]:1", "--peer",
		"host.example:65535"));
	cr_assert_eq(o.npeers, 3);
	cr_assert_str_eq(o.peer[0].host, "192.0.2.1");
	cr_assert_eq(o.peer[0].port, 6881);
	cr_assert_str_eq(o.peer[1].host, "::1");
	cr_assert_eq(o.peer[1].port, 1);
	cr_assert_str_eq(o.peer[2].host, "host.example");
	cr_assert_eq(o.peer[2].port, 65535);
	options_free(&o);
	check_error(ARGS(TORRENT, "--peer", "192.0.2.1:6881,::1"),
	    "--peer: must be hosts with ports, not \"::1\"; write for "
	    "example: --peer 192.0.2.1:6881,[2001:db8::1]:6881");
}

Test(options, a_ratio_has_at_most_three_decimals)
{
	static const struct {
		char *word;
		uint32_t permille;
	} good[] = {{"1", 1000}, {"0.5", 500}, {"1.25", 1250}, {"0.001", 1},
	    {"1000.000", 1000000}, {"1000.001", 1000001},
	    {"1000000", 1000000000}, {"1000000.000", 1000000000}};
	static char *const bad[] = {"0", "0.0", "0.0001", ".5", "1.", "-1",
	    "1,5", "1.5x", "", "all", "1e3", "1.-5", "99999999999999999999",
	    "1000000.001", "1000001"};
	struct options o;
	struct report r;
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		check_taken(&o, ARGS(TORRENT, "--until", good[i].word));
		cr_assert_eq(o.until, UNTIL_RATIO);
		cr_assert_eq(o.permille, good[i].permille, "%s", good[i].word);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(parse(&o, ARGS(TORRENT, "--until", bad[i]), &r),
		    -1, "%s", bad[i]);
}

Test(options, a_switch_takes_the_next_word_only_if_it_is_on_or_off)
{
	static const char *const words[] = {
	    "on", "off", "yes", "no", "true", "false"};
	struct options o;
	char word[8];
	size_t i;

	check_taken(&o, ARGS("--unchoke-at-once", "1001"));
	cr_assert_eq(o.id, 1001);
	check_key(&o, 0, "unchoke-at-once", "on");
	options_free(&o);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		strcpy(word, words[i]);
		check_taken(&o, ARGS("--unchoke-at-once", word, "1001"));
		check_key(&o, 0, "unchoke-at-once", word);
		options_free(&o);
	}
	check_taken(&o, ARGS("1001", "--unchoke-at-once"));
	check_key(&o, 0, "unchoke-at-once", "on");
	options_free(&o);
	check_taken(&o, ARGS("--unchoke-at-once=off", "1001"));
	check_key(&o, 0, "unchoke-at-once", "off");
	options_free(&o);
}

Test(options, help_and_version_make_all_else_void)
{
	struct options o;

	check_taken(&o, ARGS("--help"));
	cr_assert(o.help);
	check_taken(&o, ARGS("-nh", "--bogus", "x", "y"));
	cr_assert(o.help);
	check_taken(&o, ARGS("--version", "--bogus"));
	cr_assert(o.version);
}

Test(options, an_unknown_one_points_to_the_help)
{
	check_error(
	    ARGS("-x", "1001"), "there is no option -x; see `shoald --help`");
	check_error(
	    ARGS("-nx", "1001"), "there is no option -x; see `shoald --help`");
	check_error(ARGS("--colour", "1001"),
	    "there is no option --colour; see `shoald --help`");
	check_error(ARGS("--colour=blue", "1001"),
	    "there is no option --colour; see `shoald --help`");
	check_error(ARGS("--framememory", "1M", "1001"),
	    "there is no option --framememory; did you mean --frame-memory? "
	    "see `shoald --help`");
	check_error(ARGS("--sty", "1001"),
	    "there is no option --sty; did you mean --stay? "
	    "see `shoald --help`");
	check_error(
	    ARGS("--=x", "1001"), "there is no option --; see `shoald --help`");
}

Test(options, a_value_must_not_be_missing)
{
	check_error(ARGS("1001", "-C"),
	    "-C: needs a value: -C DIR; see `shoald --help`");
	check_error(ARGS("1001", "--name"),
	    "--name: needs a value: --name NAME; see `shoald --help`");
	check_error(ARGS("1001", "--frame-memory"),
	    "--frame-memory: needs a value; see `shoald --help`");
	check_error(ARGS("1001", "--peer-dialect", "1002"),
	    "--peer-dialect: needs two words; see `shoald --help`");
	check_error(ARGS("1001", "--peer-dialect"),
	    "--peer-dialect: needs two words; see `shoald --help`");
}

Test(options, one_without_a_value_takes_none)
{
	check_error(ARGS("--stay=yes", "1001"),
	    "--stay: takes no value; write it alone");
}

Test(options, values_are_checked)
{
	check_error(ARGS("-C", "", "1001"),
	    "-C: the folder has no name; write for example: -C .");
	check_error(ARGS("--libexec=", "1001"),
	    "--libexec: the folder has no name; give the one that holds "
	    "shoal-worker and shoal-disk");
	check_error(ARGS("--name", "a/b", "1001"),
	    "--name: must be 1 to 64 letters, digits, '_' or '-', not \"a/b\"; "
	    "write for example: --name lab-1001");
	check_error(ARGS("--ready-fd", "2", "1001"),
	    "--ready-fd: must be an open descriptor, 1 or from 3 to 1048575, "
	    "not \"2\"; write for example: --ready-fd 3");
	check_error(ARGS("--ready-fd=0", "1001"),
	    "--ready-fd: must be an open descriptor, 1 or from 3 to 1048575, "
	    "not \"0\"; write for example: --ready-fd 3");
}

Test(options, a_file_alone_is_of_many_swarms)
{
	struct options o;
	struct report r = {0};

	cr_assert_eq(options_parse(&o, 3, ARGS("-f", "x.conf"), &r), 0);
	cr_assert(options_is_keeper(&o));
	cr_assert_str_eq(o.file, "x.conf");
	options_free(&o);
	cr_assert_eq(options_parse(&o, 4, ARGS("-fx.conf", "1001"), &r), 0);
	cr_assert_not(options_is_keeper(&o));
	options_free(&o);
	check_error(ARGS("-f", "x.conf", "--seed"),
	    "--keeper, --name, --on-complete, --only, --peer, --seed, --stay "
	    "and --until are for one swarm; leave them out with -f");
}

Test(options, exactly_one_id_is_wanted)
{
	check_error((char *[]){"shoald", NULL},
	    "the peer id is missing; write for example: shoald 1001, or see "
	    "`shoald --help`");
	check_error((char *[]){NULL},
	    "the peer id is missing; write for example: shoald 1001, or see "
	    "`shoald --help`");
	check_error(ARGS("1001", "1002"),
	    "one peer id is wanted, and \"1002\" is a second operand; see "
	    "`shoald --help`");
}

Test(options, an_id_is_positive_and_has_31_bits)
{
	struct options o;

	check_taken(&o, ARGS("2147483647"));
	cr_assert_eq(o.id, 2147483647);
	check_error(ARGS("2147483648"),
	    "the peer id must be a whole number from 1 to 2147483647, not "
	    "\"2147483648\"; write for example: shoald 1001");
	check_error(ARGS("0"),
	    "the peer id must be a whole number from 1 to 2147483647, not "
	    "\"0\"; write for example: shoald 1001");
	check_error(ARGS("-"),
	    "the peer id must be a whole number from 1 to 2147483647, not "
	    "\"-\"; write for example: shoald 1001");
}

Test(options, an_error_frees_what_was_kept)
{
	check_error(ARGS("--frame-memory", "1M", "--bogus", "1001"),
	    "there is no option --bogus; see `shoald --help`");
}

Test(options, the_help_names_each_in_lines_that_fit)
{
	struct printer p;
	char name[KEY_OPTION_MAX + 2], *line, *save;
	const char *flag;
	char letter;
	size_t i;

	printer_open(&p);
	options_help(p.out);
	printer_text(&p);
	for (i = 0; options_flag(i, &letter, &flag); i++) {
		if (flag != NULL)
			snprintf(name, sizeof(name), "--%s", flag);
		else
			snprintf(name, sizeof(name), "  -%c ", letter);
		cr_assert_not_null(strstr(p.text, name), "%s", name);
	}
	for (i = 0; conf_key_name(i) != NULL; i++) {
		strcpy(name, "--");
		conf_key_option(i, name + 2);
		cr_assert_not_null(strstr(p.text, name), "%s", name);
	}
	for (line = strtok_r(p.text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save))
		cr_assert_leq(strlen(line), 80, "%s", line);
	printer_free(&p);
}
