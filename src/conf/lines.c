/*
 * lines.c: the lines of a configuration text, cut into words.
 */
#include "lines.h"

#include <string.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The bytes up to the next LF or the end; moves behind it. */
static struct line
cut_line(struct lines *l)
{
	struct line out;
	const char *eol;

	out.p = l->p;
	eol = memchr(l->p, '\n', (size_t)(l->end - l->p));
	out.len = (size_t)((eol != NULL ? eol : l->end) - l->p);
	l->p = eol != NULL ? eol + 1 : l->end;
	l->number++;
	return out;
}

static void
skip_blanks(struct line *line)
{
	while (line->len > 0 && is_blank(*line->p)) {
		line->p++;
		line->len--;
	}
}

/* A CR counts as an end of line only where the line ends. */
static void
trim_end(struct line *line)
{
	const char *last;

	while (line->len > 0) {
		last = line->p + line->len - 1;
		if (!is_blank(*last) && *last != '\r')
			break;
		line->len--;
	}
}

void
lines_init(struct lines *l, const char *text, size_t n)
{
	l->p = text;
	l->end = text + n;
	l->number = 0;
}

bool
lines_next(struct lines *l, struct line *out)
{
	while (l->p < l->end) {
		*out = cut_line(l);
		trim_end(out);
		skip_blanks(out);
		if (out->len > 0 && *out->p != '#')
			return true;
	}
	return false;
}

bool
line_word(struct line *line, const char **word, size_t *len)
{
	skip_blanks(line);
	*word = line->p;
	while (line->len > 0 && !is_blank(*line->p)) {
		line->p++;
		line->len--;
	}
	*len = (size_t)(line->p - *word);
	skip_blanks(line);
	return *len > 0;
}

int
lines_check(const char *file, const char *text, size_t n, struct report *r)
{
	struct lines l;
	struct line line;

	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		return report_error(r, file, 1,
		    "the file begins with a byte order mark; "
		    "save it as UTF-8 without one");
	lines_init(&l, text, n);
	while (l.p < l.end) {
		line = cut_line(&l);
		if (memchr(line.p, '\0', line.len) != NULL)
			return report_error(r, file, l.number,
			    "the line holds a NUL byte; "
			    "save the file as plain text, ASCII or UTF-8");
		if (line.len > LINE_LIMIT)
			return report_error(r, file, l.number,
			    "the line is %zu bytes long; "
			    "shorten it to at most %d",
			    line.len, LINE_LIMIT);
	}
	return 0;
}
