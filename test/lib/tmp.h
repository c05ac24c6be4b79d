/*
 * tmp.h: a temporary folder for one test.
 */
#ifndef TEST_TMP_H
#define TEST_TMP_H

/* Makes a folder below TMPDIR (or /tmp); its path is malloc'd, the caller's.
 * NULL with errno. */
char *tmp_make(void);
/* Removes it with all that is in it, and the objects in /dev/shm of daemons
 * that have its name and '-' before theirs; frees the path. */
void tmp_remove(char *path);

#endif
