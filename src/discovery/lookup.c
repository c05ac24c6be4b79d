/*
 * lookup.c: the address of a tracker's name, without waiting for it.
 *
 * A lookup belongs to its thread and to who waits; the later of the two to
 * leave frees it.
 */
#include "lookup.h"

#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define THREADS_MAX 8
#define STACK_SIZE  ((size_t)512 << 10)
#define HOST_SIZE   256

enum { PENDING, FOUND, NOT_FOUND };

struct lookup {
	char host[HOST_SIZE];
	char port[8];
	int family;
	int fd;
	struct sockaddr_storage sa; /* before state is FOUND */
	socklen_t len;
	_Atomic int state;
	_Atomic int holders;
};

static _Atomic int threads;

static void
let_go(struct lookup *l)
{
	if (atomic_fetch_sub(&l->holders, 1) != 1)
		return;
	close(l->fd);
	free(l);
}

static int
look_up(struct lookup *l, int flags)
{
	struct addrinfo hints, *res;

	memset(&hints, 0, sizeof(hints));
	hints.ai_family = l->family;
	hints.ai_socktype = SOCK_DGRAM;
	hints.ai_flags = flags | AI_NUMERICSERV;
	if (getaddrinfo(l->host, l->port, &hints, &res) != 0)
		return NOT_FOUND;
	memcpy(&l->sa, res->ai_addr, res->ai_addrlen);
	l->len = res->ai_addrlen;
	freeaddrinfo(res);
	return FOUND;
}

static void
settle(struct lookup *l, int state)
{
	atomic_store(&l->state, state);
	(void)eventfd_write(l->fd, 1);
}

static void *
run(void *arg)
{
	struct lookup *l = arg;

	settle(l, look_up(l, 0));
	let_go(l);
	atomic_fetch_sub(&threads, 1);
	return NULL;
}

static bool
start_thread(struct lookup *l)
{
	pthread_attr_t attr;
	pthread_t id;
	bool ok;

	if (atomic_load(&threads) >= THREADS_MAX ||
	    pthread_attr_init(&attr) != 0)
		return false;
	atomic_fetch_add(&threads, 1);
	atomic_fetch_add(&l->holders, 1);
	ok = pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED) == 0 &&
	    pthread_attr_setstacksize(&attr, STACK_SIZE) == 0 &&
	    pthread_create(&id, &attr, run, l) == 0;
	pthread_attr_destroy(&attr);
	if (ok)
		return true;
	atomic_fetch_sub(&l->holders, 1);
	atomic_fetch_sub(&threads, 1);
	return false;
}

struct lookup *
lookup_start(const char *host, uint16_t port, int family)
{
	struct lookup *l;

	if (strlen(host) >= HOST_SIZE || (l = calloc(1, sizeof(*l))) == NULL)
		return NULL;
	if ((l->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) == -1) {
		free(l);
		return NULL;
	}
	strcpy(l->host, host);
	snprintf(l->port, sizeof(l->port), "%u", port);
	l->family = family;
	atomic_store(&l->holders, 1);
	if (look_up(l, AI_NUMERICHOST) == FOUND) {
		settle(l, FOUND);
	} else if (!start_thread(l)) {
		let_go(l);
		return NULL;
	}
	return l;
}

int
lookup_fd(const struct lookup *l)
{
	return l->fd;
}

int
lookup_done(const struct lookup *l, struct sockaddr_storage *sa, socklen_t *len)
{
	switch (atomic_load(&l->state)) {
	case FOUND:
		*sa = l->sa;
		*len = l->len;
		return 1;
	case NOT_FOUND:
		return -1;
	default:
		return 0;
	}
}

void
lookup_drop(struct lookup *l)
{
	if (l != NULL)
		let_go(l);
}
