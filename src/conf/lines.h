/*
 * lines.h: the lines of a configuration text, cut into words.
 *
 * line = *WSP [ word *( 1*WSP word ) ] *WSP EOL, EOL is LF, CRLF or the end;
 * blank lines and lines that begin with '#' are passed over.
 */
#ifndef SHOAL_LINES_H
#define SHOAL_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "report.h"

#define LINE_LIMIT 4096 /* bytes of a line, without its end */

struct lines {
	const char *p, *end;
	unsigned int number; /* of the line last returned, from 1 */
};

struct line {
	const char *p; /* first byte that is not blank; not NUL-terminated */
	size_t len;    /* without trailing blanks, CR and LF */
};

void lines_init(struct lines *, const char *text, size_t n);
/* false at the end. */
bool lines_next(struct lines *, struct line *);
/* Cuts the first word off a line, and the blanks behind it; false when there
 * is none. */
bool line_word(struct line *, const char **word, size_t *len);

/*
 * A text that is worth cutting: no NUL byte, no byte order mark, no line
 * over LINE_LIMIT.  0, or -1 with the report's error.
 */
int lines_check(const char *file, const char *text, size_t n, struct report *)
    __attribute__((warn_unused_result));

#endif
