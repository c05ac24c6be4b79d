/*
 * title_set.c: the formatted title, apart so that only its users link stdio.
 */
#include "title.h"

#include <stdarg.h>
#include <stdio.h>

void
title_set(const char *fmt, ...)
{
	char title[TITLE_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(title, sizeof(title), fmt, ap);
	va_end(ap);
	title_put(title);
}
