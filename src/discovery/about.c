/*
 * about.c: what trackers are told of us.
 */
#include <stdio.h>
#include <string.h>

#include "discovery.h"

unsigned int
about_families(const struct about *a, int family[FAMILIES])
{
	family[0] = a->has_from ? a->from.ss_family : AF_INET;
	family[1] = AF_INET6;
	return a->has_from ? 1 : FAMILIES;
}

void
about_announce(const struct about *a, enum tracker_event event,
    struct tracker_udp_announce *out)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->hash, a->torrent->h->info_hash, sizeof(out->hash));
	memcpy(out->peer_id, a->own_id, sizeof(out->peer_id));
	out->uploaded = a->uploaded;
	out->downloaded = a->downloaded;
	out->left = a->left;
	out->event = event;
	out->key = a->key;
	out->want = event == TRACKER_EVENT_STOPPED ? 0 : WANT_PEERS;
	out->port = a->port;
}

void
about_text(char *out, size_t size, struct rd r)
{
	size_t i;

	for (i = 0; i < r.n && i + 1 < size; i++)
		out[i] = r.p[i] >= ' ' && r.p[i] <= '~' ? (char)r.p[i] : '?';
	out[i] = '\0';
}

static int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/*
 * An answer is one whichever way it came.  Of two failures the tracker's word
 * counts more than that there was no way to it, and else the later.
 */
void
about_merge(struct answer *to, const struct answer *a)
{
	struct answer was = *to;

	if (was.answered ? a->interval > was.interval :
			   a->answered || !was.said)
		*to = *a;
	to->peers = was.peers + a->peers;
	to->seeders = larger(was.seeders, a->seeders);
	to->leechers = larger(was.leechers, a->leechers);
	to->completed = larger(was.completed, a->completed);
}

static uint32_t
count(int64_t n)
{
	if (n < 0)
		return COUNT_NONE;
	return n < COUNT_NONE ? (uint32_t)n : COUNT_NONE - 1;
}

struct record
about_answer(uint32_t tracker, const struct answer *a)
{
	struct record r = {
	    .kind = REC_TRACKER,
	    .a = tracker,
	    .b = a->answered ? a->peers + 1 : 0,
	    .seeders = count(a->seeders),
	    .leechers = count(a->leechers),
	    .completed = count(a->completed),
	};

	snprintf(r.why, sizeof(r.why), "%s", a->why);
	return r;
}
