/*
 * admit.h: whether a peer that has shaken hands is let in.
 */
#ifndef SHOAL_ADMIT_H
#define SHOAL_ADMIT_H

#include <stdbool.h>
#include <stdint.h>

struct admit_facts {
	uint32_t own_id;
	uint32_t peer_id;    /* what HELLO says */
	uint32_t dialled_id; /* whom we dialled; 0: it came to us */
	bool listed;         /* peer_id is in PeerInfo.cfg */
	bool listed_later;   /* on a line after ours */
	bool connected;      /* an admitted worker of that id lives */
	bool penalised;      /* its workers crashed of late */
	bool ending;         /* the daemon is leaving */
	bool full;           /* MaxPeers admitted connections exist */
};

enum admit {
	ADMIT_OK = 0,
	ADMIT_SELF,      /* our own id */
	ADMIT_UNKNOWN,   /* not in PeerInfo.cfg */
	ADMIT_WRONG,     /* not the one we dialled */
	ADMIT_EARLIER,   /* it is for us to dial it */
	ADMIT_DUPLICATE, /* the older connection wins */
	ADMIT_PENALTY,
	ADMIT_ENDING,
	ADMIT_FULL,
};

/* The first reason that holds, in the order of the enum. */
enum admit admit_decide(const struct admit_facts *);
const char *admit_text(enum admit);

#endif
