/*
 * admit.h: whether a peer that has shaken hands is let in.
 */
#ifndef SHOAL_ADMIT_H
#define SHOAL_ADMIT_H

#include <stdbool.h>
#include <stdint.h>

struct admit_facts {
	bool foreign;   /* of another swarm, or family of dialects */
	bool self;      /* it has our own id */
	bool unknown;   /* the course: its id is not listed */
	bool wrong;     /* the course: it is not whom we dialled */
	bool earlier;   /* the course: it came, and is for us to dial */
	bool connected; /* an admitted worker of that id lives */
	bool penalised; /* its workers crashed of late */
	bool banned;    /* it sent what it should not have */
	bool crowded;   /* MaxPerAddress of its address are connected */
	bool ending;    /* the daemon is leaving */
	bool full;      /* MaxPeers admitted connections exist */
};

/* What the course's list says of it. */
struct admit_listing {
	uint32_t own_id;
	uint32_t peer_id;    /* what HELLO says */
	uint32_t dialled_id; /* whom we dialled; 0: it came to us */
	bool listed;         /* peer_id is in PeerInfo.cfg */
	bool listed_later;   /* on a line after ours */
};

enum admit {
	ADMIT_OK = 0,
	ADMIT_FOREIGN,
	ADMIT_SELF,
	ADMIT_UNKNOWN,
	ADMIT_WRONG,
	ADMIT_EARLIER,
	ADMIT_DUPLICATE, /* the older connection wins */
	ADMIT_PENALTY,
	ADMIT_BANNED,
	ADMIT_CROWD,
	ADMIT_ENDING,
	ADMIT_FULL,
};

/* Sets those facts that follow from the list. */
void admit_by_list(struct admit_facts *, const struct admit_listing *);
/* The first reason that holds, in the order of the enum. */
enum admit admit_decide(const struct admit_facts *);
const char *admit_text(enum admit);

#endif
