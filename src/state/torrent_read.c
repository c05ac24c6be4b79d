/*
 * torrent_read.c: starting shoal-metainfo, and what becomes of it.
 */
#include "torrent_read.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "metainfo.h"
#include "mono.h"
#include "spawn_pair.h"

#define SEALS (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)

static int refuse(char why[TORRENT_WHY_MAX], const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static int
refuse(char why[TORRENT_WHY_MAX], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, TORRENT_WHY_MAX, fmt, ap);
	va_end(ap);
	return -1;
}

static int
open_file(const char *path, char *why)
{
	int fd;

	/* A pipe does not make us wait. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return refuse(why, "cannot be opened: %s", strerror(errno));
	return fd;
}

static int
check_file(int fd, char *why)
{
	struct stat st;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return refuse(why, "is no file");
	if (st.st_size == 0 || st.st_size > METAINFO_MAX)
		return refuse(
		    why, "is empty, or larger than %d MiB", METAINFO_MAX >> 20);
	return 0;
}

static int
make_memory(char *why)
{
	int fd;

	fd = memfd_create("shoal-torrent", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd == -1)
		return refuse(why, "needs memory: %s", strerror(errno));
	return fd;
}

/* 1: it has ended by itself; 0: not in time; -1 with errno: cannot tell. */
static int
await(pid_t pid)
{
	struct mono until = mono_add_ms(mono_now(), TORRENT_READ_MS);
	struct pollfd pfd = {.events = POLLIN};
	int64_t left;
	int rc, error;

	if ((pfd.fd = pidfd_open(pid, 0)) == -1)
		return -1;
	do {
		left = mono_sub_ms(until, mono_now());
		rc = poll(&pfd, 1, left > 0 ? (int)left : 0);
	} while (rc == -1 && errno == EINTR);
	error = errno;
	close(pfd.fd);
	errno = error;
	return rc;
}

/* It is dead in any case; 0, or -1 and why there is no status. */
static int
wait_for(pid_t pid, int *status, char *why)
{
	int rc = await(pid), error = errno;

	if (rc != 1)
		kill(pid, SIGKILL);
	while (waitpid(pid, status, 0) == -1)
		if (errno != EINTR) {
			error = errno;
			rc = -1;
			break;
		}
	if (rc == 0)
		return refuse(why, "takes more than %d s to read",
		    TORRENT_READ_MS / 1000);
	if (rc == -1)
		return refuse(why, "has a reader that cannot be waited for: %s",
		    strerror(error));
	return 0;
}

/* What a refusal says, which may be anything. */
static int
tell(int fd, char *why)
{
	struct torrent_refusal r;
	size_t i;

	if (pread(fd, &r, sizeof(r), 0) != (ssize_t)sizeof(r) ||
	    r.magic != REFUSAL_MAGIC)
		return refuse(why, "is refused, without a reason");
	r.why[sizeof(r.why) - 1] = '\0';
	for (i = 0; r.why[i] != '\0'; i++)
		if (r.why[i] < ' ' || r.why[i] > '~')
			r.why[i] = '?';
	return refuse(why, "byte %" PRIu64 ": %s", r.at, r.why);
}

static int
take(struct torrent *t, int fd, char *why)
{
	const char *wrong;

	/* Fails while anybody could still write there. */
	if (fcntl(fd, F_ADD_SEALS, SEALS) == -1)
		return refuse(why, "was read into memory that may change");
	if ((wrong = torrent_map(t, fd)) != NULL)
		return refuse(why, "was read as what cannot be: %s", wrong);
	return 0;
}

static int
judge(struct torrent *t, int fd, int status, bool by_signal, char *why)
{
	if (by_signal)
		return refuse(why, "ended its reader, by signal %d", status);
	switch (status) {
	case METAINFO_TAKEN:
		return take(t, fd, why);
	case METAINFO_REFUSED:
		return tell(fd, why);
	default:
		return refuse(why, "cannot be read: shoal-metainfo gave up");
	}
}

int
torrent_read_begin(struct torrent_reader *r, const char *program, int file,
    bool required, char why[TORRENT_WHY_MAX])
{
	const char *const argv[] = {
	    "shoal-metainfo", required ? "1" : "0", NULL};

	if (check_file(file, why) == -1 || (r->out = make_memory(why)) == -1)
		return -1;
	if ((r->pid = spawn_pair(program, argv, file, r->out)) != -1)
		return 0;
	refuse(why, "needs %s: %s", program, strerror(errno));
	close(r->out);
	return -1;
}

int
torrent_read_end(struct torrent_reader *r, struct torrent *t, int status,
    bool by_signal, char why[TORRENT_WHY_MAX])
{
	if (judge(t, r->out, status, by_signal, why) == 0)
		return r->out;
	close(r->out);
	return -1;
}

int
torrent_read(struct torrent *t, const char *program, const char *path,
    bool required, char why[TORRENT_WHY_MAX])
{
	struct torrent_reader r;
	int file, rc, status;

	if ((file = open_file(path, why)) == -1)
		return -1;
	rc = torrent_read_begin(&r, program, file, required, why);
	close(file);
	if (rc == -1)
		return -1;
	if (wait_for(r.pid, &status, why) == -1) {
		close(r.out);
		return -1;
	}
	return torrent_read_end(&r, t,
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
	    WIFSIGNALED(status), why);
}
