/*
 * table.h: a text of "key value" lines taken by a table of fields.
 *
 * line = *WSP [ key 1*WSP value ] *WSP EOL; keys in any order, compared
 * exactly; a key stands once, unless its field repeats.
 */
#ifndef SHOAL_TABLE_H
#define SHOAL_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "field.h"

struct table {
	const struct field *row;
	size_t n;
	bool takes_unknown; /* an unknown key is a warning, else an error */
};

/*
 * seen has n zeroes: each becomes the line that the key stands on, if any.
 * 0, or -1 with the report's error; conf is then in part set.
 */
int table_parse(const struct table *, void *conf, unsigned int *seen,
    const char *file, const char *text, size_t n, struct report *)
    __attribute__((warn_unused_result));

#endif
