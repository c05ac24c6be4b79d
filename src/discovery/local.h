/*
 * local.h: peers on the local networks, found by multicast (BEP 14).
 */
#ifndef SHOAL_LOCAL_H
#define SHOAL_LOCAL_H

#include "discovery.h"
#include "herald.h"

#define LOCAL_GROUPS 2

struct local {
	bool on;
	int sock[LOCAL_GROUPS]; /* one a group, or -1 */
	struct herald herald;
	char cookie[24]; /* by which we know our own packets */
	struct mono since;
	uint32_t taken; /* packets since then */
};

void local_init(struct local *, bool on, struct mono now);
/* We begin to listen, and to say what we have. */
void local_start(struct local *, const struct about *, struct mono now);
struct mono local_next(const struct local *);
/* Takes what has come, says what is due. */
void local_go_on(
    struct local *, const struct about *, struct tell *, struct mono now);
/* Says once that we have these; nothing is heard. */
void local_tell(struct local *, const struct about *,
    const uint8_t (*hash)[HASH_LEN], unsigned int hashes);
/* Too much has come: it listens again in the next second. */
bool local_is_deaf(const struct local *);
struct mono local_hears_at(const struct local *);

#endif
