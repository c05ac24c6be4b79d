/*
 * claim.h: names that are one daemon's at a time.
 */
#ifndef SHOAL_CLAIM_H
#define SHOAL_CLAIM_H

/* Refuses (exit 111) when a live daemon has the name. */
void claim_check(const char *shm, const char *name);
/* The lock, which disk processes inherit: a former daemon's last writer is
 * waited for at most 5 s, then exit 111. */
int claim_lock(int dir, const char *path);
/* The same once more, and removes what a dead daemon left under the name. */
void claim_take(const char *shm, const char *name);
/* Removes whatever has the name; exit 111 when it cannot. */
void claim_clear(const char *shm);
/* Removes the name if it is still that of our object fd. */
void claim_release(const char *shm, int fd);

#endif
