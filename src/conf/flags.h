/*
 * flags.h: the options of shoald that are no keys of shoal.conf.
 */
#ifndef SHOAL_FLAGS_H
#define SHOAL_FLAGS_H

#include "options.h"

struct flag {
	char letter;      /* 0: it has none */
	const char *name; /* NULL: it has no long one */
	const char *arg;  /* NULL: it takes no value */
	const char *help;
	/* 0, or -1 with the report's error; value is NULL without arg. */
	int (*take)(struct options *, const char *value, struct report *);
};

/* NULL when there is none. */
const struct flag *flag_by_letter(char);
const struct flag *flag_by_name(const char *);

#endif
