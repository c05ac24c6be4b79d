/*
 * chosen.h: the files of a torrent that somebody wants.
 *
 * A pattern is fnmatch(3)'s; what stands for several names takes no slash.
 * With a slash in it, it is held against the path below the torrent's folder,
 * without one against each name of the path.  What it matches may be a folder,
 * which stands for all that is in it.  A slash at its end is void.
 */
#ifndef SHOAL_CHOSEN_H
#define SHOAL_CHOSEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "torrent.h"

#define CHOSEN_WHY_MAX 512

bool chosen_matches(const char *glob, const char *path);
/*
 * Maps a torrent anew, in which what none of the n patterns matches is
 * TORRENT_UNWANTED: the sealed memfd, which is the caller's.  -1, with the
 * torrent as it was, and why, half a sentence, with the names that are nearest
 * when a pattern matches nothing.
 */
int chosen_take(struct torrent *, const char *const *globs, size_t n,
    char why[CHOSEN_WHY_MAX]) __attribute__((warn_unused_result));
/* Sets the bits of the pieces that have bytes of a wanted file. */
void chosen_pieces(uint64_t *pieces, const struct torrent *);

#endif
