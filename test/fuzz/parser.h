/*
 * parser.h: what must hold of every parser of a configuration.
 */
#ifndef TEST_FUZZ_PARSER_H
#define TEST_FUZZ_PARSER_H

#include <stdio.h>

#include "fuzz.h"
#include "report.h"

#define PARSED_AS "fuzzed" /* the file's name in messages */

/* Parses n bytes, prints what it took; 0, or -1 with the report's error. */
typedef int parser_fn(const char *text, size_t n, struct report *, FILE *out);

/* There is one, with its end, whatever it quotes. */
static inline void
check_sentence(const char *s)
{
	assert(s[0] != '\0' && strlen(s) < sizeof(((struct report *)0)->error));
}

/* What it printed, malloc'd, or NULL when the text was refused. */
static inline char *
parser_run(parser_fn *fn, const uint8_t *data, size_t n, size_t *printed)
{
	struct report r = {.warn = check_sentence};
	char *text = (char *)fuzz_copy(data, n), *out = NULL;
	FILE *f = open_memstream(&out, printed);
	int rc;

	assert(f != NULL);
	rc = fn(text, n, &r, f);
	assert(fclose(f) == 0);
	free(text);
	if (rc == 0) {
		assert(r.error[0] == '\0');
		return out;
	}
	assert(rc == -1 && strncmp(r.error, PARSED_AS ":", 7) == 0);
	check_sentence(r.error);
	free(out);
	return NULL;
}

/*
 * Whatever the text, it is taken or refused with a sentence; what was taken
 * and printed is taken again and prints the same.
 */
static inline void
parser_check(parser_fn *fn, const uint8_t *data, size_t size)
{
	char *once, *twice;
	size_t n, m;

	if ((once = parser_run(fn, data, size, &n)) == NULL)
		return;
	twice = parser_run(fn, (const uint8_t *)once, n, &m);
	assert(twice != NULL && n == m && memcmp(once, twice, n) == 0);
	free(once);
	free(twice);
}

#endif
