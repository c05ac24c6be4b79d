/*
 * about.c: what trackers are told of us.
 */
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
