/*
 * holds.h: what a process holds, as /proc tells it.
 */
#ifndef TEST_HOLDS_H
#define TEST_HOLDS_H

#include <stddef.h>
#include <sys/types.h>

/* The text of /proc/PID/FILE as files_read gives it. */
char *holds_text(pid_t, const char *file, size_t *n);
/* The KiB in the line "WORD:   N kB" of such a file, or -1. */
long holds_kib(pid_t, const char *file, const char *word);
/* Open descriptors, 0 when nobody may know. */
size_t holds_fds(pid_t);

#endif
