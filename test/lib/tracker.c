/*
 * tracker.c: a tracker on loopback, over HTTP and UDP, that may lie.
 */
#include "tracker.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bytes.h"
#include "net.h"
#include "run.h"

#define TICK_MS    50
#define HOLD_MS    10000
#define REQUEST_MS 2000
#define CONNECTION UINT64_C(0x1122334455667788)
#define INTERVAL   "30"
#define ENDLESS_MS 100
#define BIG        ((size_t)5 << 20)
#define TEXT(n)    TEXT_(n)
#define TEXT_(n)   #n
#define COMPLETE   "8:completei" TEXT(TRACKER_SEEDERS) "e"
#define INCOMPLETE "10:incompletei" TEXT(TRACKER_LEECHERS) "e"
#define DOWNLOADED "10:downloadedi" TEXT(TRACKER_COMPLETED) "e"

static const char *const events[TOLD_KINDS] = {
    "", "completed", "started", "stopped"};

/* Port 0, multicast, broadcast, no host. */
static const uint8_t unfit[] = {127, 0, 0, 1, 0, 0, 224, 0, 0, 1, 0, 9, 255,
    255, 255, 255, 0, 9, 0, 0, 0, 0, 0, 9};

static void
enter(struct tracker *t, uint16_t port, int kind)
{
	unsigned int i;

	atomic_fetch_add(&t->told[kind], 1);
	for (i = 0; i < t->peers && t->peer[i] != port; i++)
		;
	if (kind == TOLD_STOPPED && i < t->peers)
		t->peer[i] = t->peer[--t->peers];
	else if (kind != TOLD_STOPPED && i == t->peers &&
	    t->peers < TRACKER_PEERS)
		t->peer[t->peers++] = port;
}

/* The peers there are, behind some that nobody may be sent to. */
static void
put_peers(struct wr *w, const struct tracker *t)
{
	int rc = wr_bytes(w, unfit, sizeof(unfit));

	for (unsigned int i = 0; i < t->peers; i++)
		rc |= wr_u32(w, INADDR_LOOPBACK) | wr_u16(w, t->peer[i]);
	(void)rc;
}

static void
say(int fd, const char *text)
{
	(void)net_write(fd, text, strlen(text), REQUEST_MS);
}

static void
answer(int fd, const struct tracker *t)
{
	uint8_t room[sizeof(unfit) + 6 * TRACKER_PEERS];
	struct wr w = {room, 0, sizeof(room)};
	char head[200], body[100];

	put_peers(&w, t);
	snprintf(body, sizeof(body),
	    "d" COMPLETE INCOMPLETE "8:intervali" INTERVAL "e5:peers%zu:",
	    w.len);
	snprintf(head, sizeof(head),
	    "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
	    strlen(body) + w.len + 1, body);
	say(fd, head);
	(void)net_write(fd, room, w.len, REQUEST_MS);
	say(fd, "e");
}

/* Announces more than it sends, then holds the line. */
static void
lie_length(int fd)
{
	say(fd,
	    "HTTP/1.1 200 OK\r\nContent-Length: 4294967296\r\n\r\n"
	    "d8:intervali30e");
	(void)net_is_closed(fd, 1000);
}

/* A byte now and then, longer than anybody waits: until it is left alone. */
static void
lie_endless(int fd)
{
	say(fd, "HTTP/1.1 200 OK\r\n\r\nd8:interval");
	for (int i = 0; i < 400 && net_write(fd, "0", 1, 100); i++)
		run_sleep(ENDLESS_MS);
}

static void
lie_redirect(int fd)
{
	say(fd,
	    "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n"
	    "Content-Length: 0\r\n\r\n");
}

/* To a service of this machine, which trusts who comes from it. */
static void
lie_near(int fd)
{
	say(fd,
	    "HTTP/1.1 302 Found\r\nLocation: /announce/private\r\n"
	    "Content-Length: 0\r\n\r\n");
}

/* The same, by an address that is nobody's and leads there. */
static void
lie_nowhere(int fd)
{
	struct sockaddr_in sa = {0};
	socklen_t len = sizeof(sa);
	char head[160];

	(void)getsockname(fd, (struct sockaddr *)&sa, &len);
	snprintf(head, sizeof(head),
	    "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"
	    "Location: http://0.0.0.0:%u/announce/private\r\n\r\n",
	    ntohs(sa.sin_port));
	say(fd, head);
}

static void
lie_chunks(int fd)
{
	say(fd,
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "5\r\nd8:inteFFFFFFFFFFFFFFFF\r\nrvali30e\r\n-1\r\n");
}

static void
lie_failure(int fd)
{
	say(fd,
	    "HTTP/1.1 200 OK\r\nContent-Length: 39\r\n\r\n"
	    "d14:failure reason17:\033]0;not\nfor you!!e");
}

static void
lie_big(int fd)
{
	char *p = calloc(1, BIG);

	say(fd, "HTTP/1.1 200 OK\r\n\r\n");
	if (p != NULL)
		(void)net_write(fd, p, BIG, 1000);
	free(p);
}

/* Seven bytes in a chunk of five. */
static void
lie_overrun(int fd)
{
	say(fd,
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "5\r\nd8:inte\r\n7\r\nrvali30\r\n1\r\ne\r\n0\r\n\r\n");
}

static void
lie_string(int fd)
{
	say(fd,
	    "HTTP/1.1 200 OK\r\n\r\n"
	    "d8:intervali30e5:peers18446744073709551615:aaaaaae");
}

static void
lie_nested(int fd)
{
	static char deep[100000];

	memset(deep, 'l', sizeof(deep));
	say(fd, "HTTP/1.1 200 OK\r\n\r\nd5:peers");
	(void)net_write(fd, deep, sizeof(deep), REQUEST_MS);
	memset(deep, 'e', sizeof(deep));
	(void)net_write(fd, deep, sizeof(deep), REQUEST_MS);
}

static const struct lie {
	const char *name;
	void (*fn)(int fd);
} lies[] = {
    {"length", lie_length},
    {"endless", lie_endless},
    {"redirect", lie_redirect},
    {"near", lie_near},
    {"nowhere", lie_nowhere},
    {"chunks", lie_chunks},
    {"overrun", lie_overrun},
    {"string", lie_string},
    {"nested", lie_nested},
    {"failure", lie_failure},
    {"big", lie_big},
};

static const struct lie *
lie_of(const char *request)
{
	const char *const path = request + strlen("GET /");
	char word[64];

	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		snprintf(word, sizeof(word), "announce/%s", lies[i].name);
		if (strncmp(path, word, strlen(word)) == 0)
			return &lies[i];
		snprintf(word, sizeof(word), "%s/scrape?", lies[i].name);
		if (strncmp(path, word, strlen(word)) == 0)
			return &lies[i];
	}
	return NULL;
}

/* The bytes of info_hash in a request; false: not all of them are there. */
static bool
take_hash(const char *request, uint8_t hash[20])
{
	static const char key[] = "info_hash=";
	const char *p = strstr(request, key);
	unsigned int byte;
	size_t i;

	if (p == NULL)
		return false;
	p += sizeof(key) - 1;
	for (i = 0; i < 20; i++, p++) {
		byte = (unsigned char)*p;
		if (*p == '%' && sscanf(p + 1, "%2x", &byte) == 1)
			p += 2;
		else if (*p == '%' || *p <= ' ' || *p == '&')
			return false;
		hash[i] = (uint8_t)byte;
	}
	return true;
}

static void
answer_scrape(int fd, const uint8_t hash[20])
{
	static const char head[] = "HTTP/1.1 200 OK\r\n\r\nd5:filesd20:";

	say(fd, head);
	(void)net_write(fd, hash, 20, REQUEST_MS);
	say(fd, "d" COMPLETE DOWNLOADED INCOMPLETE "eee");
}

static int
kind_of(const char *request)
{
	char word[32];

	for (int i = 1; i < TOLD_KINDS; i++) {
		snprintf(word, sizeof(word), "event=%s", events[i]);
		if (strstr(request, word) != NULL)
			return i;
	}
	return TOLD_NOTHING;
}

static void
hear(struct tracker *t, int fd, const char *request)
{
	static const char *const must[] = {"info_hash=", "peer_id=-SH",
	    "uploaded=", "downloaded=", "left=", "compact=1", "key="};
	const struct lie *lie = lie_of(request);
	const char *port;
	uint8_t hash[20];
	size_t i;
	int kind = kind_of(request);

	if (lie != NULL) {
		atomic_fetch_add(&t->lies, 1);
		lie->fn(fd);
		return;
	}
	if (strncmp(request, "GET /scrape?", 12) == 0 &&
	    take_hash(request, hash)) {
		atomic_fetch_add(&t->scrapes, 1);
		answer_scrape(fd, hash);
		return;
	}
	port = strstr(request, "&port=");
	for (i = 0; i < sizeof(must) / sizeof(must[0]); i++)
		if (strstr(request, must[i]) == NULL)
			port = NULL;
	if (strncmp(request, "GET /announce?", 14) != 0 || port == NULL) {
		atomic_fetch_add(&t->bad, 1);
		return;
	}
	enter(t, (uint16_t)atoi(port + 6), kind);
	if (kind == TOLD_COMPLETED && atomic_load(&t->holds))
		(void)net_is_closed(fd, HOLD_MS);
	else
		answer(fd, t);
}

struct visit {
	struct tracker *t;
	int fd;
};

/* One connection; who lies may take long. */
static void *
serve(void *arg)
{
	struct visit *v = arg;
	char request[4096];
	size_t n = 0;
	int64_t end = run_now() + REQUEST_MS;

	request[0] = '\0';
	while (strstr(request, "\r\n\r\n") == NULL && n < sizeof(request) - 1 &&
	    net_wait(v->fd, end)) {
		ssize_t got = read(v->fd, request + n, sizeof(request) - 1 - n);

		if (got <= 0)
			break;
		n += (size_t)got;
		request[n] = '\0';
	}
	if (n > strlen("GET /announce/"))
		hear(v->t, v->fd, request);
	close(v->fd);
	free(v);
	return NULL;
}

static bool
is_lie(const struct visit *v)
{
	char head[16];

	return recv(v->fd, head, sizeof(head), MSG_PEEK) >= 14 &&
	    memcmp(head, "GET /announce?", 14) != 0 &&
	    memcmp(head, "GET /scrape?", 12) != 0;
}

static void
accept_one(struct tracker *t, int listener)
{
	struct visit *v;
	pthread_t id;
	int fd;

	if ((fd = net_accept(listener, TICK_MS)) == -1)
		return;
	if (listener == t->http6)
		atomic_fetch_add(&t->told6, 1);
	if ((v = malloc(sizeof(*v))) == NULL) {
		close(fd);
		return;
	}
	*v = (struct visit){t, fd};
	/* Liars are apart, so that the table has one who writes. */
	if (net_wait(fd, run_now() + REQUEST_MS) && is_lie(v) &&
	    pthread_create(&id, NULL, serve, v) == 0)
		pthread_detach(id);
	else
		serve(v);
}

static void
take_packet(struct tracker *t)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	uint8_t in[2048], out[2048];
	struct wr w = {out, 0, sizeof(out)};
	struct rd r = {in, 0};
	uint64_t connection;
	uint32_t action, transaction, event;
	uint16_t port;
	ssize_t n;
	int rc = 0;

	n = recvfrom(t->udp, in, sizeof(in), 0, (struct sockaddr *)&from, &len);
	if (n < 16)
		return;
	r.n = (size_t)n;
	if (rd_u64(&r, &connection) == -1 || rd_u32(&r, &action) == -1 ||
	    rd_u32(&r, &transaction) == -1)
		return;
	rc |= wr_u32(&w, action) | wr_u32(&w, transaction);
	if (action == 0) {
		rc |= wr_u64(&w, CONNECTION);
	} else if (action == 1 && n >= 98 && connection == CONNECTION) {
		r = (struct rd){in + 80, 4};
		rc |= rd_u32(&r, &event);
		r = (struct rd){in + 96, 2};
		rc |= rd_u16(&r, &port);
		enter(t, port, (int)event % TOLD_KINDS);
		rc |= wr_u32(&w, (uint32_t)atoi(INTERVAL)) |
		    wr_u32(&w, TRACKER_LEECHERS) | wr_u32(&w, TRACKER_SEEDERS);
		put_peers(&w, t);
	} else if (action == 2 && n == 36 && connection == CONNECTION) {
		atomic_fetch_add(&t->scrapes, 1);
		rc |= wr_u32(&w, TRACKER_SEEDERS) |
		    wr_u32(&w, TRACKER_COMPLETED) |
		    wr_u32(&w, TRACKER_LEECHERS);
	} else {
		atomic_fetch_add(&t->bad, 1);
		return;
	}
	if (rc == 0)
		(void)sendto(
		    t->udp, out, w.len, 0, (const struct sockaddr *)&from, len);
}

static void *
run(void *arg)
{
	struct tracker *t = arg;
	struct pollfd p[] = {
	    {t->http, POLLIN, 0}, {t->udp, POLLIN, 0}, {t->http6, POLLIN, 0}};

	while (!atomic_load(&t->over)) {
		(void)poll(p, 3, TICK_MS);
		if (p[0].revents != 0)
			accept_one(t, t->http);
		if (p[1].revents != 0)
			take_packet(t);
		if (p[2].revents != 0)
			accept_one(t, t->http6);
	}
	return NULL;
}

static bool
open_udp(struct tracker *t)
{
	struct sockaddr_in sa = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(sa);

	t->udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (t->udp == -1 ||
	    bind(t->udp, (struct sockaddr *)&sa, sizeof(sa)) == -1 ||
	    getsockname(t->udp, (struct sockaddr *)&sa, &len) == -1)
		return false;
	t->udp_port = ntohs(sa.sin_port);
	return true;
}

static void
open_http6(struct tracker *t)
{
	struct sockaddr_in6 sa = {.sin6_family = AF_INET6,
	    .sin6_port = htons(t->port),
	    .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	int on = 1;

	t->http6 = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)setsockopt(t->http6, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (t->http6 == -1 ||
	    (bind(t->http6, (struct sockaddr *)&sa, sizeof(sa)) == 0 &&
		listen(t->http6, 16) == 0))
		return;
	close(t->http6);
	t->http6 = -1;
}

bool
tracker_start(struct tracker *t)
{
	pthread_t id;

	memset(t, 0, sizeof(*t));
	t->port = net_port();
	t->http = net_listen(t->port);
	open_http6(t);
	if (t->http == -1 || !open_udp(t) ||
	    pthread_create(&id, NULL, run, t) != 0)
		return false;
	t->thread = (unsigned long)id;
	return true;
}

void
tracker_stop(struct tracker *t)
{
	if (t->thread == 0)
		return;
	atomic_store(&t->over, true);
	pthread_join((pthread_t)t->thread, NULL);
	close(t->http);
	close(t->udp);
	if (t->http6 != -1)
		close(t->http6);
	t->thread = 0;
}

bool
tracker_waits(struct tracker *t, int kind, unsigned int n, int ms)
{
	int64_t end = run_now() + run_patience(ms);

	while (atomic_load(&t->told[kind]) < n) {
		if (run_now() > end)
			return false;
		run_sleep(10);
	}
	return true;
}
