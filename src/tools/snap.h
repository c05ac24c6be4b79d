/*
 * snap.h: what a segment shows, as plain structs of one moment.
 *
 * Nothing in here points into shared memory.  Text from the segment ends
 * with a NUL but may hold any other byte; counts that index something are
 * within its bounds; all other numbers are what the daemon, or whoever wrote
 * the segment, says.
 */
#ifndef SHOAL_SNAP_H
#define SHOAL_SNAP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "object.h"
#include "segment.h"
#include "slot.h"

struct snap_peer { /* a slot that is in use */
	uint32_t slot;
	uint32_t state; /* enum slot_state */
	uint32_t pid, peer_id, dialect;
	bool dialled;
	bool torn; /* the record was being written, or its writer is dead */
	char address[ADDRESS_MAX];
	uint64_t conn, since; /* since: CLOCK_MONOTONIC ns */
	uint64_t rate_down, rate_up;
	uint64_t order, issued; /* ORDER_WORD; CLOCK_MONOTONIC ns */
	uint32_t ack;           /* order epoch acted upon */
	uint64_t acked;
	struct slot_copy rec;
	uint32_t filled;            /* frames that wait for disk; not counted
				      * in a live slot, where it costs most
				      * of the time and says least */
	uint32_t sem_value, holder; /* holder: pid, 0: nobody */
	uint32_t why, rank;         /* of the last decision; enum why */
	uint64_t interval_down;     /* bytes in the interval it judged */
};

struct snap_disk {
	uint32_t pid, state, paused, scans;
	uint64_t bytes, pieces, synced, lies, bad;
	uint32_t bell; /* 1: rung, and not yet heard */
};

struct snap_ask {
	uint32_t piece, slot, age_ms;
	uint32_t peer_id; /* of the slot, 0: not known */
};

struct snap_tracker {
	uint64_t at; /* CLOCK_MONOTONIC ns, 0: it was not asked */
	uint32_t tier, told, fails, seeders, leechers;
	char url[TRACKER_URL_MAX], why[TRACKER_WHY_MAX];
};

struct snap_board {
	bool torn; /* it was being written: values of two decisions may mix */
	uint32_t paused;
	uint64_t beat, rounds, decided; /* beat, decided: CLOCK_MONOTONIC ns */
	uint32_t candidates, optimistic, preferred;
	uint32_t asks;
	struct snap_ask ask[BOARD_ASKS];
	uint64_t asks_total;
	uint64_t gone_conns, gone_down, gone_up, gone_crashed;
	uint64_t lost_lines, told, seen;
	uint64_t found, tracker_at, tracker_next;
	uint32_t tracker, tracker_told;
	uint32_t trackers;
	struct snap_tracker of_tracker[BOARD_TRACKERS];
	uint64_t limit_down, limit_up;
};

struct snap_swarm {
	const char *why; /* NULL, or why all else here is zero */
	uint64_t object_size;
	uint64_t file_size, have_bytes;
	uint64_t wanted_bytes, left_bytes; /* left: wanted and not there */
	uint32_t piece_size, pieces, have;
	bool logged_end;
	char file[sizeof(((struct swarm_header *)0)->file)];
};

struct snap {
	struct object object;
	struct seg_header h; /* texts in it end with a NUL */
	uint64_t now, wall;  /* CLOCK_MONOTONIC and CLOCK_REALTIME, ns */
	struct snap_swarm swarm;
	struct snap_board board;
	struct snap_disk disk[DISKS_MAX]; /* h.disks of them */
	struct snap_peer *peer;           /* used slots, in their order */
	uint32_t used;
	uint32_t live; /* of them SLOT_LIVE */
};

/* Sums over gone and live connections. */
struct snap_total {
	uint64_t down, up, rate_down, rate_up;
};

/*
 * Reads the segment that o (which object_judge called one) stands for.
 * NULL with *why when it cannot be read; else free it with snap_free.
 */
struct snap *snap_take(const struct object *, const char **why)
    __attribute__((warn_unused_result));
void snap_free(struct snap *);

struct snap_total snap_total(const struct snap *);
/* Nanoseconds from a CLOCK_MONOTONIC time of the segment to the moment of
 * the look; 0 for a time that is not in the past. */
uint64_t snap_age(const struct snap *, uint64_t t);

/* How long an order took to be acted upon, ns; *pending: it is not yet, and
 * that long under way. */
uint64_t snap_lag(const struct snap *, const struct snap_peer *, bool *pending);

#endif
