/*
 * squat.c: somebody who takes what is another's in a torrent's swarm.
 */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "actor.h"
#include "bed.h"
#include "look.h"
#include "net.h"
#include "run.h"
#include "sizes.h"

#define WAIT_MS 20000

#define SHAKE_LEN 68
#define CROWD     4     /* more than a backlog of nothing holds */
#define DIALS_MS  10000 /* a connect is waited for */
#define TRIES     4

static struct bed bed;
static struct look look;
static struct actor seed, impostor;
static atomic_bool holds; /* the seed gives nothing */

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(squat, .fini = drop, .timeout = 300);

static enum actor_answer
unless_held(uint32_t piece, uint32_t block)
{
	(void)piece;
	(void)block;
	return atomic_load(&holds) ? ACTOR_NOT : ACTOR_GOOD;
}

static bool
is_dialled(unsigned int times)
{
	int64_t end = run_now() + run_patience(WAIT_MS);

	while (atomic_load(&seed.accepted) < times && run_now() < end)
		run_sleep(10);
	return atomic_load(&seed.accepted) >= times;
}

/* A leecher that has met its seed, when somebody else has taken its id. */
static void
start(void)
{
	static char peer[64];

	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 1, .piece_size = BLOCK_SIZE, .torrent = true}));
	seed = (struct actor){
	    .bed = &bed, .host = 0x7f000002, .id = 's', .answer = unless_held};
	impostor = (struct actor){.bed = &bed, .host = 0x7f000009, .id = 's'};
	atomic_store(&holds, true);
	cr_assert(actor_start(&seed));
	snprintf(peer, sizeof(peer), "--peer=%s", actor_address(&seed));
	bed.args[0] = peer;
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, WAIT_MS));
	cr_assert(look_until_live(&look, 1, WAIT_MS));
	cr_assert(is_dialled(1));
	actor_stop(&seed);
	cr_assert(look_until_live(&look, 0, WAIT_MS));
}

Test(squat, a_listed_seed_is_dialled_though_another_has_its_id)
{
	int fd;

	start();
	cr_assert_neq(fd = actor_dial(&impostor, 0, WAIT_MS), -1);
	atomic_store(&holds, false);
	cr_assert(actor_start(&seed));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 2 * WAIT_MS));
	look_close(&look);
	close(fd);
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Where the seed listened, in a queue that is full: who dials it waits. */
struct door {
	int listener, crowd[CROWD];
};

static void
shut(struct door *d)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
	    .sin_port = htons(seed.port),
	    .sin_addr.s_addr = htonl(seed.host)};
	int i, on = 1;

	d->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(
	    setsockopt(d->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)),
	    0);
	cr_assert_eq(bind(d->listener, (void *)&at, sizeof(at)), 0);
	cr_assert_eq(listen(d->listener, 0), 0);
	for (i = 0; i < CROWD; i++) {
		d->crowd[i] = socket(
		    AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		(void)connect(d->crowd[i], (void *)&at, sizeof(at));
	}
}

static void
leave(struct door *d)
{
	int i;

	for (i = 0; i < CROWD; i++)
		close(d->crowd[i]);
}

/* Somebody besides the crowd is dialling the seed: of those sockets one more
 * than its own has sent and not been answered. */
static bool
is_waited_for(const struct door *d)
{
	int64_t end = run_now() + run_patience(WAIT_MS);
	char line[256], what[64], from[CROWD][16];
	struct sockaddr_in us;
	socklen_t n;
	bool found;
	FILE *f;
	int i;

	for (i = 0; i < CROWD; i++) {
		n = sizeof(us);
		cr_assert_eq(getsockname(d->crowd[i], (void *)&us, &n), 0);
		snprintf(
		    from[i], sizeof(from[i]), ":%04X ", ntohs(us.sin_port));
	}
	snprintf(what, sizeof(what), " %08X:%04X 02 ", htonl(seed.host),
	    (unsigned int)seed.port);
	do {
		found = false;
		cr_assert_not_null(f = fopen("/proc/net/tcp", "re"));
		while (!found && fgets(line, sizeof(line), f) != NULL) {
			found = strstr(line, what) != NULL;
			for (i = 0; i < CROWD; i++)
				found = found && strstr(line, from[i]) == NULL;
		}
		fclose(f);
		run_sleep(20);
	} while (!found && run_now() < end);
	return found;
}

/* The connection that was waiting, as the seed's: what comes on it is a
 * handshake, which gets the same answer as one of the seed's.  -1: none. */
static int
answer(struct door *d, const uint8_t hello[SHAKE_LEN])
{
	int64_t end = run_now() + run_patience(DIALS_MS);
	uint8_t theirs[SHAKE_LEN];
	int fd;

	leave(d);
	while (run_now() < end) {
		if ((fd = net_accept(d->listener, 1000)) == -1)
			continue;
		if (net_read(fd, theirs, SHAKE_LEN, 1000) == SHAKE_LEN &&
		    net_write(fd, hello, SHAKE_LEN, WAIT_MS))
			return fd;
		close(fd);
	}
	return -1;
}

/* The seed comes while it is dialled, and takes both connections. */
static bool
meet_twice(int *came, int *dialled)
{
	uint8_t hello[SHAKE_LEN] = "\023BitTorrent protocol";
	struct door d;

	shut(&d);
	cr_assert(is_waited_for(&d));
	cr_assert_neq(*came = actor_dial(&seed, 0, WAIT_MS), -1);
	cr_assert(look_until_live(&look, 1, WAIT_MS));
	memcpy(hello + 28, seed.hash, sizeof(seed.hash));
	memset(hello + 48, seed.id, 20);
	*dialled = answer(&d, hello);
	close(d.listener);
	if (*dialled == -1)
		close(*came);
	return *dialled != -1;
}

/* It is one peer then, whose place is the connection's that stays. */
Test(squat, a_peer_that_came_while_it_was_dialled_is_here_once)
{
	int came, dialled, i;

	start();
	for (i = 0; !meet_twice(&came, &dialled); i++)
		cr_assert_lt(i, TRIES);
	cr_assert(net_is_closed(came, WAIT_MS));
	cr_assert(look_until_live(&look, 1, WAIT_MS));
	cr_assert_eq(actor_dial(&seed, 0, WAIT_MS), -1);
	cr_assert_eq(look_live(&look), 1);
	look_close(&look);
	close(came);
	close(dialled);
	actor_stop(&seed);
	cr_assert_bed(&bed, bed_end(&bed));
}
