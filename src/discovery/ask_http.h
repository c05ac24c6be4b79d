/*
 * ask_http.h: one request to a tracker over HTTP or HTTPS (BEP 3, 7, 23, 48).
 */
#ifndef SHOAL_ASK_HTTP_H
#define SHOAL_ASK_HTTP_H

#include "discovery.h"

#define ASK_REPLY_MAX ((size_t)1 << 20) /* bytes */

struct ask_http {
	CURL *easy;
	uint8_t *reply;   /* malloc'd */
	size_t n, head;   /* bytes of reply, and of its header lines */
	const char *path; /* what an URL on a loopback address must have */
	char error[CURL_ERROR_SIZE];
};

/* Adds the transfer to the multi handle; 0, or -1 with the answer's `why`. */
int ask_http_begin(struct ask_http *, CURLM *, struct about *, uint32_t tracker,
    int family, enum tracker_event, long ms, struct answer *);
/* libcurl has ended the transfer with this code. */
void ask_http_take(struct ask_http *, struct about *, uint32_t tracker,
    CURLcode, struct tell *, struct mono now, struct answer *);
void ask_http_end(struct ask_http *, CURLM *);

#endif
