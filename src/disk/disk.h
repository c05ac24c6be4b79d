/*
 * disk.h: what one disk process knows of its daemon.
 */
#ifndef SHOAL_DISK_H
#define SHOAL_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "control.h"
#include "digest.h"
#include "data.h"
#include "due.h"
#include "frames.h"
#include "geometry.h"
#include "logpipe.h"
#include "seg.h"
#include "swarm.h"

/* Descriptors that the supervisor gives at the start. */
enum {
	DISK_FD_PAIR = 3,
	DISK_FD_SEGMENT,
	DISK_FD_SWARM,
	DISK_FD_FRAMES,
	DISK_FD_FOLDER,  /* peer_ID */
	DISK_FD_WORK,    /* the working folder */
	DISK_FD_LOCK,    /* only held: released when the last writer is gone */
	DISK_FD_LOG,     /* disk 0: read end of the daemon's log pipe */
	DISK_FD_TORRENT, /* of many files: what they are called */
};

/* Why this process does not do all of its work (pause.h). */
enum pause_why {
	PAUSE_STORE, /* cannot store: lifted by a retry */
	PAUSE_SYNC,  /* data may be lost: not lifted in this run */
	PAUSE_LOG,   /* cannot log: lifted when a later try succeeds */
	PAUSE_KINDS,
};

struct disk {
	uint32_t k, n; /* disk process k of n */
	uint32_t own;  /* our peer id in the course, whose log is kept; or 0 */
	bool again;    /* replaces one that died */
	bool hasfile;  /* our line says that we have the file */
	bool many;     /* files, in a folder */
	bool sparse;   /* room is taken as bytes come */
	bool has_digest;
	uint8_t digest[DIGEST_LEN];
	char name[256];     /* of the complete file */
	char part[256 + 8]; /* of the file until then */

	struct seg seg;
	struct swarm swarm;
	struct frames frames;
	struct geometry geo;
	uint64_t grow_left;  /* bytes of the file that have no room yet */
	struct mono grow_at; /* when some more is taken */
	struct seg_disk *me; /* our words in the segment */

	int dir;                /* of the data */
	const char *state;      /* the folder in it for what we keep */
	int work;               /* the working folder */
	struct torrent torrent; /* of many files */
	struct data data;
	bool final;       /* all that is wanted has its final name */
	uint64_t *moved;  /* files that had theirs at the start; NULL: none */
	uint32_t missing; /* own pieces, wanted, without a have bit */
	bool whole;       /* every wanted piece was seen with its have bit */
	uint32_t logged;  /* disk 0: pieces with their logged bit */
	bool checking;    /* what was there at the start is being checked */

	struct digest hash; /* of a piece, when there are digests */
	struct kept kept;   /* likewise */
	struct due due;     /* likewise */
	uint32_t *authors;  /* likewise: authors.h; else NULL */

	int paused[PAUSE_KINDS]; /* errno, 0: not paused */
	enum disk_op paused_op[PAUSE_KINDS];
	struct control control;
	struct logpipe logpipe;
};

/* Maps what its descriptors hold of memory and checks it; d->k, d->own and so
 * on are set.  0, or -1 with what is wrong in the log. */
int disk_map(struct disk *) __attribute__((warn_unused_result));

/* State word of slot i. */
static inline uint32_t
disk_slot_state(const struct disk *d, uint32_t i)
{
	return atomic_load_explicit(
	    &d->seg.orders[i].state, memory_order_acquire);
}

/* Peer id of slot i's admitted peer, 0: none. */
static inline uint32_t
disk_slot_peer(const struct disk *d, uint32_t i)
{
	return atomic_load_explicit(
	    &d->seg.orders[i].peer_id, memory_order_acquire);
}

/* Adds to a counter of which this process is the one writer (G1). */
static inline void
disk_count(au64 *counter, uint64_t n)
{
	atomic_store_explicit(counter,
	    atomic_load_explicit(counter, memory_order_relaxed) + n,
	    memory_order_relaxed);
}

#endif
