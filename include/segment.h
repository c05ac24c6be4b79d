/*
 * segment.h: the layout of shoal's shared memory, for whoever reads it.
 *
 * Two POSIX shared-memory objects.  "/shoal.NAME" is the daemon's: header,
 * orders, why, board, disks, done, tails, bells, slots.  "/shoal.NAME.SWARM" is
 * a swarm's: geometry and one bit or word per piece or block.  Everything is
 * reached by offsets from the start; nothing in here is a pointer.
 *
 * Each field says its writer, and its guard:
 *   G0  immutable: written before `magic` is
 *   G1  a lock-free atomic with one writer (bits of several writers in one
 *       word: fetch_or and fetch_and only; R1)
 *   G2  part of a record: one writer, the slot's semaphore against the
 *       supervisor's copy, a change count (odd while written) for others
 *   G3  advice: several writers, by swap; any value is safe
 * Fields of G2 are relaxed atomics, so that a torn reader reads old or new
 * words and never undefined ones.
 */
#ifndef SHOAL_SEGMENT_H
#define SHOAL_SEGMENT_H

#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>

#include "sizes.h"

#define SEGMENT_MAGIC UINT64_C(0x314745534c414f48) /* "HOALSEG1" */
#define SWARM_MAGIC   UINT64_C(0x314d57534c414f48) /* "HOALSWM1" */
#define SEGMENT_ABI   3
#define SEGMENT_ALIGN 4096 /* areas and slots begin on such a boundary */

typedef _Atomic uint32_t au32;
typedef _Atomic uint64_t au64;

/* What a slot is; the supervisor's private table is the truth. */
enum slot_state {
	SLOT_FREE = 0,
	SLOT_NEW,      /* worker runs, peer is not admitted */
	SLOT_LIVE,     /* admitted */
	SLOT_DRAINING, /* worker is dead, frames or events are not yet done */
	SLOT_STUCK,    /* still draining after 5 s: left aside */
};

/* Order word: epoch (32 bits) | depth in frames (16) | flags (16). */
#define ORDER_UNCHOKE   0x0001u /* else choke */
#define ORDER_PAUSE     0x0002u /* ask for nothing */
#define ORDER_LEAVE     0x0004u /* everybody is complete: flush and leave */
#define ORDER_LEAVE_NOW 0x0008u /* leave at once */
#define ORDER_EPOCH(w)  ((uint32_t)((w) >> 32))
#define ORDER_DEPTH(w)  ((uint32_t)((w) >> 16) & 0xffffu)
#define ORDER_FLAGS(w)  ((uint32_t)(w)&0xffffu)
#define ORDER_WORD(epoch, depth, flags) \
	((uint64_t)(epoch) << 32 | (uint64_t)(depth) << 16 | (flags))

struct seg_header {          /* supervisor */
	au64 magic;          /* stored last (release) when all else is ready */
	uint32_t abi;        /* G0 */
	uint32_t slots;      /* G0 */
	uint32_t disks;      /* G0 */
	uint32_t max_pieces; /* G0: bits of a slot's bitfield */
	uint64_t size;       /* G0: of the object, bytes */
	uint64_t off_orders; /* G0: struct seg_order[slots] */
	uint64_t off_why;    /* G0: struct seg_why[slots] */
	uint64_t off_board;  /* G0: struct seg_board */
	uint64_t off_disks;  /* G0: struct seg_disk[disks] */
	uint64_t off_done;   /* G0: au32[slots][SLOT_FRAMES] */
	uint64_t off_tails;  /* G0: au32[slots + 1]; the last is the board's */
	uint64_t off_bells;  /* G0: struct seg_bells */
	uint64_t off_slots;  /* G0: slots of slot_size bytes */
	uint64_t slot_size;  /* G0 */
	int32_t pid;         /* G0: the supervisor */
	uint32_t uid;        /* G0: who it runs as */
	uint64_t pid_start;  /* G0: its start, /proc/PID/stat field 22 */
	uint64_t born;       /* G0: wall clock, ns */
	uint64_t frame_mem;  /* G0: FrameMemory, bytes */
	uint32_t peer_id;    /* G0: our own */
	uint32_t listed;     /* G0: peers in PeerInfo.cfg, us included */
	uint32_t pref_k;     /* G0: preferred neighbours */
	uint32_t pref_p;     /* G0: unchoking interval, s */
	uint32_t pref_m;     /* G0: optimistic unchoking interval, s */
	uint32_t sandbox;    /* G0: SANDBOX_ bits: what this kernel lacks */
	uint8_t own_id[HASH_LEN]; /* G0: our own in BitTorrent, else zeros */
	char name[72];            /* G0: NUL-terminated */
	char swarm[88];   /* G0: the swarm object's name, with the slash */
	char version[16]; /* G0 */
	char dir[256];    /* G0: working folder, cut if longer */
};

#define SANDBOX_NO_SECCOMP  0x1u
#define SANDBOX_NO_LANDLOCK 0x2u

/* One per slot: what the supervisor says to the worker and of it. */
struct seg_order {    /* supervisor */
	au64 word;    /* G1: ORDER_WORD; the epoch moves with each change */
	au64 issued;  /* G1: CLOCK_MONOTONIC ns of that change, stored before */
	au64 conn;    /* G1: connection number, never reused; 0: none */
	au32 granted; /* G1: echo of the slot's `want` (frames given back) */
	au32 state;   /* G1: enum slot_state; stored last */
	au32 pid;     /* G1: the worker, 0 when reaped */
	au32 peer_id; /* G1: of the admitted peer, else 0 */
	au32 dialect; /* G1: enum dialect_id, from HELLO */
	au32 dialled; /* G1: 1 we dialled, 0 we accepted */
	au64 since;   /* G1: CLOCK_MONOTONIC ns of spawning */
	char address[ADDRESS_MAX]; /* G1-like: written before state is NEW */
	au64 rate_down; /* G1: payload bytes per second over its last second */
	au64 rate_up;   /* G1 */
	au64 may_down;  /* G1: what these may be at most, 0: anything */
	au64 may_up;    /* G1 */
};

/* Why a peer is or is not unchoked, of the last scheduling decision. */
struct seg_why {     /* supervisor; guard: the board's change count */
	au32 reason; /* enum why */
	au32 rank;   /* 1 is best; 0 is not ranked */
	au64 down;   /* bytes from it in the last interval */
};

struct seg_event { /* writer: the ring's owner */
	au64 time; /* CLOCK_REALTIME ns */
	au32 kind; /* enum event_kind */
	au32 arg;
};

#define BOARD_ASKS   256
#define BOARD_EVENTS 1024 /* a power of two */

struct seg_ask {
	au32 piece;
	au32 slot;
	au32 age_ms;
};

#define BOARD_TRACKERS  32
#define TRACKER_URL_MAX 96
#define TRACKER_WHY_MAX 104        /* a multiple of 8 */
#define TRACKER_UNSAID  UINT32_MAX /* it has not said how many */

struct seg_tracker {   /* supervisor; guard: the board's change count */
	au64 at;       /* CLOCK_MONOTONIC ns when it was asked, 0: never */
	au32 told;     /* peers that it told of, plus 1; 0: it failed */
	au32 fails;    /* in a row */
	au32 seeders;  /* that it counts, or TRACKER_UNSAID */
	au32 leechers; /* likewise */
	au64 why[TRACKER_WHY_MAX / 8]; /* its words, or why it failed */
	uint32_t tier;                 /* G0 */
	char url[TRACKER_URL_MAX];     /* G0: no path, query or password */
};

struct seg_board {       /* supervisor */
	au32 change;     /* G2 count for all up to `events` */
	au32 paused;     /* errno why the swarm is paused, 0: it is not */
	au64 beat;       /* G1: CLOCK_MONOTONIC ns of the last tick */
	au64 rounds;     /* scheduling decisions taken */
	au64 decided;    /* CLOCK_MONOTONIC ns of the last */
	au32 candidates; /* in the last decision */
	au32 optimistic; /* peer id, 0: none */
	au32 preferred;  /* how many */
	au32 asks;       /* entries of ask[] that count */
	struct seg_ask ask[BOARD_ASKS];
	au64 asks_total; /* standing asks, also those beyond ask[] */
	au64 gone_conns; /* ended connections */
	au64 gone_down;  /* their payload bytes */
	au64 gone_up;
	au64 gone_crashed; /* of them ended by a signal */
	au64 lost_lines;   /* diagnostics that found a full pipe */
	au64 told;         /* configured peers told everything */
	au64 seen;         /* configured peers seen complete */
	/* A torrent's. */
	au64 found;        /* peers that are known by discovery */
	au64 tracker_at;   /* CLOCK_MONOTONIC ns when one was asked, 0: none */
	au64 tracker_next; /* when one will be */
	au32 tracker;      /* which one that was, in the torrent's order */
	au32 tracker_told; /* peers that it told of, plus 1; 0: it failed */
	uint32_t trackers; /* G0: entries of of_tracker[] that count */
	struct seg_tracker of_tracker[BOARD_TRACKERS];
	/* Bytes a second that all may have together, 0: any. */
	au64 limit_down;
	au64 limit_up;
	au32 event_head; /* G1: events ever written; see seg_slot */
	struct seg_event event[BOARD_EVENTS];
};

struct seg_disk {      /* disk process k */
	au32 pid;      /* G1 */
	au32 state;    /* G1: enum disk_state */
	au32 paused;   /* G1: errno, 0: storing */
	au32 scans;    /* G1: turns of its loop */
	au64 bytes;    /* G1: stored */
	au64 pieces;   /* G1: declared good */
	au64 synced;   /* G1: pieces claimed by the last resume record */
	au64 lies;     /* G1: descriptors refused (R2, R4) */
	au64 log_mark; /* G1, disk 0: bytes that the course log had before
			* lines that are not yet settled, plus 1; 0: none */
	au64 bad;      /* G1: pieces whose bytes had not their digest */
};

enum disk_state {
	DISK_STARTING = 0,
	DISK_READY,
	DISK_VERIFYING, /* reading the whole file for its digest */
	DISK_COMPLETE,  /* the final name is there and synced */
	DISK_CHECKING,  /* reading what is there for the pieces' digests */
};

#define BELL_STRIDE 64

struct seg_bells { /* G3: posted by anybody, waited for by disk k */
	union {
		au32 word; /* src/state/bell.h */
		uint8_t pad[BELL_STRIDE];
	} disk[DISKS_MAX];
	au32 failpoint; /* countdown, test builds only */
};

/* One block of a piece in a frame. */
struct seg_desc { /* worker; written before `filled` (R2) */
	au32 piece;
	au32 offset; /* in the piece, a multiple of BLOCK_SIZE */
	au32 length; /* bytes */
	uint32_t spare;
};

/* Flags of struct seg_record. */
#define CONN_AM_CHOKING      0x01u
#define CONN_AM_INTERESTED   0x02u
#define CONN_PEER_CHOKING    0x04u
#define CONN_PEER_INTERESTED 0x08u
#define CONN_PEER_COMPLETE   0x10u /* bitfield full, or it said so */
#define CONN_FLUSHED         0x20u /* everything announced is acknowledged */
#define CONN_HELD_DOWN       0x40u /* of late it waited for may_down */
#define CONN_HELD_UP         0x80u /* or for may_up */

struct seg_record {      /* worker, G2 */
	au64 bytes_down; /* payload of pieces received */
	au64 bytes_up;   /* payload of pieces sent */
	au32 flags;      /* CONN_ */
	au32 peer_have;  /* bits set in the peer's bitfield */
	au32 announced;  /* pieces this peer was told of (R19) */
	au32 asked;      /* piece under way from it, plus 1; 0: none */
	au64 last_in;    /* CLOCK_MONOTONIC ns of the last message */
};

#define SLOT_EVENTS 128 /* a power of two */

struct seg_slot {              /* worker, but where it says other */
	sem_t sem;             /* guards rec and the bitfield (both try) */
	au32 holder;           /* whoever holds sem: its pid; 0: nobody */
	au32 change;           /* G2 count: odd while rec is written */
	struct seg_record rec; /* G2 */
	au32 asleep;           /* G1: stored before the last look (R12) */
	au32 ack;              /* G1: order epoch acted upon */
	au64 acked;            /* G1: CLOCK_MONOTONIC ns of that */
	au32 want;             /* G1: even: uses frames; odd: gave them back */
	au32 event_head;       /* G1: events ever written; full when
				* head - tail == SLOT_EVENTS */
	au32 dirty[DISKS_MAX]; /* G3: worker sets, disk k clears (R7), the
				* supervisor sets for the dead (R14) */
	au32 filled[SLOT_FRAMES]; /* G1: frame is FILLED while != done */
	struct seg_desc desc[SLOT_FRAMES];
	struct seg_event event[SLOT_EVENTS];
	au64 bitfield[]; /* G2: peer's pieces, max_pieces bits */
};

struct swarm_header {
	au64 magic;           /* supervisor; stored last */
	uint32_t abi;         /* G0 */
	uint32_t pieces;      /* G0 */
	uint64_t size;        /* G0: of the object, bytes */
	uint64_t file_size;   /* G0 */
	uint32_t piece_size;  /* G0 */
	uint32_t blocks;      /* G0: blocks of a whole piece */
	uint64_t off_have;    /* G0: au64 words, disk, G1: a bit per piece */
	uint64_t off_stored;  /* G0: au64 words, disk, G1: a bit per block */
	uint64_t off_logged;  /* G0: au64 words, disk 0, and disk until that
			       * is ready; G1: a bit per piece */
	uint64_t off_doubts;  /* G0: au64 words, disk, G1: a bit per piece: it
			       * came from several and was not good, and is
			       * taken from one peer at a time */
	uint64_t off_author;  /* G0: au32[pieces], disk, G1: id of the peer the
			      * piece came from, 0: was there at start */
	uint64_t off_avail;   /* G0: au32[pieces], supervisor, G1: peers that
			      * have it */
	au64 epoch;           /* disk, G1 by fetch_add: moves after have bits
			      * were set (R10) */
	au32 logged_end;      /* disk 0, G1: 1 when the log has the line of the
			      * complete file, or needs none */
	uint32_t digest_kind; /* G0: enum digest_kind */
	uint64_t off_digest;  /* G0: uint8_t[pieces][bytes of the kind] */
	uint64_t off_wanted;  /* G0: uint64_t words: pieces to be fetched */
	char file[256];       /* G0: file name, cut if longer */
};

_Static_assert(ATOMIC_INT_LOCK_FREE == 2 && ATOMIC_LLONG_LOCK_FREE == 2,
    "shared words must be lock-free");
_Static_assert(sizeof(au32) == 4 && sizeof(au64) == 8, "words are plain");
_Static_assert(sizeof(struct seg_bells) <= SEGMENT_ALIGN, "bells: one page");
_Static_assert(sizeof(struct seg_header) <= SEGMENT_ALIGN, "header: one page");
_Static_assert(sizeof(struct seg_order) == 144, "order");
_Static_assert(sizeof(struct seg_event) == 16, "event");
_Static_assert(sizeof(struct seg_desc) == 16, "descriptor");
_Static_assert(sizeof(struct seg_disk) == 64, "disk");
_Static_assert(sizeof(struct seg_why) == 16, "why");
_Static_assert(sizeof(struct seg_tracker) == 232, "tracker");
/* Whatever C library: a worker may have another than the others. */
_Static_assert(sizeof(sem_t) == 32, "semaphore");
_Static_assert(sizeof(struct seg_slot) == 7336, "slot");

#endif
