/*
 * notify.c: telling whoever supervises us how we are.
 */
#include "notify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "launch.h"
#include "log.h"
#include "num.h"

#define WATCHDOG_MAX_USEC UINT64_C(86400000000) /* a day */

static int sock = -1;
static int ready_fd = -1;
static struct sockaddr_un to;
static socklen_t to_len;
static int64_t watchdog_ms; /* half of what is wanted; 0: nothing is */
static struct mono watchdog_at;
static char last_status[96];

static void
init_socket(const char *path)
{
	size_t n;

	n = strlen(path);
	if ((path[0] != '/' && path[0] != '@') || n >= sizeof(to.sun_path))
		return;
	to.sun_family = AF_UNIX;
	memcpy(to.sun_path, path, n + 1);
	if (path[0] == '@')
		to.sun_path[0] = '\0';
	to_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
	sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (sock != -1)
		sock = launch_high(sock);
}

void
notify_init(int fd)
{
	const char *s;
	uint64_t usec, pid;

	if (fd != -1 && fcntl(fd, F_GETFD) == -1)
		fatalx(EXIT_USAGE,
		    "--ready-fd %d is no open descriptor; whoever starts "
		    "shoald must open it",
		    fd);
	if (fd != -1)
		ready_fd = launch_high(fd);
	if ((s = getenv("NOTIFY_SOCKET")) != NULL)
		init_socket(s);
	if ((s = getenv("WATCHDOG_USEC")) == NULL ||
	    num_u64(s, 1, WATCHDOG_MAX_USEC, &usec) == -1)
		return;
	s = getenv("WATCHDOG_PID");
	if (s != NULL &&
	    (num_u64(s, 1, INT32_MAX, &pid) == -1 || (pid_t)pid != getpid()))
		return;
	watchdog_ms = (int64_t)(usec / 2000);
	if (watchdog_ms < 1)
		watchdog_ms = 1;
}

static void
tell(const char *text)
{
	if (sock == -1)
		return;
	if (sendto(sock, text, strlen(text), MSG_NOSIGNAL,
		(const struct sockaddr *)&to, to_len) == -1)
		log_debug("NOTIFY_SOCKET: %s", strerror(errno));
}

void
notify_ready(void)
{
	tell("READY=1\n");
	last_status[0] = '\0'; /* how we are now is said anew */
	if (ready_fd == -1)
		return;
	if (write(ready_fd, "\n", 1) == -1)
		log_warn("--ready-fd %d", ready_fd);
	close(ready_fd);
	ready_fd = -1;
}

void
notify_stopping(void)
{
	tell("STOPPING=1\n");
}

void
notify_status(const char *fmt, ...)
{
	char text[sizeof(last_status)], line[sizeof(text) + 16];
	va_list ap;

	if (sock == -1)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (strcmp(text, last_status) == 0)
		return;
	strcpy(last_status, text);
	snprintf(line, sizeof(line), "STATUS=%s\n", text);
	tell(line);
}

void
notify_tick(struct mono now)
{
	if (watchdog_ms == 0 || !mono_is_due(watchdog_at, now))
		return;
	tell("WATCHDOG=1\n");
	watchdog_at = mono_add_ms(now, watchdog_ms);
}

struct mono
notify_next(void)
{
	return watchdog_ms == 0 ? MONO_NEVER : watchdog_at;
}
