/*
 * nearby.c: what others on a local network learn of a daemon's swarms.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bed.h"
#include "hex.h"
#include "home.h"
#include "maketorrent.h"
#include "net.h"

#define LOCAL_PORT 6771 /* BEP 14 */

TestSuite(nearby, .fini = drop, .timeout = 300);

/* Hears what is said on the network of the loopback address. */
static int
join(void)
{
	struct sockaddr_in sa = {
	    .sin_family = AF_INET, .sin_port = htons(LOCAL_PORT)};
	struct ip_mreqn who = {0};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	cr_assert_eq(inet_pton(AF_INET, "239.192.152.143", &sa.sin_addr), 1);
	who.imr_multiaddr = sa.sin_addr;
	who.imr_address.s_addr = htonl(INADDR_LOOPBACK);
	cr_assert_eq(
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)),
	    0);
	cr_assert_eq(bind(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	cr_assert_eq(
	    setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &who, sizeof(who)),
	    0);
	return fd;
}

/* Until somebody says that he has the torrent, and so can hear of others. */
static void
await(int fd, const char *name)
{
	char path[4096], hex[2 * 20 + 1], packet[2048] = "";
	int64_t until = run_now() + run_patience(DONE_MS);
	uint8_t hash[20];
	ssize_t n;

	snprintf(path, sizeof(path), "%s",
	    den_path(&den, "origin/%s.torrent", name));
	cr_assert(maketorrent_hash(path, hash));
	hex_encode(hash, sizeof(hash), hex);
	while (strcasestr(packet, hex) == NULL) {
		cr_assert(net_wait(fd, until), "nobody says anything");
		n = recv(fd, packet, sizeof(packet) - 1, 0);
		cr_assert_gt(n, 0);
		packet[n] = '\0';
	}
}

/* It knows of nobody, and asks on the network of the loopback address. */
static pid_t
look_for(const char *name)
{
	char program[4096], torrent[4096], to[4096];
	const char *argv[] = {
	    program, "get", "-d", to, "--listen", "127.0.0.1", torrent, NULL};

	snprintf(program, sizeof(program), "%s/shoal", bed_build(""));
	snprintf(torrent, sizeof(torrent), "%s",
	    den_path(&den, "origin/%s.torrent", name));
	snprintf(to, sizeof(to), "%s", den_path(&den, "to"));
	return run_start(
	    &(struct run_spec){.argv = argv, .out = den_path(&den, "get.txt")});
}

Test(nearby, a_swarm_that_is_dormant_is_found)
{
	int status, fd;
	pid_t get;

	begin(RESTS);
	put_whole("a");
	assert_served("a");
	cr_assert_den(&den, den_until_awake(&den, 0, DONE_MS));
	cr_assert_den(&den, den_stop(&den));
	fd = join();
	cr_assert_neq(get = look_for("a"), -1);
	await(fd, "a");
	close(fd);
	den.with[0] = "--local-discovery=on";
	cr_assert_den(&den, den_start(&den));
	cr_assert(run_wait(get, DONE_MS, &status));
	cr_assert_eq(status, 0);
	end();
}
