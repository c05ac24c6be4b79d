/*
 * name.h: the name that a daemon and its shared memory go by.
 */
#ifndef SHOAL_NAME_H
#define SHOAL_NAME_H

#include <stdbool.h>
#include <stdint.h>

#include "sizes.h"

/* A daemon's name is 1..64 of [A-Za-z0-9_-].  Nothing behind the first byte
 * that makes it none is looked at. */
bool name_is_valid(const char *);
/* The default name: base name of the real folder, other bytes as '_', cut so
 * that "-ID" fits. */
void name_default(
    const char *real_dir, uint32_t id, char out[NAME_MAX_LEN + 1]);

/* The same for the data's real folder and an info-hash each time, and another
 * for others. */
void name_of_torrent(const char *real_dir, const uint8_t hash[HASH_LEN],
    char out[NAME_MAX_LEN + 1]);

#endif
