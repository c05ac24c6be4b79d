/*
 * ask_http.c: one request to a tracker over HTTP or HTTPS (BEP 3, 7, 23, 48).
 */
#include "ask_http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loopback.h"
#include "metainfo.h"
#include "tracker_http.h"
#include "tracker_query.h"

#define URL_MAX       (METAINFO_URL_MAX + 1024)
#define REDIRECTS_MAX 3L
#define HEAD_MAX      ((size_t)64 << 10) /* bytes of header lines */
#define USER_AGENT    "shoal/" SHOAL_VERSION

static int
fail(struct answer *a, const char *why)
{
	about_text(a->why, sizeof(a->why),
	    (struct rd){(const uint8_t *)why, strlen(why)});
	return -1;
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct ask_http *h = arg;
	uint8_t *room;

	n *= size;
	if (n > ASK_REPLY_MAX - h->n)
		return 0; /* ends the transfer */
	if ((room = realloc(h->reply, h->n + n + 1)) == NULL)
		return 0;
	memcpy(room + h->n, p, n);
	h->reply = room;
	h->n += n;
	return n;
}

static size_t
on_head(char *p, size_t size, size_t n, void *arg)
{
	struct ask_http *h = arg;

	(void)p;
	n *= size;
	h->head += n;
	return h->head > HEAD_MAX ? 0 : n;
}

static bool
has_path(const char *url, const char *part)
{
	const char *path;

	path = url != NULL ? strstr(url, part) : NULL;
	return path != NULL && path < url + strcspn(url, "?");
}

/*
 * Whoever makes a .torrent, or runs a tracker, could otherwise let us ask
 * services of this machine that trust it: on a loopback address only what a
 * .torrent itself names is asked, and only by the paths of trackers.
 */
static curl_socket_t
on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *sa)
{
	struct ask_http *h = arg;
	char *url;
	long redirects;

	(void)purpose;
	url = NULL;
	redirects = 0;
	curl_easy_getinfo(h->easy, CURLINFO_REDIRECT_COUNT, &redirects);
	curl_easy_getinfo(h->easy, CURLINFO_EFFECTIVE_URL, &url);
	if (loopback_is(&sa->addr) &&
	    (redirects > 0 || !has_path(url, h->path)))
		return CURL_SOCKET_BAD;
	return socket(sa->family, sa->socktype | SOCK_CLOEXEC, sa->protocol);
}

/* What trackers need and no more, of all that libcurl can do. */
static int
set_manners(struct ask_http *h, bool secure, long ms)
{
	CURL *c = h->easy;

	return curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") !=
		    CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR,
		    secure ? "https" : "http,https") != CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L) != CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_MAXREDIRS, REDIRECTS_MAX) !=
		    CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_PROXY, "") != CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_HTTP_VERSION,
		    (long)CURL_HTTP_VERSION_1_1) != CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC) !=
		    CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) != CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L) != CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, ms) != CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_MAXFILESIZE, (long)ASK_REPLY_MAX) !=
		    CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_USERAGENT, USER_AGENT) != CURLE_OK ?
	    -1 :
	    0;
}

static int
set_callbacks(struct ask_http *h)
{
	CURL *c = h->easy;

	return curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body) !=
		    CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_WRITEDATA, h) != CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_head) !=
		    CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_HEADERDATA, h) != CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket) !=
		    CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, h) != CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->error) !=
		    CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_PRIVATE, h) != CURLE_OK ?
	    -1 :
	    0;
}

/* From the address that we listen on, if it is one. */
static int
set_from(struct ask_http *h, const struct about *about, int family)
{
	char interface[sizeof("host!") + sizeof(about->from_text)];

	if (curl_easy_setopt(h->easy, CURLOPT_IPRESOLVE,
		(long)(family == AF_INET ? CURL_IPRESOLVE_V4 :
					   CURL_IPRESOLVE_V6)) != CURLE_OK)
		return -1;
	if (!about->has_from)
		return 0;
	snprintf(interface, sizeof(interface), "host!%s", about->from_text);
	return curl_easy_setopt(h->easy, CURLOPT_INTERFACE, interface) !=
		CURLE_OK ?
	    -1 :
	    0;
}

static int
put_announce(struct text *t, const struct about *about, uint32_t tracker,
    enum tracker_event event)
{
	struct tracker_udp_announce announce;
	struct rd id = {about->id, 0};

	if (about->named == tracker)
		id.n = about->id_len;
	about_announce(about, event, &announce);
	return tracker_query_write(
	    t, torrent_url(about->torrent, tracker), &announce, id);
}

static int
set_url(struct ask_http *h, const struct about *about, uint32_t tracker,
    enum tracker_event event)
{
	char room[URL_MAX];
	struct text t;
	int rc;

	text_init(&t, room, sizeof(room));
	if (about->scrapes)
		rc = tracker_query_scrape(&t,
			 torrent_url(about->torrent, tracker),
			 about->torrent->h->info_hash) == 1 ?
		    0 :
		    -1;
	else
		rc = put_announce(&t, about, tracker, event);
	if (rc == -1)
		return -1;
	return curl_easy_setopt(h->easy, CURLOPT_URL, room) != CURLE_OK ? -1 :
									  0;
}

int
ask_http_begin(struct ask_http *h, CURLM *multi, struct about *about,
    uint32_t tracker, int family, enum tracker_event event, long ms,
    struct answer *a)
{
	bool secure;

	memset(h, 0, sizeof(*h));
	h->path = about->scrapes ? "/scrape" : "/announce";
	secure =
	    strncasecmp(torrent_url(about->torrent, tracker), "https:", 6) == 0;
	if ((h->easy = curl_easy_init()) == NULL)
		return fail(a, "no memory");
	if (set_manners(h, secure, ms) == 0 && set_callbacks(h) == 0 &&
	    set_from(h, about, family) == 0 &&
	    set_url(h, about, tracker, event) == 0 &&
	    curl_multi_add_handle(multi, h->easy) == CURLM_OK)
		return 0;
	curl_easy_cleanup(h->easy);
	h->easy = NULL;
	return fail(a,
	    about->scrapes ? "its URL says of no scrape" :
			     "its URL cannot be used");
}

static bool
came_from_near(const struct ask_http *h)
{
	char *ip;
	union {
		struct sockaddr sa;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} u = {0};

	ip = NULL;
	if (curl_easy_getinfo(h->easy, CURLINFO_PRIMARY_IP, &ip) != CURLE_OK ||
	    ip == NULL)
		return false;
	if (inet_pton(AF_INET, ip, &u.v4.sin_addr) == 1)
		u.sa.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, ip, &u.v6.sin6_addr) == 1)
		u.sa.sa_family = AF_INET6;
	return loopback_is(&u.sa);
}

static void
keep_id(struct about *about, uint32_t tracker, struct rd id)
{
	if (id.n == 0 || id.n > sizeof(about->id))
		return;
	memcpy(about->id, id.p, id.n);
	about->id_len = id.n;
	about->named = tracker;
}

static void
take_reply(const struct ask_http *h, struct about *about, uint32_t tracker,
    struct tracker_announced *r, struct tell *tell, struct mono now,
    struct answer *a)
{
	if (r->failure.n > 0) {
		about_text(a->why, sizeof(a->why), r->failure);
		a->said = true;
		a->retry_min = r->retry_min;
		a->never = r->never_retry;
		return;
	}
	keep_id(about, tracker, r->tracker_id);
	about_text(a->why, sizeof(a->why), r->warning);
	a->answered = true;
	a->interval = r->interval;
	a->min_interval = r->min_interval;
	a->seeders = r->complete;
	a->leechers = r->incomplete;
	a->peers = tell_peers(tell, &r->peers,
	    came_from_near(h) ? FOUND_BY_NEAR_TRACKER : FOUND_BY_TRACKER, now);
}

static void
take_counts(const struct tracker_scraped *s, struct answer *a)
{
	if (s->failure.n > 0) {
		about_text(a->why, sizeof(a->why), s->failure);
		a->said = true;
		return;
	}
	if (!s->known) {
		fail(a, "it does not know the torrent");
		a->said = true;
		return;
	}
	a->answered = true;
	a->seeders = s->complete;
	a->leechers = s->incomplete;
	a->completed = s->downloaded;
}

/* False: these bytes are no reply to what was asked. */
static bool
take_body(struct ask_http *h, struct about *about, uint32_t tracker,
    long status, struct tell *tell, struct mono now, struct answer *a)
{
	struct tracker_announced r;
	struct tracker_scraped s;

	if (h->n == 0)
		return false;
	if (about->scrapes) {
		if (tracker_read_scraped(&s, h->reply, h->n,
			about->torrent->h->info_hash) == -1 ||
		    (status != 200 && s.failure.n == 0))
			return false;
		take_counts(&s, a);
		return true;
	}
	if (tracker_read_announced(&r, h->reply, h->n) == -1 ||
	    (status != 200 && r.failure.n == 0))
		return false;
	take_reply(h, about, tracker, &r, tell, now, a);
	return true;
}

void
ask_http_take(struct ask_http *h, struct about *about, uint32_t tracker,
    CURLcode rc, struct tell *tell, struct mono now, struct answer *a)
{
	long status;

	status = 0;
	curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &status);
	if (rc != CURLE_OK)
		fail(
		    a, h->error[0] != '\0' ? h->error : curl_easy_strerror(rc));
	else if (take_body(h, about, tracker, status, tell, now, a))
		return;
	else if (status != 200)
		snprintf(a->why, sizeof(a->why), "HTTP status %ld", status);
	else
		fail(a, "its reply cannot be read");
}

void
ask_http_end(struct ask_http *h, CURLM *multi)
{
	if (h->easy != NULL) {
		curl_multi_remove_handle(multi, h->easy);
		curl_easy_cleanup(h->easy);
	}
	free(h->reply);
	memset(h, 0, sizeof(*h));
}
