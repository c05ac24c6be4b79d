/*
 * table.c: rows of cells under aligned titles.
 */
#include "table.h"

#include <string.h>

/* Where the n bytes of the next cell go, in blanks; NULL without memory. */
static char *
table_cell(struct table *t, size_t n)
{
	int width = 0;
	size_t wide, pad;
	char *p;

	if (t->at == 0)
		width = t->first;
	else if (t->at < t->n)
		width = t->column[t->at].width;
	t->at++;
	wide = (size_t)(width < 0 ? -width : width);
	pad = n < wide ? wide - n : 0;
	if ((p = out_room(t->o, n + pad + 1)) == NULL)
		return NULL;
	memset(p, ' ', n + pad + 1);
	return width < 0 ? p : p + pad;
}

void
table_str(struct table *t, const char *s)
{
	size_t n = strlen(s);
	char *p = table_cell(t, n);

	if (p != NULL)
		memcpy(p, s, n);
}

void
table_num(struct table *t, uint64_t v)
{
	char digits[20]; /* of 2^64 - 1 */
	size_t n = 0;
	char *p;

	do {
		n++;
		digits[sizeof(digits) - n] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	if ((p = table_cell(t, n)) != NULL)
		memcpy(p, digits + sizeof(digits) - n, n);
}

void
table_row(struct table *t)
{
	out_line(t->o);
	t->at = 0;
}

void
table_head(struct table *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		table_str(t, t->column[i].title);
	table_row(t);
}
