/*
 * claim.h: one daemon per name and per state folder.
 */
#ifndef SHOAL_CLAIM_H
#define SHOAL_CLAIM_H

/* Refuses (exit 111) when a live daemon has the name. */
void claim_check(const char *shm, const char *name);
/* The lock, which disk processes inherit: a former daemon's last writer is
 * waited for at most 5 s, then exit 111. */
int claim_lock(int dir, const char *path);
/* Removes what there is under the names: a dead daemon's, or our own. */
void claim_release(const char *shm, const char *swarm);

#endif
