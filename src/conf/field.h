/*
 * field.h: one key of a configuration as a row of a table.
 *
 * The row says where the value goes, what it must be, and how it is printed.
 */
#ifndef SHOAL_FIELD_H
#define SHOAL_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report.h"

#define SECONDS_MAX 2147483 /* in milliseconds still 31 bits */

enum field_kind {
	FIELD_NUMBER, /* decimal; uint32_t or uint64_t */
	FIELD_SIZE,   /* bytes, with K, M or G; uint64_t */
	FIELD_SWITCH, /* on or off; bool */
	FIELD_CHOICE, /* one of words, by its place; bool or int */
	FIELD_STRING, /* char[], "" is unset */
	FIELD_OTHER,  /* what set and print make of it */
};

/* Where a value stands: a line of a file, or line 0 of "--option". */
struct place {
	const char *file;
	unsigned int line;
};

struct field {
	const char *key;
	enum field_kind kind;
	size_t off, size;            /* of the member in its struct */
	uint64_t min, max;           /* FIELD_NUMBER, FIELD_SIZE */
	const char *const *words;    /* FIELD_CHOICE; ends with NULL */
	bool (*check)(const char *); /* FIELD_STRING */
	int (*set)(const struct field *, void *conf, const char *value,
	    const struct place *, struct report *); /* FIELD_OTHER */
	void (*print)(const struct field *, const void *conf, FILE *);
	bool repeats;           /* may stand on several lines */
	bool live;              /* may change while the daemon runs */
	const char *must;       /* "a whole number of seconds" */
	const char *example;    /* a good value */
	bool standard;          /* which is the default */
	const char *arg, *help; /* for --help */
};

/* Takes a value into its struct; 0, or -1 with the report's error. */
int field_set(const struct field *, void *conf, const char *value,
    const struct place *, struct report *) __attribute__((warn_unused_result));
/* "KEY must be ..., not VALUE; write for example ..."; returns -1. */
int field_bad(const struct field *, const char *value, const struct place *,
    struct report *);
/* A "key value" line; nothing when it is unset. */
void field_print(const struct field *, const void *conf, FILE *);

/* on, off, yes, no, true, false: 0, or -1 for any other word. */
int field_switch(const char *word, bool *) __attribute__((warn_unused_result));

#endif
