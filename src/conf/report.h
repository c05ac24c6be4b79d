/*
 * report.h: what is wrong with a configuration, for a person.
 */
#ifndef SHOAL_REPORT_H
#define SHOAL_REPORT_H

/*
 * The first error is kept ("FILE:LINE: what is wrong; what to do"), the line
 * is left out where there is none, and so is a file that is NULL.  Warnings
 * have the same form and go to warn, which may be NULL.  Text that
 * is quoted may hold any byte; log.c shows control bytes as '?'.  Starts as all
 * zero.
 */
struct report {
	char error[512];
	void (*warn)(const char *text);
	unsigned int warnings;
};

/* Bytes of somebody's text that a message quotes: leaves room for the rest. */
#define REPORT_QUOTED 80

/* Returns -1, so that a parser can return it. line 0: none. */
int report_error(struct report *, const char *file, unsigned int line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void report_warn(struct report *, const char *file, unsigned int line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
