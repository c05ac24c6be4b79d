/*
 * table.c: rows of cells under aligned titles.
 */
#include "table.h"

#include "text.h"

void
table_str(struct table *t, const char *s)
{
	int width = 0;

	if (t->at == 0)
		width = t->first;
	else if (t->at < t->n)
		width = t->column[t->at].width;
	out_field(t->o, width, s);
	out_chr(t->o, ' ');
	t->at++;
}

void
table_num(struct table *t, uint64_t v)
{
	char buf[24];
	struct text x;

	text_init(&x, buf, sizeof(buf));
	text_u64(&x, v);
	table_str(t, buf);
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
