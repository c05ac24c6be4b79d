/*
 * files.h: small files made, read or compared by a test.
 */
#ifndef TEST_FILES_H
#define TEST_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes text to a file, anew or at its end.  All return false with errno. */
bool files_write(const char *path, const char *text);
bool files_append(const char *path, const char *text);
/* A file of size bytes that depend on the seed only. */
bool files_random(const char *path, uint64_t size, uint64_t seed);
/* The same bytes of the same length. */
bool files_are_same(const char *a, const char *b);
/* The whole file with a NUL behind it, malloc'd, the caller's; NULL with
 * errno.  n may be NULL. */
char *files_read(const char *path, size_t *n);
bool files_exists(const char *path);

#endif
