/*
 * ask_udp.h: one request to a tracker over UDP (BEP 15, 41).
 */
#ifndef SHOAL_ASK_UDP_H
#define SHOAL_ASK_UDP_H

#include "discovery.h"
#include "lookup.h"

#define ASK_PATH_MAX 2048 /* as long as a tracker's URL may be */

struct ask_udp {
	struct lookup *name; /* NULL once there is an address */
	int sock;            /* connected to that, or -1 */
	bool v6;
	bool near;    /* the tracker is on a loopback address */
	bool scrapes; /* it is asked what it counts */
	bool connected;
	uint32_t transaction;
	struct mono again; /* no answer: the packet is sent again */
	struct tracker_udp_announce announce;
	char path[ASK_PATH_MAX + 1];
};

/* 0, or -1 with the answer's `why`. */
int ask_udp_begin(struct ask_udp *, const struct about *, const char *url,
    int family, enum tracker_event, struct answer *);
/* The descriptor it waits for, and until when. */
int ask_udp_fd(const struct ask_udp *);
struct mono ask_udp_next(const struct ask_udp *);
/* Takes what has come, sends what is due; true: there is an answer, or none
 * will come. */
bool ask_udp_go_on(struct ask_udp *, const struct about *, struct tell *,
    struct mono now, struct answer *);
void ask_udp_end(struct ask_udp *);

#endif
