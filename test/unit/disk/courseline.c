/*
 * courseline.c: tests of the course's sentences.
 */
#include "courseline.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct tm evening = {.tm_year = 126,
    .tm_mon = 10,
    .tm_mday = 2,
    .tm_hour = 20,
    .tm_min = 3,
    .tm_sec = 9};

static char buf[65536];

static const char *
line(const struct courseline *cl)
{
	struct text t;

	text_init(&t, buf, sizeof(buf));
	courseline_put(&t, cl, 1001, &evening);
	return buf;
}

#define LINE(...) line(&(struct courseline){__VA_ARGS__})
#define STAMP     "2026-11-02 20:03:09: "

Test(courseline, connections_are_said_with_peer_twice)
{
	cr_assert_str_eq(LINE(.kind = EVENT_CONNECTS_TO, .peer = 1002),
	    STAMP "Peer 1001 makes a connection to Peer 1002.\n");
	cr_assert_str_eq(LINE(.kind = EVENT_CONNECTED_FROM, .peer = 1002),
	    STAMP "Peer 1001 is connected from Peer 1002.\n");
}

Test(courseline, received_messages_have_their_sentences)
{
	cr_assert_str_eq(LINE(.kind = EVENT_UNCHOKED_BY, .peer = 1002),
	    STAMP "Peer 1001 is unchoked by 1002.\n");
	cr_assert_str_eq(LINE(.kind = EVENT_CHOKED_BY, .peer = 1002),
	    STAMP "Peer 1001 is choked by 1002.\n");
	cr_assert_str_eq(LINE(.kind = EVENT_HAVE, .peer = 1002, .arg = 0),
	    STAMP "Peer 1001 received the 'have' message from 1002 for the "
		  "piece 0.\n");
	cr_assert_str_eq(LINE(.kind = EVENT_INTERESTED, .peer = 1002),
	    STAMP "Peer 1001 received the 'interested' message from 1002.\n");
	cr_assert_str_eq(LINE(.kind = EVENT_NOT_INTERESTED, .peer = 1002),
	    STAMP
	    "Peer 1001 received the 'not interested' message from 1002.\n");
}

Test(courseline, neighbours_are_listed_with_commas_and_no_blanks)
{
	static const uint32_t ids[] = {1003, 1002, 17};

	cr_assert_str_eq(LINE(.kind = EVENT_PREFERRED, .arg = 3, .ids = ids),
	    STAMP "Peer 1001 has the preferred neighbors 1003,1002,17.\n");
	cr_assert_str_eq(LINE(.kind = EVENT_PREFERRED, .arg = 1, .ids = ids),
	    STAMP "Peer 1001 has the preferred neighbors 1003.\n");
	cr_assert_str_eq(LINE(.kind = EVENT_OPTIMISTIC, .peer = 1004),
	    STAMP "Peer 1001 has the optimistically unchoked neighbor 1004.\n");
}

Test(courseline, downloads_have_their_sentences)
{
	cr_assert_str_eq(
	    LINE(.kind = LINE_PIECE, .peer = 1002, .arg = 5, .count = 9),
	    STAMP "Peer 1001 has downloaded the piece 5 from 1002. Now the "
		  "number of pieces it has is 9.\n");
	cr_assert_str_eq(LINE(.kind = LINE_COMPLETE),
	    STAMP "Peer 1001 has downloaded the complete file.\n");
}

Test(courseline, kind_without_a_sentence_adds_nothing)
{
	cr_assert_str_empty(LINE(.kind = EVENT_NONE));
	cr_assert_str_empty(LINE(.kind = EVENT_PREFERRED_ID, .arg = 1002));
	cr_assert_str_empty(LINE(.kind = LINE_COMPLETE + 1));
	cr_assert_str_empty(LINE(.kind = UINT32_MAX));
}

Test(courseline, longest_lines_fit_their_room)
{
	static uint32_t ids[1000];
	struct courseline cl = {
	    .peer = UINT32_MAX, .arg = UINT32_MAX, .count = UINT32_MAX};
	struct text t;

	memset(ids, 0xff, sizeof(ids));
	for (cl.kind = 0; cl.kind <= LINE_COMPLETE; cl.kind++) {
		cl.arg = cl.kind == EVENT_PREFERRED ? 1000 : UINT32_MAX;
		cl.ids = ids;
		text_init(&t, buf, courseline_room(&cl));
		courseline_put(&t, &cl, UINT32_MAX, &evening);
		cr_assert_not(t.cut, "kind %u", cl.kind);
	}
}

/* What a line without its newline is, and its piece. */
static uint32_t
read_back(const char *text, uint32_t *piece)
{
	*piece = 77;
	return courseline_read(text, strlen(text), 1001, piece);
}

Test(courseline, own_downloads_are_read_back)
{
	uint32_t piece;

	line(&(struct courseline){
	    .kind = LINE_PIECE, .peer = 1002, .arg = 123, .count = 9});
	buf[strlen(buf) - 1] = '\0';
	cr_assert_eq(read_back(buf, &piece), LINE_PIECE);
	cr_assert_eq(piece, 123);
	LINE(.kind = LINE_COMPLETE);
	buf[strlen(buf) - 1] = '\0';
	cr_assert_eq(read_back(buf, &piece), LINE_COMPLETE);
}

Test(courseline, anything_else_is_not_read_back)
{
	static const char *const others[] = {
	    "",
	    STAMP,
	    "Peer 1001 has downloaded the complete file.",
	    STAMP "Peer 1001 has downloaded the complete file. ",
	    STAMP "Peer 1002 has downloaded the complete file.",
	    STAMP "Peer 1001 is choked by 1002.",
	    STAMP "Peer 1001 has downloaded the piece  from 1002.",
	    STAMP "Peer 1001 has downloaded the piece 4294967296 from 1002.",
	    STAMP "Peer 1001 has downloaded the piece 4",
	};
	uint32_t piece;
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		cr_assert_eq(
		    read_back(others[i], &piece), EVENT_NONE, "%s", others[i]);
}

/* The sentences of shoal-course(7), LOG, are those that are written. */
Test(courseline, manual_has_every_sentence)
{
	static const uint32_t ids[] = {1002, 1003};
	static char page[32768];
	struct courseline cl = {.peer = 1002, .count = 8, .ids = ids};
	const char *said;
	size_t n;
	FILE *f;

	if ((f = fopen("man/shoal-course.7", "r")) == NULL)
		cr_skip_test("not at the top of the tree");
	n = fread(page, 1, sizeof(page) - 1, f);
	fclose(f);
	cr_assert_lt(n, sizeof(page) - 1);
	for (cl.kind = EVENT_NONE + 1; cl.kind <= LINE_COMPLETE; cl.kind++) {
		if (cl.kind == EVENT_PREFERRED_ID)
			continue;
		cl.arg = cl.kind == EVENT_PREFERRED ? 2 : 7;
		said = line(&cl) + strlen(STAMP);
		cr_assert_not_null(strstr(page, said), "%s", said);
	}
}
