/*
 * tracker_udp.c: the packets of trackers over UDP.
 */
#include "tracker_udp.h"

#define CONNECTION_NONE UINT64_C(0x41727101980) /* names the protocol */
#define OPTION_URL      2
#define OPTION_MAX      255 /* bytes of an option's data */

static int
put_head(struct wr *w, uint64_t connection, enum tracker_udp_action action,
    uint32_t transaction)
{
	return wr_u64(w, connection) == -1 ||
		wr_u32(w, (uint32_t)action) == -1 ||
		wr_u32(w, transaction) == -1 ?
	    -1 :
	    0;
}

int
tracker_udp_write_connect(struct wr *w, uint32_t transaction)
{
	return put_head(w, CONNECTION_NONE, TRACKER_UDP_CONNECT, transaction);
}

/* In as many options as it takes; the end of the packet ends them. */
static int
put_url(struct wr *w, struct rd url)
{
	size_t n;

	for (; url.n > 0; url.p += n, url.n -= n) {
		n = url.n < OPTION_MAX ? url.n : OPTION_MAX;
		if (wr_u8(w, OPTION_URL) == -1 || wr_u8(w, (uint8_t)n) == -1 ||
		    wr_bytes(w, url.p, n) == -1)
			return -1;
	}
	return 0;
}

int
tracker_udp_write_announce(struct wr *w, const struct tracker_udp_announce *a)
{
	const uint32_t own_address = 0; /* the one it is sent from */

	if (put_head(w, a->connection, TRACKER_UDP_ANNOUNCE, a->transaction) ==
		-1 ||
	    wr_bytes(w, a->hash, sizeof(a->hash)) == -1 ||
	    wr_bytes(w, a->peer_id, sizeof(a->peer_id)) == -1 ||
	    wr_u64(w, a->downloaded) == -1 || wr_u64(w, a->left) == -1 ||
	    wr_u64(w, a->uploaded) == -1 ||
	    wr_u32(w, (uint32_t)a->event) == -1 ||
	    wr_u32(w, own_address) == -1 || wr_u32(w, a->key) == -1 ||
	    wr_u32(w, (uint32_t)a->want) == -1 || wr_u16(w, a->port) == -1)
		return -1;
	return put_url(w, a->url);
}

int
tracker_udp_write_scrape(struct wr *w, const struct tracker_udp_announce *a)
{
	if (put_head(w, a->connection, TRACKER_UDP_SCRAPE, a->transaction) ==
	    -1)
		return -1;
	return wr_bytes(w, a->hash, sizeof(a->hash));
}

static int
take_announced(struct rd *r, struct tracker_udp_reply *u, bool ipv6)
{
	if (rd_u32(r, &u->interval) == -1 || rd_u32(r, &u->leechers) == -1 ||
	    rd_u32(r, &u->seeders) == -1)
		return -1;
	*(ipv6 ? &u->peers.v6 : &u->peers.v4) = *r;
	return 0;
}

/* The first torrent is the only one that was asked for. */
static int
take_scraped(struct rd *r, struct tracker_udp_reply *u)
{
	return rd_u32(r, &u->seeders) == -1 || rd_u32(r, &u->completed) == -1 ||
		rd_u32(r, &u->leechers) == -1 ?
	    -1 :
	    0;
}

int
tracker_udp_read(struct tracker_udp_reply *u, struct rd r, bool ipv6)
{
	uint32_t action;

	u->connection = 0;
	u->interval = u->leechers = u->seeders = u->completed = 0;
	u->error = (struct rd){0};
	peers_init(&u->peers);
	if (rd_u32(&r, &action) == -1 || rd_u32(&r, &u->transaction) == -1)
		return -1;
	switch (action) {
	case TRACKER_UDP_CONNECT:
		u->action = TRACKER_UDP_CONNECT;
		return rd_u64(&r, &u->connection);
	case TRACKER_UDP_ANNOUNCE:
		u->action = TRACKER_UDP_ANNOUNCE;
		return take_announced(&r, u, ipv6);
	case TRACKER_UDP_SCRAPE:
		u->action = TRACKER_UDP_SCRAPE;
		return take_scraped(&r, u);
	case TRACKER_UDP_ERROR:
		u->action = TRACKER_UDP_ERROR;
		u->error = r;
		return 0;
	default:
		return -1;
	}
}
