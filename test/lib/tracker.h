/*
 * tracker.h: a tracker on loopback, over HTTP and UDP, that may lie.
 *
 * It runs in a thread of the test.  The path of an URL says how it answers:
 *	/announce, /scrape              as it should
 *	/announce/NAME, /NAME/scrape    as tracker.c has it under that name
 */
#ifndef TEST_TRACKER_H
#define TEST_TRACKER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { TOLD_NOTHING, TOLD_COMPLETED, TOLD_STARTED, TOLD_STOPPED, TOLD_KINDS };

#define TRACKER_PEERS 64

/* What it says that it counts. */
#define TRACKER_SEEDERS   3
#define TRACKER_LEECHERS  4
#define TRACKER_COMPLETED 50

struct tracker {
	uint16_t port, udp_port;
	int http, http6, udp; /* http6: at ::1, with the same port; or -1 */
	unsigned long thread;
	_Atomic bool over;
	_Atomic bool holds; /* no answer to who is complete, by HTTP */
	_Atomic unsigned int told[TOLD_KINDS]; /* announces, lies apart */
	_Atomic unsigned int told6;            /* of them by IPv6 */
	_Atomic unsigned int scrapes;          /* lies apart */
	_Atomic unsigned int lies;             /* asked for */
	_Atomic unsigned int bad; /* requests that are not as they must be */
	/* The thread's. */
	uint16_t peer[TRACKER_PEERS];
	unsigned int peers;
};

bool tracker_start(struct tracker *);
void tracker_stop(struct tracker *);
/* So many announces of a kind have come, within ms. */
bool tracker_waits(struct tracker *, int kind, unsigned int n, int ms);

#endif
