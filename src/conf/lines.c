/*
 * lines.c: the lines of a configuration text, cut into words.
 */
#include "lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* Room for more bytes, at most max + 1 in all, and a NUL behind them. */
static int
grow(char **buf, size_t *room, size_t max)
{
	char *bigger;
	size_t n;

	n = *room == 0 ? 4096 : *room * 2;
	if (n > max + 1)
		n = max + 1;
	if ((bigger = realloc(*buf, n + 1)) == NULL)
		return -1;
	*buf = bigger;
	*room = n;
	return 0;
}

/* One byte more than max may be read, to see that there is more. */
static int
read_all(int fd, size_t max, char **buf, size_t *n)
{
	ssize_t got;
	size_t room;

	room = 0;
	*n = 0;
	do {
		if (*n > max) {
			errno = EFBIG;
			return -1;
		}
		if (*n == room && grow(buf, &room, max) == -1)
			return -1;
		do
			got = read(fd, *buf + *n, room - *n);
		while (got == -1 && errno == EINTR);
		if (got == -1)
			return -1;
		*n += (size_t)got;
	} while (got > 0);
	(*buf)[*n] = '\0';
	return 0;
}

int
file_read(const char *path, size_t max, char **text, size_t *n)
{
	char *buf;
	int fd, rc, saved;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	buf = NULL;
	rc = read_all(fd, max, &buf, n);
	saved = errno;
	close(fd);
	if (rc == -1) {
		free(buf);
		errno = saved;
		return -1;
	}
	*text = buf;
	return 0;
}
