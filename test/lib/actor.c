/*
 * actor.c: a torrent's peer played by threads.
 */
#include "actor.h"

#include <arpa/inet.h>
#include <openssl/sha.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "files.h"
#include "net.h"
#include "run.h"
#include "sizes.h"

#define SHAKE_LEN   68
#define HEAD_LEN    13 /* of a block's message */
#define MESSAGE_MAX 4096
#define SAY_MS      10000
#define SEEN_MAX    1024
#define INSIST_MS   3

/* One connection. */
struct scene {
	struct actor *a;
	int fd;
	bool seen[SEEN_MAX]; /* pieces that were asked for */
};

static void
put32(uint8_t *p, uint32_t v)
{
	v = htonl(v);
	memcpy(p, &v, sizeof(v));
}

static uint32_t
get32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return ntohl(v);
}

static struct sockaddr_in
place(const struct actor *a)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(a->host),
	    .sin_port = htons(a->port)};
}

static void
greeting(const struct actor *a, uint8_t hello[SHAKE_LEN])
{
	memcpy(hello,
	    "\x13"
	    "BitTorrent protocol",
	    20);
	memset(hello + 20, 0, 8);
	hello[27] = 4; /* BEP 6 */
	memcpy(hello + 28, a->hash, 20);
	memset(hello + 48, a->id, 20);
}

static bool
give(struct scene *s, uint32_t piece, uint32_t block, bool wrong)
{
	const struct bed *b = s->a->bed;
	uint64_t at = (uint64_t)piece * b->piece_size + block * BLOCK_SIZE;
	uint8_t m[HEAD_LEN + BLOCK_SIZE];
	uint64_t end = (uint64_t)(piece + 1) * b->piece_size;
	size_t n;

	if (end > b->file_size)
		end = b->file_size;
	if (at >= end)
		return false;
	n = end - at < BLOCK_SIZE ? end - at : BLOCK_SIZE;
	put32(m, (uint32_t)(n + 9));
	m[4] = 7;
	put32(m + 5, piece);
	put32(m + 9, block * BLOCK_SIZE);
	memcpy(m + HEAD_LEN, s->a->file + at, n);
	m[HEAD_LEN] ^= wrong;
	return net_write(s->fd, m, HEAD_LEN + n, SAY_MS);
}

static bool
asked(struct scene *s, uint32_t piece, uint32_t block)
{
	static const uint8_t choke[] = {0, 0, 0, 1, 0};
	enum actor_answer what = s->a->answer(piece, block);

	if (piece < SEEN_MAX)
		s->seen[piece] = true;
	run_sleep(s->a->pause_ms);
	if (what == ACTOR_NOT)
		return true;
	atomic_fetch_add(&s->a->served, 1);
	return give(s, piece, block, what == ACTOR_BAD) &&
	    (!s->a->chokes || net_write(s->fd, choke, sizeof(choke), SAY_MS));
}

static bool
insist(struct scene *s)
{
	const struct bed *b = s->a->bed;
	uint32_t p;

	for (p = 0; p < SEEN_MAX; p++)
		if (s->seen[p] &&
		    !give(s, p, (b->piece_size - 1) / BLOCK_SIZE, true))
			return false;
	return true;
}

static bool
hear(struct scene *s)
{
	uint8_t m[MESSAGE_MAX];
	uint32_t n;

	if (s->a->insists)
		while (!net_is_readable(s->fd, INSIST_MS))
			if (!insist(s))
				return false;
	if (net_read(s->fd, m, 4, 3600 * 1000) != 4)
		return false;
	n = get32(m);
	if (n > sizeof(m) || net_read(s->fd, m, n, SAY_MS) != n)
		return false;
	if (n == HEAD_LEN && m[0] == 6)
		return asked(s, get32(m + 1), get32(m + 5) / BLOCK_SIZE);
	return true;
}

static void *
converse(void *arg)
{
	static const uint8_t words[] = {0, 0, 0, 1, 14, 0, 0, 0, 1, 1};
	struct scene *s = arg;
	uint8_t hello[SHAKE_LEN];

	if (net_read(s->fd, hello, SHAKE_LEN, SAY_MS) == SHAKE_LEN) {
		greeting(s->a, hello);
		if (net_write(s->fd, hello, SHAKE_LEN, SAY_MS) &&
		    net_write(s->fd, words, sizeof(words), SAY_MS))
			while (hear(s))
				continue;
	}
	close(s->fd);
	free(s);
	return NULL;
}

static void *
attend(void *arg)
{
	struct actor *a = arg;
	struct scene *s;
	pthread_t id;
	int fd;

	while ((fd = accept(a->listener, NULL, NULL)) != -1) {
		atomic_fetch_add(&a->accepted, 1);
		s = calloc(1, sizeof(*s));
		s->a = a;
		a->fd = dup(fd);
		s->fd = fd;
		if (pthread_create(&id, NULL, converse, s) == 0)
			pthread_detach(id);
	}
	return NULL;
}

/* d4:info, then the dictionary that counts, then e. */
static bool
learn(struct actor *a)
{
	char *text;
	size_t n;

	if (a->file != NULL)
		return true;
	text = files_read(bed_path(a->bed, BED_TORRENT), &n);
	a->file = files_read(bed_origin(a->bed), NULL);
	if (text != NULL)
		SHA1((const uint8_t *)text + 7, n - 8, a->hash);
	free(text);
	return a->file != NULL;
}

bool
actor_start(struct actor *a)
{
	struct sockaddr_in at;
	pthread_t id;
	int on = 1;

	if (a->port == 0)
		a->port = net_port();
	at = place(a);
	a->fd = -1;
	a->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)setsockopt(
	    a->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (!learn(a) || bind(a->listener, (void *)&at, sizeof(at)) == -1 ||
	    listen(a->listener, 64) == -1 ||
	    pthread_create(&id, NULL, attend, a) != 0)
		return false;
	pthread_detach(id);
	return true;
}

void
actor_stop(struct actor *a)
{
	(void)shutdown(a->listener, SHUT_RDWR);
	close(a->listener);
	(void)shutdown(a->fd, SHUT_RDWR);
}

int
actor_dial(struct actor *a, size_t i, int ms)
{
	struct sockaddr_in from = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(a->host)};
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons(a->bed->peer[i].port)};
	uint8_t hello[SHAKE_LEN];
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	greeting(a, hello);
	if (learn(a) && bind(fd, (void *)&from, sizeof(from)) == 0 &&
	    connect(fd, (void *)&to, sizeof(to)) == 0) {
		greeting(a, hello);
		if (net_write(fd, hello, SHAKE_LEN, ms) &&
		    net_read(fd, hello, SHAKE_LEN, ms) == SHAKE_LEN)
			return fd;
	}
	close(fd);
	return -1;
}

const char *
actor_address(const struct actor *a)
{
	static char text[4][24];
	static unsigned int n;
	char *to = text[n++ % 4];

	snprintf(to, sizeof(text[0]), "127.%u.%u.%u:%u", a->host >> 16 & 255,
	    a->host >> 8 & 255, a->host & 255, (unsigned int)a->port);
	return to;
}
