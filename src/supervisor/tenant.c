/*
 * tenant.c: a worker started in a slot.
 */
#include "tenant.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.h"
#include "dialect.h"
#include "failpoint.h"
#include "hex.h"
#include "launch.h"
#include "ration.h"
#include "log.h"
#include "orders.h"
#include "records.h"

/* The public side of a new tenant; the state goes last. */
static void
publish_tenant(struct supervisor *sv, struct child *c)
{
	struct seg_order *o;
	uint32_t want;

	o = &sv->seg.orders[c->slot];
	want = atomic_load(&seg_slot(&sv->seg, c->slot)->want);
	atomic_store(&o->conn, c->conn);
	atomic_store(&o->granted, want + (want & 1));
	atomic_store(&o->pid, (uint32_t)c->pid);
	atomic_store(&o->peer_id, 0);
	atomic_store(&o->dialect, (uint32_t)c->dialect);
	atomic_store(&o->dialled, c->dialled != NULL);
	atomic_store(&o->since, (uint64_t)c->since.ns);
	memcpy(o->address, c->addr.text, sizeof(o->address));
	atomic_store(&o->state, SLOT_NEW);
}

static pid_t
run_worker(struct supervisor *sv, struct child *c, int sock, int pair)
{
	char path[sizeof(sv->libexec) + 16], arg[6][16];
	char hash[2 * HASH_LEN + 1];
	const char *argv[10];
	int fds[4], i;

	snprintf(path, sizeof(path), "%s/shoal-worker", sv->libexec);
	snprintf(arg[0], sizeof(arg[0]), "%" PRIu32, c->slot);
	snprintf(arg[1], sizeof(arg[1]), "%" PRIu32,
	    c->dialled != NULL ? c->dialled->id : 0);
	snprintf(arg[2], sizeof(arg[2]), "%d", (int)c->dialect);
	snprintf(arg[3], sizeof(arg[3]), "%" PRIu32,
	    sv->cf->shoal.handshake_timeout * 1000);
	snprintf(arg[4], sizeof(arg[4]), "%" PRIu32,
	    sv->cf->shoal.linger_time * 1000);
	snprintf(arg[5], sizeof(arg[5]), "%d", !sv->cf->shoal.sandbox_optional);
	argv[0] = path;
	for (i = 0; i < 6; i++)
		argv[1 + i] = arg[i];
	strcpy(hash, "-");
	if (sv->terms->is_torrent && c->dialled != NULL)
		hex_encode(sv->terms->hash, HASH_LEN, hash);
	argv[7] = hash;
	argv[8] = launch_room;
	argv[9] = NULL;
	fds[0] = sock;
	fds[1] = pair;
	fds[2] = sv->seg_fd;
	fds[3] = sv->frames_fd;
	return launch_victim(path, argv, fds, 4);
}

/* What it speaks first; an accepted one what its peer does. */
static enum dialect_id
first_dialect(const struct supervisor *sv, const struct peer *dialled)
{
	if (dialled == NULL)
		return sv->terms->is_torrent ? DIALECT_BITTORRENT :
					       DIALECT_DOCUMENT;
	return dialled->try_other ? dialect_other(dialled->speaks) :
				    dialled->speaks;
}

int
tenant_start(struct supervisor *sv, struct child *c, int sock,
    const struct address *addr, struct peer *dialled)
{
	uint32_t slot, epoch;
	int sp[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC,
		0, sp) == -1) {
		log_err("cannot start a worker");
		close(sock);
		return -1;
	}
	slot = c->slot;
	epoch = c->epoch;
	memset(c, 0, sizeof(*c));
	c->slot = slot;
	c->epoch = epoch;
	c->addr = *addr;
	c->dialled = dialled;
	c->dialect = first_dialect(sv, dialled);
	c->pair = sp[0];
	c->pidfd = -1;
	c->watch.fd = -1;
	c->rated = c->moved = sv->now;
	c->since = mono_now(); /* others may have come in this turn */
	c->conn = ++sv->next_conn;
	orders_init(sv, c);
	ration_init(sv, c);
	publish_tenant(sv, c);
	c->pid = run_worker(sv, c, sock, sp[1]);
	FAILPOINT(supervisor_spawned);
	close(sp[1]);
	close(sock);
	if (c->pid == -1 || (c->pidfd = pidfd_open(c->pid, 0)) == -1 ||
	    watch_add(sv->ep, &c->watch, c->pair, EPOLLIN, records_ready, c) ==
		-1) {
		log_err("cannot start a worker in %s", sv->libexec);
		if (c->pid != -1)
			kill(c->pid, SIGKILL);
		else
			c->pid = 0;
	}
	atomic_store(&sv->seg.orders[c->slot].pid, (uint32_t)c->pid);
	c->state = SLOT_NEW;
	if (c->pid == 0) {
		child_reaped(sv, c);
		return -1;
	}
	if (dialled != NULL)
		dialled->trying = c;
	return 0;
}
