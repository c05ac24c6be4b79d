/*
 * ending.h: when a course swarm is over (R19, R20).
 *
 * Two facts about each configured peer, remembered for the run.
 */
#ifndef SHOAL_ENDING_H
#define SHOAL_ENDING_H

#include <stdbool.h>
#include <stdint.h>

#include "mono.h"

struct ending_peer {
	bool seen; /* seen complete */
	bool told; /* told everything */
	bool connected;
	bool recalled;      /* seen complete by a daemon that died */
	struct mono absent; /* since when not connected */
};

void ending_init(struct ending_peer *, struct mono now);
/*
 * A former run of ours has seen it complete, and was killed.  It may be gone
 * for good, so when it stays away it counts as told everything.  It may also
 * begin anew: who is interested is not complete, and then this is forgotten.
 */
void ending_recall(struct ending_peer *);
void ending_on_interest(struct ending_peer *);
void ending_on_connected(struct ending_peer *);
/* What a live worker's record says: the peer is complete; announced pieces of
 * all pieces (a count, not an epoch: R19) with an empty socket queue. */
void ending_on_record(struct ending_peer *, bool complete, uint32_t announced,
    uint32_t pieces, bool flushed);
/* The worker ended (R20: it has told nothing that was not recorded before). */
void ending_on_lost(struct ending_peer *, struct mono now);
/*
 * A dialled peer refused the connection: seen complete, it counts as told
 * everything, but only when whole, that is when we have the whole file.
 * Before that nobody can have been told everything, and a seed that is being
 * restarted is still needed.
 */
void ending_on_refused(struct ending_peer *, bool whole);
/* Seen complete, in this run or a former one, and away for away_ms, and we
 * are whole: both facts hold.  Not seen complete and away for give_up_ms (0:
 * never): given up, both facts hold, and true is returned, once. */
bool ending_on_tick(struct ending_peer *, bool whole, struct mono now,
    int64_t away_ms, int64_t give_up_ms);
/* Both facts hold: no connection to it is needed any more. */
bool ending_is_done(const struct ending_peer *);

#endif
