/*
 * ask.c: a tracker that is being asked, in whichever way.
 */
#include "ask.h"

#include <stdio.h>
#include <string.h>

static enum ask_way
way_of(const char *url)
{
	if (strncasecmp(url, "udp:", 4) == 0)
		return ASK_UDP;
	if (strncasecmp(url, "http:", 5) == 0 ||
	    strncasecmp(url, "https:", 6) == 0)
		return ASK_HTTP;
	return ASK_NONE;
}

void
ask_drop(struct ask *k, CURLM *multi)
{
	if (k->way == ASK_HTTP)
		ask_http_end(&k->http, multi);
	else if (k->way == ASK_UDP)
		ask_udp_end(&k->udp);
	k->way = ASK_NONE;
}

int
ask_begin(struct ask *k, CURLM *multi, struct about *about, uint32_t tracker,
    int family, enum tracker_event event, int64_t ms, struct mono now,
    struct answer *a)
{
	const char *url;
	int rc;

	*a = ANSWER_NONE;
	url = torrent_url(about->torrent, tracker);
	k->way = way_of(url);
	k->tracker = tracker;
	k->family = family;
	k->event = event;
	k->deadline = mono_add_ms(now, ms);
	k->ended = false;
	if (k->way == ASK_HTTP) {
		rc = ask_http_begin(&k->http, multi, about, tracker, family,
		    event, (long)ms, a);
	} else if (k->way == ASK_UDP) {
		rc = ask_udp_begin(&k->udp, about, url, family, event, a);
	} else {
		snprintf(a->why, sizeof(a->why), "no such kind of tracker");
		a->never = true;
		rc = -1;
	}
	if (rc == -1)
		k->way = ASK_NONE;
	return rc;
}

bool
ask_go_on(struct ask *k, CURLM *multi, struct about *about, struct tell *tell,
    struct mono now, struct answer *a)
{
	bool over;

	*a = ANSWER_NONE;
	over = k->ended;
	if (k->way == ASK_HTTP && over)
		ask_http_take(
		    &k->http, about, k->tracker, k->code, tell, now, a);
	else if (k->way == ASK_UDP)
		over = ask_udp_go_on(&k->udp, about, tell, now, a);
	if (!over && mono_is_due(k->deadline, now)) {
		snprintf(a->why, sizeof(a->why), "no answer in time");
		over = true;
	}
	if (over)
		ask_drop(k, multi);
	return over;
}

struct mono
ask_next(const struct ask *k)
{
	if (k->way == ASK_NONE)
		return MONO_NEVER;
	return k->way == ASK_UDP ?
	    mono_min(k->deadline, ask_udp_next(&k->udp)) :
	    k->deadline;
}

int
ask_fd(const struct ask *k)
{
	return k->way == ASK_UDP ? ask_udp_fd(&k->udp) : -1;
}
