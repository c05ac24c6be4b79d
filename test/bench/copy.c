/*
 * copy.c: a plain copy over TCP, what a transfer is held against.
 */
#include "copy.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "meter.h"
#include "mono.h"
#include "net.h"
#include "run.h"

/* Of 64 KiB to 1 MiB the fastest on the reference machine. */
#define BUFFER ((size_t)256 << 10)

static _Noreturn void
send_all(int listener, const char *from)
{
	int file = open(from, O_RDONLY | O_CLOEXEC), fd;
	struct stat st;
	off_t at = 0;

	fd = net_accept(listener, 10000);
	if (file == -1 || fd == -1 || fstat(file, &st) == -1)
		_exit(1);
	while (at < st.st_size)
		if (sendfile(fd, file, &at, (size_t)(st.st_size - at)) <= 0)
			_exit(1);
	_exit(0);
}

static void
write_all(int fd, const char *p, size_t n)
{
	ssize_t put;

	for (; n > 0; p += put, n -= (size_t)put)
		if ((put = write(fd, p, n)) == -1)
			bench_die("plain copy: %s", strerror(errno));
}

static void
take_all(int fd, int file)
{
	static char buf[BUFFER];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		write_all(file, buf, (size_t)n);
	if (n == -1)
		bench_die("plain copy: %s", strerror(errno));
}

static int
create(const char *from, const char *to, bool allocated)
{
	int file = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct stat st;

	if (file == -1 || stat(from, &st) == -1)
		bench_die("%s: %s", to, strerror(errno));
	if (allocated && (errno = posix_fallocate(file, 0, st.st_size)) != 0)
		bench_die("%s: %s", to, strerror(errno));
	return file;
}

struct copy
copy_run(const char *from, const char *to, bool allocated)
{
	int file = create(from, to, allocated), listener, fd, status;
	uint16_t port = net_port();
	struct mono begun;
	struct copy c;
	pid_t pid;

	listener = net_listen(port);
	/* As a daemon does: no connection begins paced. */
	(void)setsockopt(listener, IPPROTO_TCP, TCP_CONGESTION, "reno", 4);
	pid = fork();
	if (pid == 0)
		send_all(listener, from);
	close(listener);
	c.sending = meter_ended();
	begun = mono_now();
	if (pid == -1 || (fd = net_dial(port)) == -1)
		bench_die("plain copy: %s", strerror(errno));
	take_all(fd, file);
	c.took = meter_seconds(begun.ns, mono_now().ns);
	close(fd);
	close(file);
	if (!run_wait(pid, 10000, &status) || status != 0)
		bench_die("plain copy: the sender failed");
	c.sending = meter_ended() - c.sending;
	return c;
}
