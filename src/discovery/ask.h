/*
 * ask.h: a tracker that is being asked, in whichever way.
 */
#ifndef SHOAL_ASK_H
#define SHOAL_ASK_H

#include "ask_http.h"
#include "ask_udp.h"

enum ask_way { ASK_NONE = 0, ASK_HTTP, ASK_UDP };

struct ask {
	enum ask_way way; /* ASK_NONE: nobody is asked */
	uint32_t tracker;
	int family;
	enum tracker_event event;
	struct mono deadline;
	bool ended; /* libcurl has, with this code */
	CURLcode code;
	struct ask_http http;
	struct ask_udp udp;
};

/* By this address family; 0, or -1 with the answer's `why`. */
int ask_begin(struct ask *, CURLM *, struct about *, uint32_t tracker,
    int family, enum tracker_event, int64_t ms, struct mono now,
    struct answer *);
/* True: it is over, and the answer says how. */
bool ask_go_on(struct ask *, CURLM *, struct about *, struct tell *,
    struct mono now, struct answer *);
/* Its answer is of no use any more. */
void ask_drop(struct ask *, CURLM *);
/* When ask_go_on() has something to do of its own. */
struct mono ask_next(const struct ask *);
/* What it waits for besides the multi handle; -1: nothing. */
int ask_fd(const struct ask *);

#endif
