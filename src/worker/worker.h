/*
 * worker.h: all that a worker knows about its one connection.
 *
 * Everything lies in one object in .bss: nothing is allocated once the
 * sandbox stands but the sets, which are mapped at admission.
 */
#ifndef SHOAL_WORKER_H
#define SHOAL_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "btshake.h"
#include "frames.h"
#include "geometry.h"
#include "input.h"
#include "limit.h"
#include "mono.h"
#include "output.h"
#include "pace.h"
#include "park.h"
#include "report.h"
#include "seg.h"
#include "sess.h"
#include "source.h"
#include "store.h"
#include "swarm.h"

/* Descriptors that the supervisor put in place. */
enum { FD_PEER = 3, FD_SUPERVISOR = 4, FD_SEGMENT = 5, FD_FRAMES = 6 };

struct worker {
	/* What the command line says. */
	uint32_t slot;
	uint32_t dialled; /* the peer's id; 0: it came to us */
	int64_t handshake_ms;
	int64_t linger_ms;
	bool must_sandbox;

	/* What is shared. */
	uint32_t pid;
	struct seg seg;
	struct seg_slot *own;
	const struct seg_order *order;
	const au32 *done; /* of the slot's frames */
	const au32 *tail; /* of the slot's event ring */
	struct frames frames;
	struct swarm swarm;
	au32 *asks;
	struct source source;

	/* Whom we talk to, about what. */
	enum dialect_id dialect;
	uint32_t peer_id;
	struct btshake hello; /* the peer's, or what we say to one we dialled */
	bool fast;            /* both offer the fast extension */
	bool extends;         /* and the extension protocol */
	bool said_only;       /* that we want nothing more */
	uint32_t reqq;        /* asks that the peer lets wait */
	bool admitted;
	uint64_t seed;
	struct geometry geo;
	struct sess sess;
	struct pace pace;
	uint64_t *coming;  /* a bitfield that is being received */
	uint64_t few[128]; /* the four sets of a swarm of few pieces */

	/* Where we are. */
	struct mono now; /* of this turn */
	struct mono born;
	struct mono said_at;     /* something was sent */
	struct mono heard_at;    /* something came */
	struct mono pick_at;     /* not before this: nothing was found */
	struct mono search_at;   /* likewise, whatever is heard */
	struct mono announce_at; /* news may wait until then */
	struct mono news_at;     /* likewise, of what the peer has itself */
	uint64_t order_seen;     /* the order word of the last look */
	uint64_t order_done;     /* the one that was acted upon */
	uint64_t epoch;          /* of the last look at the have bits */
	bool announcing;         /* which found too many for the room */
	bool hungry;             /* a request waits for frames (R8) */
	bool mute;               /* a request waits for room in the output */
	bool supervisor_spoke;   /* its pair is readable */
	bool blocked;            /* the socket's send queue is full */
	bool corked;             /* it holds back a short segment, */
	bool held_back;          /* and may have done so */
	uint8_t hunger;          /* sleeps in vain for what was not free */
	uint8_t luck;            /* of waiting awake (sleep.c) */
	uint64_t moved;          /* bytes of pieces, likewise */

	struct store store;
	struct park park;
	struct report report;
	struct input in;
	struct output out;
	struct limit up, down;
};

#endif
