/*
 * report.h: what is wrong with a configuration, for a person.
 */
#ifndef SHOAL_REPORT_H
#define SHOAL_REPORT_H

#include <stddef.h>

/*
 * The first error is kept ("FILE:LINE: what is wrong; what to do"), the line
 * is left out where there is none.  Warnings have the same form and go to
 * warn, which may be NULL.
 */
struct report {
	char error[512];
	void (*warn)(const char *text);
	unsigned int warnings;
};

/* Returns -1, so that a parser can return it. line 0: none. */
int report_error(struct report *, const char *file, unsigned int line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void report_warn(struct report *, const char *file, unsigned int line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
