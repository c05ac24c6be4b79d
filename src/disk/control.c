/*
 * control.c: records owed to the supervisor, wishes read from it.
 */
#include "control.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "fdpass.h"
#include "log.h"

#define NEWS_EVERY_MS 20
#define AGAIN_MS      20 /* after a full pair */

/* What the supervisor may ask. */
static const enum record_kind wishes[] = {
    REC_RETRY,
    REC_REOPEN,
    REC_CHECK,
    REC_OPEN,
    REC_FINISH,
};

void
control_init(struct control *c, int sock)
{
	memset(c, 0, sizeof(*c));
	c->sock = sock;
	c->file = -1;
}

static void
forget(struct control *c, enum record_kind kind)
{
	uint32_t i;

	for (i = 0; i < c->nowed && c->owed[i].kind != kind; i++)
		;
	if (i == c->nowed)
		return;
	c->nowed--;
	memmove(
	    &c->owed[i], &c->owed[i + 1], (c->nowed - i) * sizeof(c->owed[0]));
}

void
control_owe(struct control *c, enum record_kind kind, uint32_t a, uint32_t b)
{
	forget(c, kind);
	if (kind == REC_RESUMED)
		forget(c, REC_PAUSED);
	if (kind == REC_PAUSED)
		forget(c, REC_RESUMED);
	c->owed[c->nowed++] = (struct record){.kind = kind, .a = a, .b = b};
}

int
control_fail(struct control *c, int error, enum disk_op op)
{
	if (!control_is_leaving(c))
		control_owe(c, REC_FAILED, (uint32_t)error, op);
	return -1;
}

void
control_owe_file(struct control *c, uint32_t file, int fd)
{
	if (c->file != -1)
		close(c->file);
	c->file = fd;
	control_owe(c, REC_FILE, file, 0);
}

/* 0, or -1 when it is still owed. */
static int
say(struct control *c, const struct record *r)
{
	uint8_t buf[RECORD_MAX];
	int fd;

	fd = r->kind == REC_FILE ? c->file : -1;
	if (fdpass_send(c->sock, buf, record_encode(r, buf), fd) == -1) {
		if (errno != EAGAIN && errno != ENOBUFS && errno != ENOMEM &&
		    errno != ETOOMANYREFS)
			c->gone = true;
		return -1;
	}
	if (fd != -1) {
		close(fd);
		c->file = -1;
	}
	return 0;
}

void
control_flush(struct control *c, struct mono now)
{
	static const struct record news = {.kind = REC_NEWS};

	while (c->nowed > 0 && !c->gone) {
		if (say(c, &c->owed[0]) == -1)
			return;
		forget(c, c->owed[0].kind);
	}
	if (!c->news || c->gone || !mono_is_due(c->news_at, now))
		return;
	if (say(c, &news) == 0)
		c->news = false;
	c->news_at = mono_add_ms(now, NEWS_EVERY_MS);
}

struct mono
control_next(const struct control *c, struct mono now)
{
	if (c->nowed > 0)
		return mono_add_ms(now, AGAIN_MS);
	return c->news ? c->news_at : MONO_NEVER;
}

static void
take_in(struct control *c, const uint8_t *p, size_t n)
{
	struct record r;
	size_t i;

	if (record_decode(p, n, &r) == 0)
		for (i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++)
			if (wishes[i] == r.kind) {
				c->wish[r.kind] = true;
				if (r.kind == REC_OPEN)
					c->open = r.a;
				return;
			}
	log_warnx("the supervisor says what it may not");
}

void
control_read(struct control *c)
{
	uint8_t buf[RECORD_MAX];
	ssize_t n;
	int fd;

	while (!c->gone) {
		n = fdpass_recv(c->sock, buf, sizeof(buf), &fd);
		if (n == -1 && errno == EAGAIN)
			return;
		if (n == -1 && (errno == EINTR || errno == EMSGSIZE))
			continue;
		if (n <= 0) {
			c->gone = true;
			return;
		}
		if (fd != -1)
			close(fd);
		take_in(c, buf, (size_t)n);
	}
}

bool
control_take(struct control *c, enum record_kind kind)
{
	bool wished;

	wished = c->wish[kind];
	c->wish[kind] = false;
	return wished;
}
