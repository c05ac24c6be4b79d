/*
 * shoal_control.c: a request to a daemon, with its answer.
 */
#include "shoal_control.h"

#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fdpass.h"
#include "human.h"
#include "localsock.h"
#include "log.h"

#define WAIT_MS 15000 /* longer than the daemon gives us */

/* An answer under way. */
struct answer {
	control_line_fn *fn;
	void *arg;
	char *why;
	bool over, good;
	size_t n; /* bytes of a line that is not whole */
	char buf[CONTROL_LINE_MAX];
};

static int fail(char *why, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static int
fail(char *why, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, CONTROL_WHY_MAX, fmt, ap);
	va_end(ap);
	return -1;
}

static int
dial(const char *path, char *why)
{
	int fd = localsock_dial(path, WAIT_MS);

	if (fd != -1)
		return fd;
	switch (errno) {
	case ENOENT:
		return fail(why,
		    "%s: there is no daemon; start one with shoald -f, or "
		    "name its socket with --control: another user's is "
		    ".shoal/control in the home folder of that user",
		    path);
	case ECONNREFUSED:
		return fail(why, "%s: its daemon is dead", path);
	case EAGAIN:
		return fail(why, "%s: its daemon does not answer", path);
	default:
		return fail(why, "%s: %s", path, strerror(errno));
	}
}

/* The line that ends an answer; false: it is none. */
static bool
is_last(struct answer *a, const struct control_line *l)
{
	const char *text;

	if (strcmp(l->word, CONTROL_OK) == 0) {
		a->good = true;
		return true;
	}
	if (strcmp(l->word, CONTROL_ERROR) != 0)
		return false;
	text = control_line_value(l, CONTROL_TEXT);
	human_text(a->why, CONTROL_WHY_MAX, text != NULL ? text : "refused");
	return true;
}

static bool
take_line(struct answer *a, char *p, size_t n)
{
	struct control_line l;

	if (control_line_read(&l, p, n) == -1)
		return false;
	if ((a->over = is_last(a, &l)))
		return true;
	return a->fn != NULL && a->fn(a->arg, &l);
}

/* All whole lines of what has come; false: it is no answer. */
static bool
take_lines(struct answer *a)
{
	char *p = a->buf, *end;

	while (!a->over &&
	    (end = memchr(p, '\n', a->n - (size_t)(p - a->buf))) != NULL) {
		if (!take_line(a, p, (size_t)(end - p)))
			return false;
		p = end + 1;
	}
	a->n -= (size_t)(p - a->buf);
	memmove(a->buf, p, a->n);
	return a->n < sizeof(a->buf);
}

static int
hear(int fd, struct answer *a)
{
	ssize_t n;

	while (!a->over) {
		n = recv(fd, a->buf + a->n, sizeof(a->buf) - a->n, 0);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return fail(a->why, "the daemon does not answer");
		if (n == 0)
			return fail(a->why,
			    "the daemon has ended, or had no "
			    "time for us");
		a->n += (size_t)n;
		if (!take_lines(a))
			return fail(a->why,
			    "what the daemon answers is not understood; are "
			    "the versions the same?");
	}
	return a->good ? 0 : -1;
}

int
control_ask(const struct control_options *opt, const struct control_request *r,
    int passed, control_line_fn *fn, void *arg, char why[CONTROL_WHY_MAX])
{
	struct answer a = {.fn = fn, .arg = arg, .why = why};
	char line[CONTROL_LINE_MAX + 1];
	struct text t;
	int fd, ret;

	text_init(&t, line, sizeof(line));
	if (control_request_write(r, &t) == -1)
		return fail(why, "what is asked for is too long");
	if ((fd = dial(opt->socket, why)) == -1)
		return -1;
	/* A new socket takes all of a line at once. */
	if (fdpass_send(fd, line, t.len, passed) == -1)
		ret = fail(why, "%s: %s", opt->socket, strerror(errno));
	else
		ret = hear(fd, &a);
	close(fd);
	return ret;
}

int
control_name(
    struct control_request *r, const char *typed, char why[CONTROL_WHY_MAX])
{
	size_t n = strlen(typed);

	if (n == 0 || n >= sizeof(r->swarm))
		return fail(why, "a swarm has no such name");
	memcpy(r->swarm, typed, n + 1);
	return 0;
}
