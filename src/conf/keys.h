/*
 * keys.h: the table of the keys of shoal.conf.
 */
#ifndef SHOAL_KEYS_H
#define SHOAL_KEYS_H

#include "field.h"
#include "shoalconf.h"

#define KEYS 38

/* In the order in which they are printed; each is of struct conf_shoal. */
extern const struct field key_table[KEYS];

/* The entry of a peer in the list of PeerDialect, or NULL. */
struct peer_dialect *peer_dialect_find(const struct conf_shoal *, uint32_t id);
/* Appends one; 0, or -1 when there is no memory. */
int peer_dialect_add(struct conf_shoal *, const struct peer_dialect *)
    __attribute__((warn_unused_result));

#endif
