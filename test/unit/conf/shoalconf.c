/*
 * shoalconf.c: tests of shoal.conf.
 */
#include "shoalconf.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "support.h"

#define HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static int
parse(struct conf_shoal *c, const char *text, struct report *r)
{
	*r = new_report();
	return conf_shoal_parse(c, "shoal.conf", text, strlen(text), r);
}

static void
check_error(const char *text, const char *error)
{
	struct conf_shoal c;
	struct report r;

	conf_shoal_defaults(&c);
	cr_assert_eq(parse(&c, text, &r), -1);
	cr_assert_str_eq(r.error, error);
	conf_shoal_free(&c);
}

static bool
takes(const char *line)
{
	struct conf_shoal c;
	struct report r;
	int rc;

	conf_shoal_defaults(&c);
	rc = parse(&c, line, &r);
	conf_shoal_free(&c);
	return rc == 0;
}

static int
option(
    struct conf_shoal *c, const char *name, const char *value, struct report *r)
{
	*r = new_report();
	return conf_shoal_option(c, name, value, r);
}

Test(shoalconf, the_defaults_print_as_the_manual_has_them)
{
	struct conf_shoal c;
	char *text;

	conf_shoal_defaults(&c);
	text = printed_shoal(&c);
	cr_assert_str_eq(text,
	    "Dialect document\n"
	    "UnchokeAtOnce on\n"
	    "NumberOfPreferredNeighbors 1000\n"
	    "UnchokingInterval 10\n"
	    "OptimisticUnchokingInterval 30\n"
	    "SeedChoke random\n"
	    "LocalDiscovery on\n"
	    "GiveUpAfter 0\n"
	    "MaxPeers 1000\n"
	    "MaxHalfOpen 64\n"
	    "MaxPerAddress 8\n"
	    "UploadLimit 0\n"
	    "DownloadLimit 0\n"
	    "HandshakeTimeout 10\n"
	    "RequestTimeout 0\n"
	    "AwayTime 30\n"
	    "LingerTime 5\n"
	    "DiskProcesses 0\n"
	    "FrameMemory 256M\n"
	    "SegmentMemory 256M\n"
	    "Allocation full\n"
	    "LogLevel info\n"
	    "Sandbox required\n"
	    "MaxSwarms 64\n"
	    "DormantAfter 60\n"
	    "WakeInterval 1800\n");
	free(text);
}

Test(shoalconf, every_key_is_taken)
{
	struct conf_shoal c;
	struct report r;
	size_t i;

	conf_shoal_defaults(&c);
	cr_assert_eq(parse(&c,
			 "Dialect founding\n"
			 "PeerDialect 1002 document\n"
			 "PeerDialect 1003\tfounding\n"
			 "UnchokeAtOnce no\n"
			 "SeedChoke round-robin\n"
			 "GiveUpAfter 60\n"
			 "Listen 127.0.0.1\n"
			 "MaxPeers 20\n"
			 "MaxHalfOpen 21\n"
			 "MaxPerAddress 22\n"
			 "UploadLimit 3M\n"
			 "DownloadLimit 4000\n"
			 "LimitExempt 10.0.0.0/8,local\n"
			 "HandshakeTimeout 23\n"
			 "RequestTimeout 24\n"
			 "AwayTime 25\n"
			 "LingerTime 26\n"
			 "DiskProcesses 3\n"
			 "FrameMemory 64M\n"
			 "SegmentMemory 1G\n"
			 "Allocation sparse\n"
			 "User nobody\n"
			 "LogLevel debug\n"
			 "Sandbox optional\n"
			 "Digest sha256 " HEX "\n"
			 "Torrents t\n"
			 "Data d\n"
			 "State s\n"
			 "Control c\n"
			 "MaxSwarms 27\n"
			 "DormantAfter 28\n"
			 "WakeInterval 29\n",
			 &r),
	    0, "%s", r.error);
	cr_assert_eq(c.dialect, DIALECT_FOUNDING);
	cr_assert_eq(c.peers, 2);
	cr_assert_eq(c.peer[0].id, 1002);
	cr_assert_eq(c.peer[0].dialect, DIALECT_DOCUMENT);
	cr_assert_eq(c.peer[1].id, 1003);
	cr_assert_eq(c.peer[1].dialect, DIALECT_FOUNDING);
	cr_assert_not(c.unchoke_at_once);
	cr_assert_eq(c.seed_choke, SEED_ROUND_ROBIN);
	cr_assert_eq(c.give_up_after, 60);
	cr_assert_str_eq(c.listen, "127.0.0.1");
	cr_assert_eq(c.max_peers, 20);
	cr_assert_eq(c.max_half_open, 21);
	cr_assert_eq(c.max_per_address, 22);
	cr_assert_eq(c.upload_limit, 3 << 20);
	cr_assert_eq(c.download_limit, 4000);
	cr_assert_eq(c.exempt.n, 1);
	cr_assert(c.exempt.local);
	cr_assert_eq(c.handshake_timeout, 23);
	cr_assert_eq(c.request_timeout, 24);
	cr_assert_eq(c.away_time, 25);
	cr_assert_eq(c.linger_time, 26);
	cr_assert_eq(c.disk_processes, 3);
	cr_assert_eq(c.frame_memory, 64 << 20);
	cr_assert_eq(c.segment_memory, 1 << 30);
	cr_assert(c.sparse);
	cr_assert_str_eq(c.user, "nobody");
	cr_assert_eq(c.log_level, LOG_DEBUG);
	cr_assert(c.sandbox_optional);
	cr_assert(c.has_digest);
	for (i = 0; i < sizeof(c.digest); i++)
		cr_assert_eq(c.digest[i], i);
	cr_assert_str_eq(c.torrents, "t");
	cr_assert_str_eq(c.data, "d");
	cr_assert_str_eq(c.state, "s");
	cr_assert_str_eq(c.control, "c");
	cr_assert_eq(c.max_swarms, 27);
	cr_assert_eq(c.dormant_after, 28);
	cr_assert_eq(c.wake_interval, 29);
	conf_shoal_free(&c);
}

Test(shoalconf, log_levels_are_those_of_the_log)
{
	static const char *const words[] = {"error", "warn", "info", "debug"};
	struct conf_shoal c;
	struct report r;
	int i;

	conf_shoal_defaults(&c);
	cr_assert_eq(c.log_level, LOG_INFO);
	for (i = LOG_ERROR; i <= LOG_DEBUG; i++) {
		cr_assert_eq(option(&c, "log-level", words[i], &r), 0);
		cr_assert_eq(c.log_level, i);
	}
}

Test(shoalconf, numbers_have_these_ranges)
{
	static const struct {
		const char *key, *least, *most, *below, *above;
	} range[] = {
	    {"GiveUpAfter", "0", "2147483", "-1", "2147484"},
	    {"MaxPeers", "1", "20000", "0", "20001"},
	    {"MaxHalfOpen", "1", "4096", "0", "4097"},
	    {"MaxPerAddress", "1", "4096", "0", "4097"},
	    {"UploadLimit", "0", "1024G", "-1", "1025G"},
	    {"DownloadLimit", "0", "1024G", "-1", "1025G"},
	    {"HandshakeTimeout", "1", "3600", "0", "3601"},
	    {"RequestTimeout", "0", "86400", "-1", "86401"},
	    {"AwayTime", "0", "2147483", "-1", "2147484"},
	    {"LingerTime", "0", "3600", "-1", "3601"},
	    {"DiskProcesses", "0", "16", "-1", "17"},
	    {"MaxSwarms", "1", "10000", "0", "10001"},
	    {"DormantAfter", "1", "2147483", "0", "2147484"},
	    {"WakeInterval", "1", "2147483", "0", "2147484"},
	    {"FrameMemory", "1M", "1024G", "1023K", "1025G"},
	    {"SegmentMemory", "1048576", "1099511627776", "1048575",
		"1099511627777"},
	};
	char line[64];
	size_t i;

	for (i = 0; i < sizeof(range) / sizeof(range[0]); i++) {
		snprintf(
		    line, sizeof(line), "%s %s", range[i].key, range[i].least);
		cr_assert(takes(line), "%s", line);
		snprintf(
		    line, sizeof(line), "%s %s", range[i].key, range[i].most);
		cr_assert(takes(line), "%s", line);
		snprintf(
		    line, sizeof(line), "%s %s", range[i].key, range[i].below);
		cr_assert_not(takes(line), "%s", line);
		snprintf(
		    line, sizeof(line), "%s %s", range[i].key, range[i].above);
		cr_assert_not(takes(line), "%s", line);
	}
}

Test(shoalconf, an_unknown_key_is_an_error_with_the_nearest)
{
	check_error("FrameMemry 64M\n",
	    "shoal.conf:1: unknown key \"FrameMemry\"; did you mean "
	    "FrameMemory?");
	check_error("\nframememory 64M\n",
	    "shoal.conf:2: unknown key \"framememory\"; did you mean "
	    "FrameMemory?");
}

Test(shoalconf, a_repeated_key_is_an_error)
{
	check_error("MaxPeers 1\nMaxPeers 1\n",
	    "shoal.conf:2: MaxPeers stands on line 1 already; remove one of "
	    "the two");
	check_error("PeerDialect 7 document\nPeerDialect 7 founding\n",
	    "shoal.conf:2: PeerDialect of peer 7 stands on an earlier line "
	    "already; remove one of the two");
}

Test(shoalconf, a_peer_dialect_is_an_id_and_a_name)
{
	check_error("PeerDialect 1002 klingon\n",
	    "shoal.conf:1: PeerDialect must be a peer id and document or "
	    "founding, not \"1002 klingon\"; write for example: "
	    "PeerDialect 1002 founding");
	cr_assert_not(takes("PeerDialect founding"));
	cr_assert_not(takes("PeerDialect 1002"));
	cr_assert_not(takes("PeerDialect 0 founding"));
	cr_assert_not(takes("PeerDialect 2147483648 founding"));
	cr_assert_not(takes("PeerDialect 1002 founding 1003"));
	cr_assert_not(takes("PeerDialect 12345678901234567890 founding"));
	cr_assert(takes("PeerDialect 2147483647  founding"));
}

Test(shoalconf, a_digest_is_sha256_and_64_digits)
{
	cr_assert(takes("Digest sha256 " HEX));
	cr_assert(takes("Digest sha256  ABCDEFABCDEFABCDEFABCDEFABCDEFAB"
			"ABCDEFABCDEFABCDEFABCDEFABCDEFAB"));
	cr_assert_not(takes("Digest " HEX));
	cr_assert_not(takes("Digest sha1 " HEX));
	cr_assert_not(takes("Digest sha256 " HEX "0"));
	cr_assert_not(takes("Digest sha256 g" HEX));
	cr_assert_not(takes("Digest sha256"));
	cr_assert_not(takes("Digest sha256 " HEX " x"));
	check_error("Digest sha256 zz\n",
	    "shoal.conf:1: Digest must be sha256 and 64 hexadecimal digits, "
	    "not \"sha256 zz\"; write for example: Digest sha256 "
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

Test(shoalconf, listen_takes_addresses)
{
	static const char *const good[] = {"0.0.0.0", "127.0.0.1", "::", "::1",
	    "fe80::1%eth0", "2001:db8::192.0.2.1", "127.0.0.1:6881", "[::1]:1",
	    "[fe80::1%eth0]:65535"};
	static const char *const bad[] = {"localhost", "127.0.0", "::1%",
	    "1.2.3.4%eth0", "::1%a b", "[::1]", "127.0.0.1:0",
	    "127.0.0.1:65536", "::1:", "localhost:6881"};
	char line[96];
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(line, sizeof(line), "Listen %s", good[i]);
		cr_assert(takes(line), "%s", line);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(line, sizeof(line), "Listen %s", bad[i]);
		cr_assert_not(takes(line), "%s", line);
	}
	memset(line, '1', sizeof(line));
	memcpy(line, "Listen ::", 9);
	line[sizeof(line) - 1] = '\0';
	cr_assert_not(takes(line));
}

Test(shoalconf, a_user_is_one_word)
{
	cr_assert(takes("User shoal"));
	cr_assert(takes("User _shoal-2.x$"));
	cr_assert_not(takes("User a b"));
	cr_assert_not(takes("User -x"));
	cr_assert_not(takes("User a:b"));
	cr_assert_not(takes("User a/b"));
}

Test(shoalconf, an_error_changes_nothing)
{
	struct conf_shoal c;
	struct report r;
	char *before, *after;

	conf_shoal_defaults(&c);
	cr_assert_eq(parse(&c, "PeerDialect 5 founding\nMaxPeers 9\n", &r), 0);
	before = printed_shoal(&c);
	cr_assert_eq(
	    parse(&c, "MaxPeers 8\nPeerDialect 6 founding\nX 1\n", &r), -1);
	after = printed_shoal(&c);
	cr_assert_str_eq(before, after);
	free(before);
	free(after);
	conf_shoal_free(&c);
}

Test(shoalconf, a_second_text_goes_on_top)
{
	struct conf_shoal c;
	struct report r;

	conf_shoal_defaults(&c);
	cr_assert_eq(parse(&c,
			 "PeerDialect 5 founding\nMaxPeers 9\n"
			 "PeerDialect 6 founding\n",
			 &r),
	    0);
	cr_assert_eq(
	    parse(&c, "PeerDialect 5 document\nMaxHalfOpen 3\n", &r), 0);
	cr_assert_eq(c.max_peers, 9);
	cr_assert_eq(c.max_half_open, 3);
	cr_assert_eq(c.peers, 2);
	cr_assert_eq(c.peer[0].id, 5);
	cr_assert_eq(c.peer[0].dialect, DIALECT_DOCUMENT);
	cr_assert_eq(c.peer[1].id, 6);
	conf_shoal_free(&c);
}

Test(shoalconf, options_are_the_keys_in_lower_case_with_hyphens)
{
	char name[KEY_OPTION_MAX];
	size_t i;

	for (i = 0; conf_key_name(i) != NULL; i++) {
		conf_key_option(i, name);
		cr_assert_gt(conf_key_words(name), 0);
		if (strcmp(conf_key_name(i), "MaxPerAddress") == 0)
			cr_assert_str_eq(name, "max-per-address");
		if (strcmp(conf_key_name(i), "User") == 0)
			cr_assert_str_eq(name, "user");
		cr_assert_not_null(conf_key_arg(i));
		cr_assert_not_null(conf_key_help(i));
	}
	cr_assert_gt(i, 0);
	cr_assert_eq(conf_key_words("FrameMemory"), 0);
	cr_assert_eq(conf_key_words("frame"), 0);
	cr_assert_eq(conf_key_words(""), 0);
}

Test(shoalconf, only_three_options_have_two_words_and_one_may_have_none)
{
	char name[KEY_OPTION_MAX];
	bool two, sw;
	size_t i;

	for (i = 0; conf_key_name(i) != NULL; i++) {
		conf_key_option(i, name);
		two = strcmp(name, "peer-dialect") == 0 ||
		    strcmp(name, "course") == 0 || strcmp(name, "digest") == 0;
		sw = strcmp(name, "unchoke-at-once") == 0 ||
		    strcmp(name, "local-discovery") == 0;
		cr_assert_eq(conf_key_words(name), two ? 2 : 1);
		cr_assert_eq(conf_key_is_switch(name), sw);
	}
	cr_assert_not(conf_key_is_switch("nothing"));
}

Test(shoalconf, an_option_wins_over_the_file_and_the_later_over_the_earlier)
{
	struct conf_shoal c;
	struct report r;

	conf_shoal_defaults(&c);
	cr_assert_eq(
	    parse(&c, "FrameMemory 2M\nPeerDialect 5 document\n", &r), 0);
	cr_assert_eq(option(&c, "frame-memory", "3M", &r), 0);
	cr_assert_eq(option(&c, "frame-memory", "4M", &r), 0);
	cr_assert_eq(c.frame_memory, 4 << 20);
	cr_assert_eq(option(&c, "peer-dialect", "5 founding", &r), 0);
	cr_assert_eq(option(&c, "peer-dialect", "6 founding", &r), 0);
	cr_assert_eq(c.peers, 2);
	cr_assert_eq(c.peer[0].dialect, DIALECT_FOUNDING);
	conf_shoal_free(&c);
}

Test(shoalconf, a_bad_option_is_told_as_an_option)
{
	struct conf_shoal c;
	struct report r;

	conf_shoal_defaults(&c);
	cr_assert_eq(option(&c, "frame-memory", "lots", &r), -1);
	cr_assert_str_eq(r.error,
	    "--frame-memory: must be a size in bytes from 1M to 1024G, not "
	    "\"lots\"; write for example: --frame-memory 256M");
	cr_assert_eq(option(&c, "user", "", &r), -1);
	cr_assert_eq(option(&c, "nothing", "1", &r), -1);
	cr_assert_str_eq(
	    r.error, "there is no option --nothing; see `shoald --help`");
}

static unsigned int stayed;

static void
count_stays(const char *key)
{
	cr_assert(strcmp(key, "MaxPeers") == 0 || strcmp(key, "User") == 0 ||
		strcmp(key, "Digest") == 0,
	    "%s", key);
	stayed++;
}

Test(shoalconf, a_reload_takes_what_may_change_and_names_the_rest)
{
	struct conf_shoal c, next;
	struct report r;

	conf_shoal_defaults(&c);
	conf_shoal_defaults(&next);
	cr_assert_eq(parse(&c, "PeerDialect 5 founding\n", &r), 0);
	cr_assert_eq(parse(&next,
			 "Dialect founding\n"
			 "PeerDialect 6 founding\n"
			 "UnchokeAtOnce off\n"
			 "GiveUpAfter 1\n"
			 "MaxPerAddress 2\n"
			 "HandshakeTimeout 3\n"
			 "RequestTimeout 4\n"
			 "AwayTime 5\n"
			 "LingerTime 6\n"
			 "LogLevel debug\n"
			 "MaxPeers 7\n"
			 "User nobody\n"
			 "Digest sha256 " HEX "\n",
			 &r),
	    0);
	conf_shoal_reload(&c, &next, count_stays);
	cr_assert_eq(stayed, 3);
	cr_assert_eq(c.dialect, DIALECT_FOUNDING);
	cr_assert_eq(c.peers, 1);
	cr_assert_eq(c.peer[0].id, 6);
	cr_assert_not(c.unchoke_at_once);
	cr_assert_eq(c.give_up_after, 1);
	cr_assert_eq(c.max_per_address, 2);
	cr_assert_eq(c.handshake_timeout, 3);
	cr_assert_eq(c.request_timeout, 4);
	cr_assert_eq(c.away_time, 5);
	cr_assert_eq(c.linger_time, 6);
	cr_assert_eq(c.log_level, LOG_DEBUG);
	cr_assert_eq(c.max_peers, 1000);
	cr_assert_str_empty(c.user);
	cr_assert_not(c.has_digest);
	conf_shoal_free(&c);
	conf_shoal_free(&next);
}

Test(shoalconf, a_reload_of_the_same_changes_and_names_nothing)
{
	struct conf_shoal c, next;
	struct report r;
	char *before, *after;

	conf_shoal_defaults(&c);
	conf_shoal_defaults(&next);
	cr_assert_eq(parse(&c, "User me\nPeerDialect 5 founding\n", &r), 0);
	before = printed_shoal(&c);
	cr_assert_eq(parse(&next, before, &r), 0);
	conf_shoal_reload(&c, &next, count_stays);
	cr_assert_eq(stayed, 0);
	after = printed_shoal(&c);
	cr_assert_str_eq(before, after);
	free(before);
	free(after);
	conf_shoal_free(&c);
	conf_shoal_free(&next);
}
