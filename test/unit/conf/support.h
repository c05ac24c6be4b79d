/*
 * support.h: what the tests of configuration share.
 */
#ifndef TEST_CONF_SUPPORT_H
#define TEST_CONF_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "report.h"
#include "rng.h"
#include "shoalconf.h"

/* A report that keeps its last warning here. */
extern char last_warning[512];
struct report new_report(void);

/* What a writer prints, as a malloc'd string. */
struct printer {
	char *text;
	size_t n;
	FILE *out;
};
void printer_open(struct printer *);
const char *printer_text(struct printer *); /* ends the printing */
void printer_free(struct printer *);
/* What conf_shoal_print makes of it, malloc'd. */
char *printed_shoal(const struct conf_shoal *);

/* A file of the tree, whole; the test fails when it cannot be read. */
char *read_tree_file(const char *path, size_t *n);

/*
 * A copy of a text with one to four small damages, of at most n + 64 bytes,
 * malloc'd to its very length so that a sanitizer sees a step beyond it.
 */
char *mutate(struct rng *, const char *text, size_t n, size_t *out);

#endif
