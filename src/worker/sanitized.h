/*
 * sanitized.h: functions that the sanitizers' libraries look for.
 */
#ifndef SHOAL_SANITIZED_H
#define SHOAL_SANITIZED_H

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

#endif
