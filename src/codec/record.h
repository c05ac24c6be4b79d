/*
 * record.h: what processes of one daemon say to each other over their pairs.
 *
 * A record is a SOCK_SEQPACKET datagram of at most RECORD_MAX bytes: a kind
 * byte and three big-endian fields, zero where the kind has none; some kinds
 * carry more besides.  The receiver checks all of it: a child's
 * record is input.  Who may send which, and when, is the receiver's table.
 */
#ifndef SHOAL_RECORD_H
#define SHOAL_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "sizes.h"

#define RECORD_MAX     128
#define RECORD_WHY_MAX 100 /* characters */

enum record_kind {
	/* worker to supervisor */
	REC_HELLO = 1, /* a: dialect, b: peer id of the course family; hash and
			* id of BitTorrent, else zeros */
	REC_FD_ACK,    /* a: enum fd_kind received */
	REC_WANT_FILE, /* a: index of one of many files, which it is to send
			* from; REC_FD_ACK first, when it got one before */
	REC_WANT,      /* wants frames again; look at its slot's want word */
	REC_LOOK,      /* its published record has changed in what decisions
			* need: interest, completeness, told everything */
	/* supervisor to worker */
	REC_FD,     /* a: enum fd_kind, b: index; carries the descriptor */
	REC_ADMIT,  /* a: peer id, b: pool_ms, c: 1 if our own line says
		     * that we have the file; follows the descriptors */
	REC_REFUSE, /* leave with END_REFUSED */
	/* disk to supervisor */
	REC_READY,    /* a: 1 if the file is complete; files are open, what
		       * was there is checked */
	REC_FILE,     /* a: index; carries a read-only descriptor: of the one
		       * file at the start, of many in answer to REC_OPEN */
	REC_PREPARED, /* other disk processes may begin */
	REC_NEWS,     /* the epoch has moved */
	REC_COMPLETE, /* the final name is there and synced */
	REC_PAUSED,   /* a: errno, b: enum disk_op */
	REC_RESUMED,
	REC_BAD,        /* a: a piece that had not its digest, b: the peer that
		  * delivered all of it, 0: several did, or nobody knows */
	REC_BAD_DIGEST, /* the file is not what it must be.  a: pieces that
			 * are wrong, 0: by Digest; b: the first of them */
	REC_FAILED,     /* a: errno, b: enum disk_op: cannot go on at all */
	REC_DRAINED,    /* answer to REC_FINISH: nothing of mine is left */
	/* supervisor to disk */
	REC_RETRY,  /* store again after a pause */
	REC_REOPEN, /* open the course log anew */
	REC_CHECK,  /* compare the files' sizes with what they must be */
	REC_OPEN,   /* a: index of one of many files: say REC_FILE */
	REC_FINISH, /* drain, write resume record and logs, then DRAINED
		     * and leave; discovery: tell the trackers, and leave */
	/* discovery to supervisor */
	REC_PEER, /* a: enum found_by, b: port, c: scope of an IPv6 address */
	REC_TRACKER, /* a: number of one in the torrent that was asked, b: peers
		      * that it told of, plus 1, 0: it failed, c: seconds until
		      * one is asked again; with its counts and words */
	/* supervisor to discovery */
	REC_AMOUNTS, /* what trackers are told; the first: begin */
	/* keeper to supervisor */
	REC_TAKE,   /* b: port, c: scope of an IPv6 address; carries an
		     * accepted socket, of which nothing has been read */
	REC_DOZE,   /* leave, and stay known to the trackers */
	REC_BUDGET, /* rates that the swarm may have, 0: any */
	/* supervisor to keeper */
	REC_STATUS, /* a: enum swarm_state, b: pieces, c: pieces in all */
	REC_DEMAND, /* a: DEMAND_ bits; rates of what is limited */
	/* keeper to door */
	REC_LOOK_AT, /* a: number, from 1; carries an accepted socket, which
		      * is shut down when nobody wants the verdict any more */
	/* door to keeper */
	REC_VERDICT, /* a: number, b: enum door_verdict; with the hash */
	REC_KINDS,
};

enum fd_kind {
	FD_SWARM = 1,
	FD_ASKS = 2,
	FD_FILE = 3,    /* with its index */
	FD_TORRENT = 4, /* of many files: torrent.h */
};

/* Who says that there is a peer. */
enum found_by {
	FOUND_BY_TRACKER = 0,
	FOUND_BY_NEAR_TRACKER, /* one on a loopback address */
	FOUND_BY_ITSELF,       /* on a local network */
	FOUND_BY_COUNT,
};

/* How far a supervisor has come with its swarm. */
enum swarm_state {
	SWARM_STARTING = 0, /* what is there is checked */
	SWARM_FETCHING,
	SWARM_WHOLE, /* under its final name and synced */
	SWARM_LEAVING,
	SWARM_STATES,
};

/* Which way more would go if it might. */
#define DEMAND_UP   0x1u
#define DEMAND_DOWN 0x2u

#define COUNT_NONE UINT32_MAX

/* What the beginning of a connection is. */
enum door_verdict {
	VERDICT_SWARM = 0, /* a handshake of BitTorrent, for that hash */
	VERDICT_COURSE,    /* one of the course family's */
	VERDICT_OTHER,     /* anything else, or its end */
	VERDICTS,
};

/* What a disk process was doing when an errno came. */
enum disk_op {
	OP_NONE = 0,
	OP_OPEN,
	OP_CREATE,
	OP_ALLOCATE,
	OP_WRITE,
	OP_READ,
	OP_SYNC,
	OP_RENAME,
	OP_RESUME,
	OP_LOG,
	OP_SIZE, /* the file is not as long as it must be */
	OP_COUNT,
};
/* "write to", ...: for a message "cannot OP FILE: error". */
const char *disk_op_text(enum disk_op);

struct record {
	enum record_kind kind;
	uint32_t a, b, c;
	/* Of HELLO and VERDICT. */
	uint8_t hash[HASH_LEN]; /* the torrent's info-hash */
	/* Of HELLO only. */
	uint8_t id[HASH_LEN];           /* the peer's */
	uint8_t reserved[RESERVED_LEN]; /* its handshake's bits */
	/* Of PEER and TAKE; an IPv4 address is mapped (RFC 4291, 2.5.5.2). */
	uint8_t host[16];
	/* Of AMOUNTS and STATUS: bytes of this run. */
	uint64_t uploaded, downloaded;
	uint64_t left; /* of AMOUNTS only: bytes */
	/* Of TRACKER only: peers and downloads that it counts, COUNT_NONE: it
	 * did not say; why it failed, or its warning. */
	uint32_t seeders, leechers, completed;
	char why[RECORD_WHY_MAX + 1]; /* printable ASCII */
	/* Of STATUS, DEMAND and BUDGET: bytes a second. */
	uint64_t rate_up, rate_down;
	/* Of STATUS only. */
	uint32_t conns;   /* admitted, half open and under way */
	uint32_t trouble; /* errno why it pauses, or 0 */
	uint32_t idle;    /* s, in which it was whole, and nobody was there
			   * who wants something */
};

/* Returns the size, at most RECORD_MAX. */
size_t record_encode(const struct record *, uint8_t out[RECORD_MAX]);
/* 0, or -1: not exactly one record of a known kind with fields that the kind
 * may have (enumerations in range, no others than are listed above). */
int record_decode(const uint8_t *p, size_t n, struct record *)
    __attribute__((warn_unused_result));

/* A worker's exit status: why its connection ended. */
enum worker_end {
	END_CLOSED = 0, /* peer closed the connection */
	END_LEFT,       /* we left: everybody is complete, or SIGTERM */
	END_REFUSED,    /* supervisor did not admit the peer */
	END_ORPHAN,     /* the supervisor is gone */
	END_UNANSWERED, /* handshake: peer closed, or sent no known header,
			 * after our whole handshake and before its own:
			 * the other dialect may be tried */
	END_BAD_HEADER, /* accepted, and no known header came */
	END_TIMEOUT,    /* no whole handshake in time */
	END_WRONG_ID,   /* dialled one peer, another answered */
	END_BAD_LENGTH, /* message of a length its type cannot have */
	END_BAD_INDEX,  /* piece index out of range */
	END_BAD_PIECE,  /* piece data of the wrong length */
	END_RESET,      /* connection reset or timed out */
	END_TRUNCATED,  /* our data file is shorter than it must be */
	END_SILENT,     /* the peer said nothing for too long */
	END_SETUP,      /* could not map, sandbox, or allocate */
	END_INTERNAL,   /* an invariant does not hold */
	END_COUNT,
};
/* One line for the log. */
const char *worker_end_text(enum worker_end);

#endif
