/*
 * tree.h: the files of a torrent in their folder, made, finished or removed.
 *
 * Paths are those that torrent_map() has checked.  Each folder is made in one
 * that was opened beneath, through no symlink.
 */
#ifndef SHOAL_TREE_H
#define SHOAL_TREE_H

#include "data.h"

/*
 * Makes a file with the folders that lead to it, or takes it as it is; then
 * it has its size, and room for all of it (ENOSPC) unless it is sparse.  What
 * has its final name stays as it is.  0, or -1 with errno; EINTR: a signal
 * came, and what is done stays.
 */
int tree_make(struct data *, uint32_t file, bool sparse)
    __attribute__((warn_unused_result));
/* Removes all that tree_make may have made, as far as it can. */
void tree_unmake(struct data *);
/* Syncs a file, which can be executed from here on if it is to be. */
int tree_finish(struct data *, uint32_t file)
    __attribute__((warn_unused_result));
/* Gives a file its place beneath the folder of the final name, which is there
 * and has no other in it (EEXIST); done already is done. */
int tree_move(struct data *, uint32_t file) __attribute__((warn_unused_result));
/* Takes it from there, in whose place something may lie. */
int tree_move_back(struct data *, uint32_t file)
    __attribute__((warn_unused_result));
/* Syncs the names of all files beneath a folder. */
int tree_sync_names(const struct data *, int root)
    __attribute__((warn_unused_result));

#endif
