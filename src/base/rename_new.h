/*
 * rename_new.h: giving a file a name that nobody bears.
 */
#ifndef SHOAL_RENAME_NEW_H
#define SHOAL_RENAME_NEW_H

/* 0, or -1 with errno (EEXIST: somebody bears it); done already is done. */
int rename_new(int dir, const char *from, int todir, const char *to)
    __attribute__((warn_unused_result));

#endif
