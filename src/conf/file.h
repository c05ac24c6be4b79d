/*
 * file.h: a whole file in memory.
 */
#ifndef SHOAL_FILE_H
#define SHOAL_FILE_H

#include <stddef.h>

/*
 * Reads a whole file of at most max bytes into malloc'd memory, the
 * caller's, with a NUL behind it.  0, or -1 with errno (EFBIG).
 */
int file_read(const char *path, size_t max, char **text, size_t *n)
    __attribute__((warn_unused_result));

#endif
