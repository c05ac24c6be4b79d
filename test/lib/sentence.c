/*
 * sentence.c: holds a course log against the course's sentences.
 */
#include "sentence.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "run.h"

#define TIME_OF                                                         \
	"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}: Peer " \
	"([0-9]+) "
#define SENTENCES                                                       \
	"(makes a connection to Peer [0-9]+"                            \
	"|is connected from Peer [0-9]+"                                \
	"|has the preferred neighbors [0-9]+(,[0-9]+)*"                 \
	"|has the optimistically unchoked neighbor [0-9]+"              \
	"|is unchoked by [0-9]+"                                        \
	"|is choked by [0-9]+"                                          \
	"|received the 'have' message from [0-9]+ for the piece [0-9]+" \
	"|received the 'interested' message from [0-9]+"                \
	"|received the 'not interested' message from [0-9]+"            \
	"|has downloaded the piece [0-9]+ from [0-9]+\\."               \
	" Now the number of pieces it has is [0-9]+"                    \
	"|has downloaded the complete file)\\.$"

struct course_log {
	const struct sentence_rule *rule;
	bool *seen;     /* pieces */
	uint32_t count; /* the last one named, 0: none yet */
	bool complete;
};

/* NULL, or what is wrong with a piece line. */
static const char *
on_piece(struct course_log *l, unsigned int piece, unsigned int count)
{
	if (piece >= l->rule->pieces)
		return "no such piece";
	if (l->seen[piece])
		return "a second time";
	if (l->count != 0 && count != l->count + 1)
		return "miscounted";
	if (count > l->rule->pieces)
		return "too many pieces";
	l->seen[piece] = true;
	l->count = count;
	return NULL;
}

static const char *
on_line(struct course_log *l, const regex_t *re, const char *line)
{
	const char *at;
	unsigned int piece, count;
	regmatch_t m[2];

	if (regexec(re, line, 2, m, 0) != 0)
		return "no sentence of the course";
	if (strtoul(line + m[1].rm_so, NULL, 10) != l->rule->id)
		return "another peer's sentence";
	at = strstr(line, "downloaded the piece ");
	if (at != NULL) {
		if (sscanf(at,
			"downloaded the piece %u from %*u. Now the number "
			"of pieces it has is %u",
			&piece, &count) != 2)
			return "no numbers";
		return on_piece(l, piece, count);
	}
	if (strstr(line, "the complete file") != NULL) {
		if (l->complete)
			return "complete twice";
		if (l->count != l->rule->pieces)
			return "complete too early";
		l->complete = true;
	}
	return NULL;
}

bool
sentence_check(
    const char *path, const struct sentence_rule *rule, char *why, size_t size)
{
	struct course_log l = {.rule = rule};
	char *text = files_read(path, NULL), *p = text, *line;
	const char *wrong = NULL;
	regex_t re;

	if (text == NULL || regcomp(&re, TIME_OF SENTENCES, REG_EXTENDED)) {
		snprintf(why, size, "%s: cannot be read", path);
		free(text);
		return false;
	}
	l.seen = calloc(rule->pieces, sizeof(*l.seen));
	while (wrong == NULL && (line = strsep(&p, "\n")) != NULL)
		if (p != NULL || *line != '\0')
			wrong = on_line(&l, &re, line);
	if (wrong != NULL)
		snprintf(why, size, "%s: %s: %s", path, wrong, line);
	regfree(&re);
	free(l.seen);
	free(text);
	return wrong == NULL;
}

size_t
sentence_count(const char *path, const char *what)
{
	char *text = files_read(path, NULL), *p = text, *line;
	size_t n = 0;

	while (text != NULL && (line = strsep(&p, "\n")) != NULL)
		n += strstr(line, what) != NULL;
	free(text);
	return n;
}

bool
sentence_comes(const char *path, const char *text, size_t n, int ms)
{
	int64_t end = run_now() + run_patience(ms);

	while (sentence_count(path, text) < n) {
		if (run_now() > end)
			return false;
		run_sleep(20);
	}
	return true;
}
