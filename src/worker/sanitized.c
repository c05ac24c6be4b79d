/*
 * sanitized.c: what a sanitized worker tells its sanitizers.
 *
 * A report ends the worker by SIGABRT: an exit status of theirs would pass
 * for one of ours.  Looking for leaks needs calls that the filter refuses,
 * and there is no heap.
 */
#include "sanitized.h"

#ifdef SHOAL_SANITIZED

const char *
__asan_default_options(void)
{
	return "abort_on_error=1:detect_leaks=0:symbolize=0:color=never";
}

const char *
__ubsan_default_options(void)
{
	return "abort_on_error=1:symbolize=0:color=never";
}

#else

/* A file needs one declaration. */
extern int sanitized_none;

#endif
