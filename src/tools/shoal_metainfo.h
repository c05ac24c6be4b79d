/*
 * shoal_metainfo.h: a .torrent for a command.
 */
#ifndef SHOAL_SHOAL_METAINFO_H
#define SHOAL_SHOAL_METAINFO_H

#include <stdbool.h>

#include "torrent.h"

/* Reads it by shoal-metainfo, which is beside this program or where it is
 * installed.  0, or -1 after a message. */
int shoal_metainfo(struct torrent *, const char *path)
    __attribute__((warn_unused_result));
/* The same, and the sealed memory, which is the caller's; or -1. */
int shoal_metainfo_keep(struct torrent *, const char *path)
    __attribute__((warn_unused_result));
/* The same as the first of what is open already; messages call it `shown`. */
int shoal_metainfo_fd(struct torrent *, int fd, const char *shown)
    __attribute__((warn_unused_result));

/* A command whose words are "[--json] FILE": reads them, and runs it.  Returns
 * the exit status. */
int shoal_metainfo_command(int argc, char **argv, const char *usage,
    const char *help, int (*run)(const char *path, bool as_json));

#endif
