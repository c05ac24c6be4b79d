/*
 * folder.h: a torrent of many files on a bed, of which peer 0 has all.
 */
#ifndef TEST_FOLDER_H
#define TEST_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bed.h"
#include "cut.h"

/* plan as for bed_make; it is a torrent's in any case. */
bool folder_make(
    struct bed *, struct cut *, const struct bed_plan *, size_t files);
/* Where peer i's are, under their final names. */
const char *folder_of(const struct bed *, size_t i);
/* There is a folder for what is not complete. */
bool folder_has_parts(const struct bed *, size_t i);
/* It is put aside, with what is in it. */
bool folder_drop_parts(const struct bed *, size_t i);
/* Peer i has all files under their final names, and nothing else. */
bool folder_is_whole(struct bed *, const struct cut *, size_t i);
/* Peer i has those whose path begins so under their final names. */
bool folder_has_too(
    struct bed *, const struct cut *, size_t i, const char *prefix);
/* And no others. */
bool folder_has_only(
    struct bed *, const struct cut *, size_t i, const char *prefix);

#endif
