/*
 * loop.c: sockets come, and verdicts go.
 *
 * A socket is looked at when bytes have come, and only then (EPOLLET): the
 * bytes stay in it, and would wake us all the time.  When nobody wants to know
 * any more the keeper has shut it down, which is an end like any other.
 */
#include "loop.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "btshake.h"
#include "fdpass.h"
#include "record.h"

#define BATCH    64
#define PER_TURN 16 /* records */
#define LAST     (EPOLLRDHUP | EPOLLHUP | EPOLLERR)

static int
watch(const struct loop *l, int fd, uint32_t events)
{
	struct epoll_event ev;

	memset(&ev, 0, sizeof(ev));
	ev.events = events;
	ev.data.fd = fd;
	return epoll_ctl(l->ep, EPOLL_CTL_ADD, fd, &ev);
}

int
loop_init(struct loop *l)
{
	memset(l, 0, sizeof(*l));
	if ((l->ep = epoll_create1(EPOLL_CLOEXEC)) == -1)
		return -1;
	return watch(l, DOOR_FD_PAIR, EPOLLIN);
}

/* Waits while the pair is full; the keeper never waits for us. */
static void
say(uint32_t number, enum door_verdict verdict, const uint8_t hash[HASH_LEN])
{
	struct record r = {.kind = REC_VERDICT, .a = number, .b = verdict};
	uint8_t buf[RECORD_MAX];

	if (verdict == VERDICT_SWARM)
		memcpy(r.hash, hash, sizeof(r.hash));
	/* When it is gone, its end of the pair says so next. */
	(void)!send(DOOR_FD_PAIR, buf, record_encode(&r, buf), MSG_NOSIGNAL);
}

/* The keeper has the connection open still, so closing our descriptor of it
 * would not take it out of the set. */
static void
part(struct loop *l, int fd, enum door_verdict verdict,
    const uint8_t hash[HASH_LEN])
{
	(void)epoll_ctl(l->ep, EPOLL_CTL_DEL, fd, NULL);
	close(fd);
	say(l->number[fd], verdict, hash);
	l->number[fd] = 0;
}

/* What n bytes begin; VERDICTS: they are too few to say. */
static enum door_verdict
judge(const uint8_t *p, size_t n, uint8_t hash[HASH_LEN])
{
	enum dialect_id id;

	switch (dialect_by_header(p, n, &id)) {
	case 0:
		return VERDICTS;
	case 1:
		break;
	default:
		return VERDICT_OTHER;
	}
	if (id < DIALECT_COURSES)
		return VERDICT_COURSE;
	return btshake_hash(p, n, hash) == 1 ? VERDICT_SWARM : VERDICTS;
}

/* last: nothing comes behind what is there. */
static void
look(struct loop *l, int fd, bool last)
{
	uint8_t buf[BTSHAKE_NAMED], hash[HASH_LEN];
	enum door_verdict verdict = VERDICT_OTHER;
	ssize_t n;

	n = recv(fd, buf, sizeof(buf), MSG_PEEK | MSG_DONTWAIT);
	if (n == -1 && errno == EAGAIN && !last)
		return;
	if (n > 0)
		verdict = judge(buf, (size_t)n, hash);
	if (verdict == VERDICTS && last)
		verdict = VERDICT_OTHER;
	if (verdict != VERDICTS)
		part(l, fd, verdict, hash);
}

static void
take(struct loop *l, uint32_t number, int fd)
{
	if (fd == -1) { /* it could not be received: there are too many */
		say(number, VERDICT_OTHER, NULL);
		return;
	}
	if (fd >= DOOR_FDS ||
	    watch(l, fd, EPOLLIN | EPOLLRDHUP | EPOLLET) == -1) {
		close(fd);
		say(number, VERDICT_OTHER, NULL);
		return;
	}
	l->number[fd] = number;
}

/* False: the keeper is gone, or is not ours. */
static bool
obey(struct loop *l)
{
	struct record r;
	uint8_t buf[RECORD_MAX];
	ssize_t n;
	int fd, i;

	for (i = 0; i < PER_TURN; i++) {
		n = fdpass_recv(DOOR_FD_PAIR, buf, sizeof(buf), &fd);
		if (n == -1 && errno == EAGAIN)
			return true;
		if (n <= 0 || record_decode(buf, (size_t)n, &r) == -1 ||
		    r.kind != REC_LOOK_AT)
			return false;
		take(l, r.a, fd);
	}
	return true;
}

void
loop_run(struct loop *l)
{
	struct epoll_event ev[BATCH];
	int fd, i, n;

	for (;;) {
		n = epoll_wait(l->ep, ev, BATCH, -1);
		if (n == -1 && errno != EINTR)
			return;
		for (i = 0; i < n; i++) {
			fd = ev[i].data.fd;
			if (fd == DOOR_FD_PAIR) {
				if (!obey(l))
					return;
			} else if (l->number[fd] != 0)
				look(l, fd, (ev[i].events & LAST) != 0);
		}
	}
}
