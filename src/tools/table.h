/*
 * table.h: rows of cells under aligned titles.
 */
#ifndef SHOAL_TABLE_H
#define SHOAL_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "out.h"

struct column {
	const char *title;
	int width; /* negative: aligned to the left */
};

struct table {
	struct out *o;
	const struct column *column;
	size_t n;
	size_t at; /* the next cell's column */
	int first; /* width of the first column */
};

#define TABLE(out, columns)                              \
	((struct table){.o = (out),                      \
	    .column = (columns),                         \
	    .n = sizeof(columns) / sizeof((columns)[0]), \
	    .first = (columns)[0].width})

/* The line of titles. */
void table_head(struct table *);
/* Cells from left to right; those beyond the last column take their room. */
void table_str(struct table *, const char *);
void table_num(struct table *, uint64_t);
/* Ends a row. */
void table_row(struct table *);

#endif
