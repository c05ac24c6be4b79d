/*
 * report.c: errors and warnings of a configuration as sentences.
 */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FILE_SHOWN 160 /* bytes; of a longer path the end is shown */

static void
compose(char *out, size_t size, const char *file, unsigned int line,
    const char *fmt, va_list ap)
{
	size_t len;
	int n;

	n = 0;
	if (file != NULL) {
		len = strlen(file);
		if (len > FILE_SHOWN)
			file += len - FILE_SHOWN;
		if (line != 0)
			n = snprintf(out, size, "%s:%u: ", file, line);
		else
			n = snprintf(out, size, "%s: ", file);
	}
	vsnprintf(out + n, size - (size_t)n, fmt, ap);
}

int
report_error(
    struct report *r, const char *file, unsigned int line, const char *fmt, ...)
{
	va_list ap;

	if (r->error[0] != '\0')
		return -1;
	va_start(ap, fmt);
	compose(r->error, sizeof(r->error), file, line, fmt, ap);
	va_end(ap);
	return -1;
}

void
report_warn(
    struct report *r, const char *file, unsigned int line, const char *fmt, ...)
{
	char text[sizeof(r->error)];
	va_list ap;

	r->warnings++;
	if (r->warn == NULL)
		return;
	va_start(ap, fmt);
	compose(text, sizeof(text), file, line, fmt, ap);
	va_end(ap);
	r->warn(text);
}
