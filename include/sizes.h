/*
 * sizes.h: the plain sizes that layers which do not know each other share.
 */
#ifndef SHOAL_SIZES_H
#define SHOAL_SIZES_H

#define SHOAL_VERSION "0.2" /* the first of CHANGES */

#define BLOCK_SIZE   16384 /* bytes; unit of frames and of storage */
#define SLOT_FRAMES  256   /* frames of a slot, dealt to the disks */
#define DISKS_MAX    16    /* disk processes of a daemon */
#define DIGEST_LEN   32    /* bytes of a SHA-256 */
#define HASH_LEN     20    /* bytes of a SHA-1, of BitTorrent's names */
#define RESERVED_LEN 8     /* of its handshake's bits */
#define NAME_MAX_LEN 64    /* bytes of a daemon's name, without NUL */
#define ADDRESS_MAX  56    /* "[v6]:port" and its NUL */

/* What the digests of pieces are. */
enum digest_kind {
	DIGEST_NONE = 0,
	DIGEST_SHA1,   /* 20 bytes */
	DIGEST_SHA256, /* DIGEST_LEN bytes */
	DIGEST_KINDS,
};

/* Dialects of the wire, in the order of the codec's table. */
enum dialect_id {
	DIALECT_DOCUMENT = 0,
	DIALECT_FOUNDING = 1,
	DIALECT_COURSES = 2, /* so many are of the course family */
	DIALECT_BITTORRENT = 2,
	DIALECT_COUNT = 3,
};

/*
 * Course log events that a worker or the supervisor records and that
 * disk process 0 turns into the course's sentences.
 */
enum event_kind {
	EVENT_NONE = 0,
	EVENT_CONNECTS_TO,    /* we dialled */
	EVENT_CONNECTED_FROM, /* we accepted */
	EVENT_UNCHOKED_BY,
	EVENT_CHOKED_BY,
	EVENT_HAVE, /* arg: piece */
	EVENT_INTERESTED,
	EVENT_NOT_INTERESTED,
	EVENT_OPTIMISTIC,   /* supervisor; arg: peer id */
	EVENT_PREFERRED,    /* supervisor; arg: how many ids follow */
	EVENT_PREFERRED_ID, /* supervisor; arg: peer id */
	EVENT_SEEN, /* supervisor; arg: id of a peer seen complete, 0: this
		     * daemon ends in order; no line of the log */
	EVENT_KINDS,
};

/* Whom to prefer when we have the whole file. */
enum seed_choke {
	SEED_RANDOM = 0,  /* drawn */
	SEED_FASTEST,     /* who takes the most */
	SEED_ROUND_ROBIN, /* one after the other */
};

/* Why a neighbour is or is not unchoked (logic/schedule.h decides). */
enum why {
	WHY_NONE = 0,
	WHY_NOT_INTERESTED, /* choked: it wants nothing of us */
	WHY_RATE,           /* preferred: by its rate to us */
	WHY_RANDOM,         /* preferred: drawn, we are complete */
	WHY_ALL,            /* preferred: no more candidates than places */
	WHY_AT_ONCE,        /* preferred: a place was free between turns */
	WHY_OPTIMISTIC,     /* unchoked: the optimistic one */
	WHY_BEATEN,         /* choked: others were faster */
	WHY_NOT_DRAWN,      /* choked: others were drawn */
	WHY_KEPT,           /* unchoked until the next turn, though it is
			       * not interested any more */
	WHY_WAITING,        /* choked: interested since the last turn, or its
			     * own has yet to come */
	WHY_TURN,           /* preferred: its own turn has come */
	WHY_COUNT,
};
#endif
