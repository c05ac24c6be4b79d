/*
 * tether.c: starting, hearing and forgetting a process.
 */
#include "tether.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

void
tether_init(struct tether *t)
{
	t->pid = 0;
	t->pair = t->watch.fd = -1;
}

int
tether_start(struct tether *t, int ep, tether_run *run,
    void (*fn)(void *us, void *arg, uint32_t events), void *us, void *arg)
{
	int sp[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC,
		0, sp) == -1)
		return -1;
	t->pair = sp[0];
	if (watch_add(ep, &t->watch, t->pair, EPOLLIN, fn, arg) == -1 ||
	    (t->pid = run(us, arg, sp[1])) == -1) {
		t->pid = 0;
		tether_cut(t, ep);
		close(sp[1]);
		return -1;
	}
	close(sp[1]);
	return 0;
}

bool
tether_hear(struct tether *t, int ep, unsigned int most, tether_take *take,
    void *us, void *arg)
{
	struct record r;
	uint8_t buf[RECORD_MAX];
	ssize_t n;

	while (most-- > 0) {
		/* recv, not recvmsg: the kernel drops a descriptor. */
		n = recv(t->pair, buf, sizeof(buf), MSG_DONTWAIT);
		if (n == -1 && (errno == EAGAIN || errno == EINTR))
			return true;
		if (n <= 0) { /* it left; waitid tells how */
			watch_del(ep, &t->watch);
			return true;
		}
		if (record_decode(buf, (size_t)n, &r) == -1 ||
		    !take(us, arg, &r)) {
			watch_del(ep, &t->watch);
			kill(t->pid, SIGKILL);
			return false;
		}
	}
	return true;
}

void
tether_cut(struct tether *t, int ep)
{
	int saved = errno;

	watch_del(ep, &t->watch);
	if (t->pair != -1)
		close(t->pair);
	t->pair = -1;
	errno = saved;
}
