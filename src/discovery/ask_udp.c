/*
 * ask_udp.c: one request to a tracker over UDP (BEP 15, 41).
 *
 * The socket is connected, so that only the tracker's packets come; among
 * them, those with the transaction of what was asked last count.
 */
#include "ask_udp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "loopback.h"

#define AGAIN_MS   5000
#define PACKET_MAX 65536
#define PER_TURN   16 /* packets that are looked at */

static int
fail(struct answer *a, const char *why)
{
	snprintf(a->why, sizeof(a->why), "%s", why);
	return -1;
}

/* Path and query, which the tracker may want to know. */
static void
take_path(struct ask_udp *u, CURLU *url)
{
	char *path, *query;

	path = query = NULL;
	(void)curl_url_get(url, CURLUPART_PATH, &path, 0);
	(void)curl_url_get(url, CURLUPART_QUERY, &query, 0);
	snprintf(u->path, sizeof(u->path), "%s%s%s", path != NULL ? path : "",
	    query != NULL ? "?" : "", query != NULL ? query : "");
	if (strcmp(u->path, "/") == 0)
		u->path[0] = '\0';
	curl_free(path);
	curl_free(query);
}

/* NULL, or why not. */
static const char *
look_up(struct ask_udp *u, CURLU *url, int family)
{
	char *host, *port;
	size_t n;

	host = port = NULL;
	if (curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	    curl_url_get(url, CURLUPART_PORT, &port, 0) == CURLUE_OK) {
		n = strlen(host);
		if (host[0] == '[' && host[n - 1] == ']') {
			host[n - 1] = '\0';
			memmove(host, host + 1, n - 1);
		}
		u->name = lookup_start(
		    host, (uint16_t)strtoul(port, NULL, 10), family);
	}
	curl_free(host);
	curl_free(port);
	if (u->name != NULL)
		return NULL;
	return host != NULL && port == NULL ? "its URL has no port" :
					      "its name cannot be looked up";
}

int
ask_udp_begin(struct ask_udp *u, const struct about *about, const char *text,
    int family, enum tracker_event event, struct answer *a)
{
	const char *why = "its URL cannot be used";
	CURLU *url;

	memset(u, 0, sizeof(*u));
	u->sock = -1;
	u->again = MONO_NEVER;
	u->scrapes = about->scrapes;
	about_announce(about, event, &u->announce);
	if ((url = curl_url()) == NULL)
		return fail(a, "no memory");
	if (curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) ==
	    CURLUE_OK) {
		take_path(u, url);
		why = look_up(u, url, family);
	}
	curl_url_cleanup(url);
	return why != NULL ? fail(a, why) : 0;
}

int
ask_udp_fd(const struct ask_udp *u)
{
	return u->name != NULL ? lookup_fd(u->name) : u->sock;
}

struct mono
ask_udp_next(const struct ask_udp *u)
{
	return u->again;
}

/* What is asked now; what is lost on its way is sent again later. */
static void
send_packet(struct ask_udp *u, struct mono now)
{
	uint8_t room[128 + 2 * ASK_PATH_MAX];
	struct wr w = {room, 0, sizeof(room)};
	int rc;

	u->announce.url =
	    (struct rd){(const uint8_t *)u->path, strlen(u->path)};
	u->announce.transaction = u->transaction;
	if (!u->connected)
		rc = tracker_udp_write_connect(&w, u->transaction);
	else if (u->scrapes)
		rc = tracker_udp_write_scrape(&w, &u->announce);
	else
		rc = tracker_udp_write_announce(&w, &u->announce);
	if (rc == 0)
		(void)send(u->sock, room, w.len, MSG_NOSIGNAL);
	u->again = mono_add_ms(now, AGAIN_MS);
}

static void
ask(struct ask_udp *u, bool connected, struct mono now)
{
	u->connected = connected;
	u->transaction = (uint32_t)rng_entropy();
	send_packet(u, now);
}

/* The name has an address now. */
static int
connect_to(struct ask_udp *u, const struct about *about,
    const struct sockaddr_storage *sa, socklen_t len)
{
	u->v6 = sa->ss_family == AF_INET6;
	u->near = loopback_is((const struct sockaddr *)sa);
	u->sock =
	    socket(sa->ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (u->sock == -1)
		return -1;
	if (about->has_from && about->from.ss_family == sa->ss_family &&
	    bind(u->sock, (const struct sockaddr *)&about->from,
		about->from_len) == -1)
		return -1;
	return connect(u->sock, (const struct sockaddr *)sa, len);
}

/* True: over, since it has none. */
static bool
take_address(struct ask_udp *u, const struct about *about, struct mono now,
    struct answer *a)
{
	struct sockaddr_storage sa;
	socklen_t len;
	int rc;

	if ((rc = lookup_done(u->name, &sa, &len)) == 0)
		return false;
	lookup_drop(u->name);
	u->name = NULL;
	if (rc == -1) {
		fail(a, "its name has no address");
		return true;
	}
	if (connect_to(u, about, &sa, len) == -1) {
		fail(a, strerror(errno));
		return true;
	}
	ask(u, false, now);
	return false;
}

/* True: it was the answer. */
static bool
take_packet(struct ask_udp *u, struct rd packet, struct tell *tell,
    struct mono now, struct answer *a)
{
	struct tracker_udp_reply r;

	if (tracker_udp_read(&r, packet, u->v6) == -1 ||
	    r.transaction != u->transaction)
		return false;
	if (r.action == TRACKER_UDP_ERROR) {
		about_text(a->why, sizeof(a->why), r.error);
		a->said = true;
		return true;
	}
	if (r.action == TRACKER_UDP_CONNECT && !u->connected) {
		u->announce.connection = r.connection;
		ask(u, true, now);
		return false;
	}
	if (r.action !=
		(u->scrapes ? TRACKER_UDP_SCRAPE : TRACKER_UDP_ANNOUNCE) ||
	    !u->connected)
		return false;
	a->answered = true;
	a->seeders = r.seeders;
	a->leechers = r.leechers;
	if (u->scrapes) {
		a->completed = r.completed;
		return true;
	}
	/* Sooner is forbidden (BEP 15). */
	a->interval = a->min_interval = r.interval;
	a->peers = tell_peers(tell, &r.peers,
	    u->near ? FOUND_BY_NEAR_TRACKER : FOUND_BY_TRACKER, now);
	return true;
}

bool
ask_udp_go_on(struct ask_udp *u, const struct about *about, struct tell *tell,
    struct mono now, struct answer *a)
{
	static uint8_t packet[PACKET_MAX];
	ssize_t n;
	int i;

	if (u->name != NULL && take_address(u, about, now, a))
		return true;
	if (u->name != NULL)
		return false;
	for (i = 0; i < PER_TURN; i++) {
		n = recv(u->sock, packet, sizeof(packet), 0);
		if (n == -1 && errno != EAGAIN && errno != EINTR) {
			fail(a, strerror(errno)); /* nobody listens there */
			return true;
		}
		if (n == -1)
			break;
		if (take_packet(
			u, (struct rd){packet, (size_t)n}, tell, now, a))
			return true;
	}
	if (mono_is_due(u->again, now))
		send_packet(u, now);
	return false;
}

void
ask_udp_end(struct ask_udp *u)
{
	lookup_drop(u->name);
	u->name = NULL;
	if (u->sock != -1)
		close(u->sock);
	u->sock = -1;
}
