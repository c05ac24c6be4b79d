/*
 * log.c: diagnostics, a line by one write.
 */
#include "log.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

/* With its newline; below PIPE_BUF, so a pipe takes all of it or nothing. */
#define LOG_LINE 1024

static struct {
	int fd;
	const char *who;
	enum log_level level;
	bool erases;
	bool hurries;        /* a line is lost rather than waited for */
	uint64_t lost, said; /* lines; of those, how many were spoken of */
} to = {STDERR_FILENO, "shoal", LOG_INFO, false, false, 0, 0};

void
log_open(int fd, const char *who, enum log_level level)
{
	to.fd = fd;
	to.who = who;
	to.level = level;
}

void
log_set_level(enum log_level level)
{
	to.level = level;
}

void
log_set_fd(int fd)
{
	to.fd = fd;
}

void
log_set_erasing(bool on)
{
	to.erases = on;
}

void
log_set_waiting(bool on)
{
	to.hurries = !on;
}

uint64_t
log_lost(void)
{
	return to.lost;
}

static void __attribute__((format(printf, 2, 0)))
text_vprintf(struct text *t, const char *fmt, va_list ap)
{
	size_t room = t->size - t->len;
	int n = vsnprintf(t->p + t->len, room, fmt, ap);

	if (n < 0)
		return;
	if ((size_t)n >= room) {
		t->len = t->size - 1;
		t->cut = true;
	} else
		t->len += (size_t)n;
}

/* One line stays one line, whatever a file is called. */
static void
hide_controls(char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			s[i] = '?';
}

/* Others may write to the same pipe: then there is room for a line as long as
 * they leave it.  A file always has room. */
static bool
has_room(void)
{
	struct pollfd pfd = {.fd = to.fd, .events = POLLOUT};

	return !to.hurries || (poll(&pfd, 1, 0) == 1 && pfd.revents != 0);
}

static bool
put(const char *line, size_t n)
{
	ssize_t done;

	if (!has_room())
		return false;
	do {
		done = write(to.fd, line, n);
	} while (done == -1 && errno == EINTR);
	return done == (ssize_t)n;
}

static void
say_lost(void)
{
	char line[LOG_LINE];
	uint64_t n = to.lost - to.said;
	int len;

	len = snprintf(line, sizeof(line), "%s: %ju lines were lost\n", to.who,
	    (uintmax_t)n);
	if (put(line, (size_t)len))
		to.said = to.lost;
}

static void
write_line(const char *line, size_t n)
{
	if (to.hurries && to.lost != to.said)
		say_lost();
	if (!put(line, n))
		to.lost++;
}

/* error is the errno to name, or 0.  The caller's errno is kept. */
static void __attribute__((format(printf, 3, 0)))
log_line(enum log_level level, int error, const char *fmt, va_list ap)
{
	char line[LOG_LINE];
	int saved = errno;
	struct text t;
	size_t begin;

	if (level > to.level)
		return;
	text_init(&t, line, sizeof(line) - 1);
	if (to.erases)
		text_str(&t, "\033[K");
	begin = t.len;
	text_str(&t, to.who);
	text_str(&t, ": ");
	text_vprintf(&t, fmt, ap);
	if (error != 0) {
		text_str(&t, ": ");
		text_str(&t, strerror(error));
	}
	hide_controls(line + begin, t.len - begin);
	line[t.len] = '\n';
	write_line(line, t.len + 1);
	errno = saved;
}

void
log_err(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_ERROR, errno, fmt, ap);
	va_end(ap);
}

void
log_errx(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_ERROR, 0, fmt, ap);
	va_end(ap);
}

void
log_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_WARN, errno, fmt, ap);
	va_end(ap);
}

void
log_warnx(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_WARN, 0, fmt, ap);
	va_end(ap);
}

void
log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_INFO, 0, fmt, ap);
	va_end(ap);
}

void
log_at(enum log_level level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(level, 0, fmt, ap);
	va_end(ap);
}

void
log_debug(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_DEBUG, 0, fmt, ap);
	va_end(ap);
}

void
fatal(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_ERROR, errno, fmt, ap);
	va_end(ap);
	exit(code);
}

void
fatalx(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_ERROR, 0, fmt, ap);
	va_end(ap);
	exit(code);
}

int
exit_code_of(int error)
{
	return error == ENOSPC || error == EDQUOT || error == EIO ?
	    EXIT_TEMPORARY :
	    EXIT_USAGE;
}
