/*
 * control_request.c: tests of what a control socket is asked for.
 */
#include "control_request.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "metainfo.h"

static struct control_request r;

static const char *
read_text(const char *s)
{
	static char buf[CONTROL_LINE_MAX + 1];
	size_t n = strlen(s);

	cr_assert_lt(n, sizeof(buf));
	memcpy(buf, s, n);
	return control_request_read(&r, buf, n);
}

static void
take(const char *s)
{
	const char *why = read_text(s);

	cr_assert_null(why, "%s: %s", s, why);
}

static void
refuse(const char *s, const char *why)
{
	const char *said = read_text(s);

	cr_assert_not_null(said, "%s", s);
	cr_assert(strstr(said, why) != NULL, "%s: %s", s, said);
}

/* Of a file called so, that has n bytes. */
static const char *
add_of(size_t n)
{
	static char line[CONTROL_LINE_MAX];
	char name[512];

	memset(name, 'n', n);
	memcpy(name + n - strlen(METAINFO_SUFFIX), METAINFO_SUFFIX,
	    sizeof(METAINFO_SUFFIX));
	cr_assert_lt(snprintf(line, sizeof(line), "add\tfile=%s", name),
	    (int)sizeof(line));
	return line;
}

Test(control_request, each_verb_has_its_word)
{
	int v;

	for (v = 0; v < CONTROL_VERBS; v++) {
		(void)read_text(control_verb_word((enum control_verb)v));
		cr_assert_eq((int)r.verb, v);
	}
	refuse("lists", "no such verb");
	refuse("LIST", "no request");
	refuse("", "no request");
	refuse("list\tall", "no request");
}

Test(control_request, a_list_is_of_all_or_one)
{
	take("list");
	cr_assert_str_eq(r.swarm, "");
	take("list\tswarm=a%09b");
	cr_assert_str_eq(r.swarm, "a\tb");
	refuse("list\tfile=a.torrent", "takes no such field");
	refuse("list\tnone=a", "takes no such field");
}

Test(control_request, some_verbs_need_a_swarm)
{
	static const char *const words[] = {
	    "remove", "pause", "resume", "recheck"};
	char line[64];
	size_t i;

	for (i = 0; i < 4; i++) {
		refuse(words[i], "missing");
		snprintf(line, sizeof(line), "%s\tswarm=", words[i]);
		refuse(line, "cannot be");
		snprintf(line, sizeof(line), "%s\tswarm=x", words[i]);
		take(line);
		cr_assert_str_eq(r.swarm, "x");
		snprintf(line, sizeof(line), "%s\tswarm=x\tup=1", words[i]);
		refuse(line, "takes no such field");
	}
}

Test(control_request, a_swarm_is_as_long_as_a_name)
{
	char line[CONTROL_LINE_MAX] = "pause\tswarm=";
	size_t n = strlen(line);

	memset(line + n, 'x', PATH_NAME_MAX);
	take(line);
	cr_assert_eq(strlen(r.swarm), PATH_NAME_MAX);
	line[n + PATH_NAME_MAX] = 'x';
	refuse(line, "cannot be");
}

Test(control_request, data_go_when_somebody_says_so)
{
	take("remove\tswarm=abcd");
	cr_assert_not(r.data);
	take("remove\tswarm=abcd\tdata=0");
	cr_assert_not(r.data);
	take("remove\tdata=1\tswarm=abcd");
	cr_assert(r.data);
	refuse("remove\tswarm=abcd\tdata=yes", "cannot be");
	refuse("pause\tswarm=abcd\tdata=1", "takes no such field");
}

Test(control_request, what_is_added_has_a_safe_name)
{
	take("add\tfile=a.torrent");
	cr_assert_str_eq(r.file, "a.torrent");
	cr_assert_not(r.paused);
	take("add\tpaused=1\tfile=\xc3\xa9 b.torrent");
	cr_assert_str_eq(r.file, "\xc3\xa9 b.torrent");
	cr_assert(r.paused);
	take("add\tpaused=0\tfile=a.torrent");
	cr_assert_not(r.paused);
	cr_assert_str_eq(r.peers, "");
	take("add\tpeers=a:1,b:2\tfile=a.torrent");
	cr_assert_str_eq(r.peers, "a:1,b:2");
	refuse("add\tfile=a.torrent\tpeers=", "cannot be");
	refuse("remove\tswarm=abcd\tpeers=a:1", "takes no such field");
	refuse("add", "missing");
	refuse("add\tpaused=1", "missing");
	refuse("add\tfile=a.torrent\tpaused=2", "cannot be");
	refuse("add\tfile=a.torrent\tpaused=", "cannot be");
	refuse("add\tfile=a.torrent\tswarm=a", "takes no such field");
	refuse("add\tfile=", "cannot be");
	refuse("add\tfile=.torrent", "cannot be");
	refuse("add\tfile=torrent", "cannot be");
	refuse("add\tfile=a.torren", "cannot be");
	refuse("add\tfile=.a.torrent", "cannot be");
	refuse("add\tfile=../a.torrent", "cannot be");
	refuse("add\tfile=b/a.torrent", "cannot be");
	refuse("add\tfile=a%0a.torrent", "cannot be");
	refuse("add\tfile=a\xff.torrent", "cannot be");
	take(add_of(PATH_NAME_MAX));
	refuse(add_of(PATH_NAME_MAX + 1), "cannot be");
}

Test(control_request, limits_are_asked_for_or_set)
{
	take("limits");
	cr_assert_not(r.sets_up || r.sets_down);
	take("limits\tup=0");
	cr_assert(r.sets_up && !r.sets_down);
	cr_assert_eq(r.up, 0);
	take("limits\tswarm=x\tdown=18446744073709551615");
	cr_assert(!r.sets_up && r.sets_down);
	cr_assert_eq(r.down, UINT64_MAX);
	refuse("limits\tup=", "cannot be");
	refuse("limits\tup=-1", "cannot be");
	refuse("limits\tup=1M", "cannot be");
	refuse("limits\tdown=18446744073709551616", "cannot be");
	refuse("limits\tpaused=1", "takes no such field");
}

static void
expect(const struct control_request *said, const char *line)
{
	char buf[CONTROL_LINE_MAX + 1];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	cr_assert_eq(control_request_write(said, &t), 0);
	cr_assert_str_eq(buf, line);
	cr_assert_null(control_request_read(&r, buf, t.len - 1));
	cr_assert_eq(r.verb, said->verb);
}

Test(control_request, is_written_with_what_it_takes)
{
	struct control_request said = {.swarm = "a%b",
	    .file = "c.torrent",
	    .paused = true,
	    .data = true,
	    .peers = "d:1",
	    .sets_up = true,
	    .up = 5,
	    .sets_down = true};

	expect(&said, "list\tswarm=a%25b\n");
	said.verb = CONTROL_ADD;
	expect(&said, "add\tfile=c.torrent\tpaused=1\tpeers=d:1\n");
	said.verb = CONTROL_REMOVE;
	expect(&said, "remove\tswarm=a%25b\tdata=1\n");
	said.verb = CONTROL_RECHECK;
	expect(&said, "recheck\tswarm=a%25b\n");
	said.verb = CONTROL_LIMITS;
	expect(&said, "limits\tswarm=a%25b\tup=5\tdown=0\n");
	expect(&(struct control_request){.verb = CONTROL_LIMITS}, "limits\n");
}

Test(control_request, one_that_does_not_fit_is_an_error)
{
	struct control_request said = {.verb = CONTROL_PAUSE, .swarm = "abc"};
	char buf[sizeof("pause\tswarm=abc\n")];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	cr_assert_eq(control_request_write(&said, &t), 0);
	text_init(&t, buf, sizeof(buf) - 1);
	cr_assert_eq(control_request_write(&said, &t), -1);
}
