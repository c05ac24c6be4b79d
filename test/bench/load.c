/*
 * load.c: many BitTorrent connections that all ask one seed at once.
 *
 *	load HOST PORT TORRENT PIECE-SIZE SIZE CONNECTIONS SECONDS
 *
 * Each comes from an address of its own, is interested, keeps some requests
 * for blocks anywhere in the data outstanding while it is unchoked, and throws
 * away what comes.  Prints, separated by blanks: connections that were
 * unchoked before the time began, MiB/s, the slowest connection's part of the
 * mean, connections that were lost.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "btshake.h"
#include "bytes.h"
#include "geometry.h"
#include "maketorrent.h"
#include "message.h"
#include "mono.h"
#include "rng.h"

#define MIB     (1 << 20)
#define MOST    4000
#define AT_ONCE 16 /* requests of a connection */
#define WARM_MS 10000
#define EVENTS  64
#define SKIP    (256 << 10) /* bytes that one call throws away at most */
/* Of a connection before another's turn: two for a block, so half of what it
 * has asked for. */
#define READS AT_ONCE

struct guest {
	int fd; /* -1: lost */
	bool greeted, unchoked;
	uint32_t outstanding, skip; /* bytes of a body that are not wanted */
	uint8_t head[HANDSHAKE_MAX];
	size_t n;
	uint64_t bytes;
};

static struct guest guest[MOST];
static size_t guests, unchoked, lost;
static struct geometry geo;
static struct rng rng;
static int ep;

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
lose(struct guest *g)
{
	close(g->fd);
	g->fd = -1;
	unchoked -= g->unchoked;
	lost++;
}

static void
say(struct guest *g, const uint8_t *p, size_t n)
{
	if (g->fd != -1 && send(g->fd, p, n, MSG_NOSIGNAL) != (ssize_t)n)
		lose(g);
}

/* A block of any piece but the last, which may be short. */
static void
ask(struct guest *g)
{
	uint8_t out[AT_ONCE * MSG_HEAD_MAX];
	struct msg m = {.type = MSG_REQUEST, .length = BLOCK_SIZE};
	size_t n = 0;

	for (; g->outstanding < AT_ONCE; g->outstanding++) {
		m.index = rng_below(&rng, geo.pieces - 1);
		m.begin =
		    rng_below(&rng, geo.piece_size / BLOCK_SIZE) * BLOCK_SIZE;
		n += msg_encode_block(DIALECT_BITTORRENT, &m, out + n);
	}
	if (n > 0)
		say(g, out, n);
}

static void
obey(struct guest *g, const struct msg *m)
{
	if (m->type == MSG_UNCHOKE && !g->unchoked) {
		g->unchoked = true;
		unchoked++;
	} else if (m->type == MSG_CHOKE && g->unchoked) {
		g->unchoked = false;
		g->outstanding = 0;
		unchoked--;
	} else if (m->type == MSG_PIECE) {
		g->bytes += m->body;
		g->outstanding -= g->outstanding > 0;
	}
	if (g->unchoked && g->outstanding <= AT_ONCE / 2)
		ask(g);
}

/* Bytes of head that are missing, as far as is known. */
static size_t
wanted(const struct guest *g)
{
	size_t len;

	if (!g->greeted)
		return HANDSHAKE_MAX - g->n;
	if (g->n < 5)
		return 5 - g->n;
	len = g->head[4] == 7 ? 13 : 5;
	return len > g->n ? len - g->n : 1;
}

static void
take_head(struct guest *g)
{
	enum msg_result r;
	struct msg m;
	size_t used;

	if (!g->greeted) {
		g->greeted = g->n == HANDSHAKE_MAX;
		g->n = g->greeted ? 0 : g->n;
		return;
	}
	r = msg_decode(DIALECT_BITTORRENT, &geo, g->head, g->n, &m, &used);
	if (r == MSG_NEED_MORE && g->n < sizeof(g->head))
		return;
	if (r != MSG_OK) {
		lose(g);
		return;
	}
	/* Of a keep-alive a byte of the next message may be there. */
	g->n -= used;
	memmove(g->head, g->head + used, g->n);
	g->skip = m.body;
	obey(g, &m);
}

static void
hear(struct guest *g)
{
	static uint8_t unwanted[SKIP];
	ssize_t n;

	for (int i = 0; i < READS && g->fd != -1; i++) {
		if (g->skip > 0)
			n = recv(g->fd, unwanted,
			    g->skip < SKIP ? g->skip : SKIP,
			    MSG_DONTWAIT | MSG_TRUNC);
		else
			n = recv(
			    g->fd, g->head + g->n, wanted(g), MSG_DONTWAIT);
		if (n == -1 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0) {
			lose(g);
		} else if (g->skip > 0) {
			g->skip -= (uint32_t)n;
		} else {
			g->n += (size_t)n;
			take_head(g);
		}
	}
}

static void
join(struct guest *g, size_t i, const struct sockaddr_in *to,
    const struct btshake *shake)
{
	struct sockaddr_in from = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(
		0x7f100001 + (uint32_t)(i / 250 << 8) + (uint32_t)(i % 250))};
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = g};
	struct btshake own = *shake;
	uint8_t hello[HANDSHAKE_MAX + MSG_HEAD_MAX];
	size_t n;

	snprintf((char *)own.id, sizeof(own.id), "-LO0001-%011zu", i);
	btshake_encode(&own, hello);
	n = msg_encode(
	    DIALECT_BITTORRENT, MSG_INTERESTED, 0, 0, hello + HANDSHAKE_MAX);
	g->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (g->fd == -1 ||
	    bind(g->fd, (struct sockaddr *)&from, sizeof(from)) == -1 ||
	    connect(g->fd, (const struct sockaddr *)to, sizeof(*to)) == -1 ||
	    epoll_ctl(ep, EPOLL_CTL_ADD, g->fd, &e) == -1)
		die("a connection");
	say(g, hello, HANDSHAKE_MAX + n);
}

/* Until that time, or until all are unchoked. */
static void
run(struct mono end, bool until_all)
{
	struct epoll_event e[EVENTS];
	int64_t ms;
	int n;

	while (!until_all || unchoked + lost < guests) {
		ms = mono_sub_ms(end, mono_now());
		if (ms <= 0)
			return;
		n = epoll_wait(ep, e, EVENTS, (int)ms);
		for (int i = 0; i < n; i++)
			hear(e[i].data.ptr);
	}
}

static void
report(double seconds)
{
	uint64_t sum = 0, least = UINT64_MAX;

	for (size_t i = 0; i < guests; i++) {
		sum += guest[i].bytes;
		least = guest[i].bytes < least ? guest[i].bytes : least;
	}
	printf(" %.1f %.3f %zu\n", (double)sum / MIB / seconds,
	    sum == 0 ? 0 : (double)least * (double)guests / (double)sum, lost);
}

int
main(int argc, char **argv)
{
	struct rlimit rl = {MOST + 100, MOST + 100};
	struct btshake shake = {0};
	struct sockaddr_in to = {.sin_family = AF_INET};
	struct mono begun;
	int seconds;

	if (argc != 8 || (guests = strtoul(argv[6], NULL, 10)) > MOST ||
	    inet_pton(AF_INET, argv[1], &to.sin_addr) != 1 ||
	    !maketorrent_hash(argv[3], shake.hash) ||
	    geometry_init(&geo, strtoull(argv[5], NULL, 10),
		(uint32_t)strtoul(argv[4], NULL, 10)) == -1 ||
	    geo.pieces < 2 || geo.piece_size % BLOCK_SIZE != 0)
		die("arguments");
	to.sin_port = htons((uint16_t)atoi(argv[2]));
	seconds = atoi(argv[7]);
	if (setrlimit(RLIMIT_NOFILE, &rl) == -1 ||
	    (ep = epoll_create1(EPOLL_CLOEXEC)) == -1)
		die("descriptors");
	rng_seed(&rng, rng_entropy());
	for (size_t i = 0; i < guests; i++)
		join(&guest[i], i, &to, &shake);
	run(mono_add_ms(mono_now(), WARM_MS), true);
	printf("%zu", unchoked);
	for (size_t i = 0; i < guests; i++)
		guest[i].bytes = 0;
	begun = mono_now();
	run(mono_add_ms(begun, (int64_t)seconds * 1000), false);
	report((double)mono_sub_ms(mono_now(), begun) / 1000);
	return 0;
}
