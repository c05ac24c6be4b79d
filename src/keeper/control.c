/*
 * control.c: the socket by which the keeper is asked and told.
 *
 * A connection is one line and its answer.  Who may connect is a matter of the
 * socket's permissions.
 */
#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control_line.h"
#include "control_request.h"
#include "controlpath.h"
#include "fdpass.h"
#include "launch.h"
#include "localsock.h"
#include "log.h"
#include "out.h"
#include "verbs.h"

#define MODE      0660
#define CLIENTS   16
#define CLIENT_MS 10000 /* for a line and its answer */
#define DEAF_MS   1000

struct client {
	struct watch watch; /* fd -1: none */
	struct mono since;
	struct ucred who;
	int passed; /* a descriptor that came, or -1 */
	size_t n;   /* bytes of the line so far */
	char line[CONTROL_LINE_MAX];
	struct out answer; /* empty while the line is not whole */
	size_t sent;
};

struct control {
	struct watch watch;
	struct mono deaf_until;
	struct client client[CLIENTS];
	char path[PATH_MAX];
	struct stat st;
	int fd;
};

static void
forget(struct client *c)
{
	if (c->passed != -1)
		close(c->passed);
	c->passed = -1;
}

static void
drop(struct keeper *k, struct client *c)
{
	int fd = c->watch.fd;

	if (fd == -1)
		return;
	watch_del(k->ep, &c->watch);
	close(fd);
	forget(c);
	out_free(&c->answer);
}

/* Sends what it takes; the connection ends with the answer. */
static void
speak(struct keeper *k, struct client *c)
{
	size_t left = c->answer.len - c->sent;
	ssize_t n = send(c->watch.fd, c->answer.p + c->sent, left,
	    MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n == -1 || (c->sent += (size_t)n) == c->answer.len)
		drop(k, c);
}

static void
on_writable(void *us, void *arg, uint32_t events)
{
	(void)events;
	speak(us, arg);
}

/* The answer is whole. */
static void
answer(struct keeper *k, struct client *c)
{
	int fd = c->watch.fd;

	forget(c);
	c->sent = 0;
	watch_del(k->ep, &c->watch);
	if (!c->answer.failed &&
	    watch_add(k->ep, &c->watch, fd, EPOLLOUT, on_writable, c) == 0)
		speak(k, c);
	else {
		log_warnx("control: no memory for an answer");
		c->watch.fd = fd;
		drop(k, c);
	}
}

/* The line has n bytes without its newline. */
static void
obey(struct keeper *k, struct client *c, size_t n)
{
	struct control_request r;
	const char *why = control_request_read(&r, c->line, n);

	if (why != NULL)
		verbs_refuse(&c->answer, why);
	else
		verbs_answer(k, &r, c->passed, &c->who, &c->answer);
	answer(k, c);
}

static void
on_readable(void *us, void *arg, uint32_t events)
{
	struct client *c = arg;
	struct keeper *k = us;
	char *end, *p = c->line + c->n;
	ssize_t n;
	int fd;

	(void)events;
	n = fdpass_recv(c->watch.fd, p, sizeof(c->line) - c->n, &fd);
	if (n == -1 && errno == EAGAIN)
		return;
	if (n <= 0) {
		drop(k, c);
		return;
	}
	if (fd != -1) {
		forget(c);
		c->passed = fd;
	}
	c->n += (size_t)n;
	if ((end = memchr(p, '\n', (size_t)n)) != NULL)
		obey(k, c, (size_t)(end - c->line));
	else if (c->n == sizeof(c->line)) {
		verbs_refuse(&c->answer, "the line is too long");
		answer(k, c);
	}
}

/* A free one, or the oldest, which loses its place: who says nothing keeps
 * nobody out. */
static struct client *
place(struct keeper *k)
{
	struct client *c, *oldest = k->control->client;

	for (c = oldest; c < k->control->client + CLIENTS; c++) {
		if (c->watch.fd == -1)
			return c;
		if (c->since.ns < oldest->since.ns)
			oldest = c;
	}
	drop(k, oldest);
	return oldest;
}

static void
welcome(struct keeper *k, int fd)
{
	struct client *c = place(k);
	socklen_t len = sizeof(c->who);

	c->since = k->now;
	c->passed = -1;
	c->n = 0;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &c->who, &len) == -1 ||
	    watch_add(k->ep, &c->watch, fd, EPOLLIN, on_readable, c) == -1) {
		log_warn("control");
		close(fd);
	}
}

static void
on_connection(void *us, void *arg, uint32_t events)
{
	struct keeper *k = us;
	int fd;

	(void)arg;
	(void)events;
	fd = accept4(k->control->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd != -1) {
		welcome(k, fd);
		return;
	}
	if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
		return;
	log_warn("control: cannot accept a connection");
	watch_del(k->ep, &k->control->watch);
	k->control->deaf_until = mono_add_ms(k->now, DEAF_MS);
}

static int
listen_on(struct keeper *k)
{
	struct control *t = k->control;

	return watch_add(k->ep, &t->watch, t->fd, EPOLLIN, on_connection, NULL);
}

static int
choose(const struct keeper *k, char path[PATH_MAX])
{
	if (k->conf.control[0] == '\0')
		return controlpath_make(path);
	snprintf(path, PATH_MAX, "%s", k->conf.control);
	return 0;
}

/* Two that begin at the same instant are kept apart by it. */
static int
lock(const char *path)
{
	char file[PATH_MAX + 8];
	int fd;

	snprintf(file, sizeof(file), "%s.lock", path);
	fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return -1;
	if (flock(launch_high(fd), LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		errno = EADDRINUSE;
	return -1;
}

void
control_open(struct keeper *k)
{
	struct control *t = calloc(1, sizeof(*t));
	size_t i;

	if ((k->control = t) == NULL)
		fatal(EXIT_FAILED, "control");
	for (i = 0; i < CLIENTS; i++)
		t->client[i].watch.fd = -1;
	if (choose(k, t->path) == -1 || lock(t->path) == -1 ||
	    (t->fd = localsock_listen(t->path, MODE, &t->st)) == -1)
		fatal(errno == EADDRINUSE ? EXIT_TEMPORARY : EXIT_USAGE,
		    "the control socket %s cannot be made; Control in "
		    "shoal.conf can name another",
		    t->path);
	if (listen_on(k) == -1)
		fatal(EXIT_FAILED, "control");
}

void
control_tick(struct keeper *k)
{
	struct control *t = k->control;
	struct client *c;

	for (c = t->client; c < t->client + CLIENTS; c++)
		if (c->watch.fd != -1 &&
		    mono_sub_ms(k->now, c->since) >= CLIENT_MS)
			drop(k, c);
	if (t->watch.fd == -1 && mono_is_due(t->deaf_until, k->now) &&
	    listen_on(k) == -1)
		t->deaf_until = mono_add_ms(k->now, DEAF_MS);
}

struct mono
control_next(const struct keeper *k)
{
	const struct control *t = k->control;
	struct mono next = t->watch.fd == -1 ? t->deaf_until : MONO_NEVER;
	const struct client *c;

	for (c = t->client; c < t->client + CLIENTS; c++)
		if (c->watch.fd != -1)
			next = mono_min(next, mono_add_ms(c->since, CLIENT_MS));
	return next;
}

void
control_close(struct keeper *k)
{
	struct control *t = k->control;
	size_t i;

	for (i = 0; i < CLIENTS; i++)
		drop(k, &t->client[i]);
	watch_del(k->ep, &t->watch);
	localsock_unlink(t->path, &t->st);
	/* The memory stays: events of this turn may still point into it. */
	close(t->fd);
}
