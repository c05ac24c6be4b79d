/*
 * table.c: a text of "key value" lines taken by a table of fields.
 */
#include "table.h"

#include <string.h>

#include "lines.h"
#include "nearest.h"

static const struct field *
find(const struct table *t, const char *key, size_t len)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strlen(t->row[i].key) == len &&
		    memcmp(t->row[i].key, key, len) == 0)
			return &t->row[i];
	return NULL;
}

static int
unknown(const struct table *t, const char *key, size_t len,
    const struct place *at, struct report *r)
{
	struct nearest near;
	const char *q, *end;
	size_t i;
	int shown;

	nearest_init(&near, key, len);
	for (i = 0; i < t->n; i++)
		nearest_try(&near, t->row[i].key);
	q = near.best[0] != '\0' ? "; did you mean " : "";
	end = near.best[0] != '\0' ? "?" : "";
	shown = len < REPORT_QUOTED ? (int)len : REPORT_QUOTED;
	if (t->takes_unknown) {
		report_warn(r, at->file, at->line,
		    "unknown key \"%.*s\" is ignored%s%s%s", shown, key, q,
		    near.best, end);
		return 0;
	}
	if (q[0] == '\0')
		end = "; remove the line, or see shoal.conf(5) for the keys";
	return report_error(r, at->file, at->line, "unknown key \"%.*s\"%s%s%s",
	    shown, key, q, near.best, end);
}

static int
take_line(const struct table *t, void *conf, unsigned int *seen,
    struct line *line, const struct place *at, struct report *r)
{
	char value[LINE_LIMIT + 1];
	const struct field *f;
	const char *key;
	size_t len;

	if (!line_word(line, &key, &len))
		return 0;
	if ((f = find(t, key, len)) == NULL)
		return unknown(t, key, len, at, r);
	seen += f - t->row;
	if (*seen != 0 && !f->repeats)
		return report_error(r, at->file, at->line,
		    "%s stands on line %u already; remove one of the two",
		    f->key, *seen);
	*seen = at->line;
	if (line->len == 0)
		return report_error(r, at->file, at->line,
		    "%s has no value; write for example: %s %s", f->key, f->key,
		    f->example);
	memcpy(value, line->p, line->len);
	value[line->len] = '\0';
	return field_set(f, conf, value, at, r);
}

int
table_parse(const struct table *t, void *conf, unsigned int *seen,
    const char *file, const char *text, size_t n, struct report *r)
{
	struct lines l;
	struct line line;
	struct place at;

	if (lines_check(file, text, n, r) == -1)
		return -1;
	lines_init(&l, text, n);
	at.file = file;
	while (lines_next(&l, &line)) {
		at.line = l.number;
		if (take_line(t, conf, seen, &line, &at, r) == -1)
			return -1;
	}
	return 0;
}
