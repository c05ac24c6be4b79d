/*
 * sock.c: tests of what is asked of a connection.
 */
#include "sock.h"

#include <criterion/criterion.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "address.h"

#define MS 10000

static int listener, far; /* that end, which accepted */

struct control {
	char name[16];
};

/* The congestion control of a connection. */
static struct control
control(int fd)
{
	struct control c = {0};
	socklen_t n = sizeof(c.name) - 1;

	cr_assert_eq(
	    getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, c.name, &n), 0);
	return c;
}

static struct control
usual(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct control c = control(fd);

	close(fd);
	return c;
}

static void
wait_for(int fd, short events)
{
	struct pollfd p = {.fd = fd, .events = events};

	cr_assert_eq(poll(&p, 1, MS), 1);
}

/* Once it has been paced, it always is. */
static int
begun_unpaced(int fd)
{
	cr_assert_neq(fd, -1);
	cr_assert_neq(strncmp(control(fd).name, "bbr", 3), 0);
	return fd;
}

/* A connection to one who listens there, tuned at both ends. */
static int
connected(const char *where, const char *to)
{
	struct address a, b;
	int fd;

	cr_assert_eq(address_numeric(&a, where, 0), 0);
	cr_assert_eq(address_numeric(&b, to, 0), 0);
	if ((listener = sock_listen(&a)) == -1)
		cr_skip("no such address here");
	sock_name(listener, &a);
	((struct sockaddr_in *)&b.sa)->sin_port = htons(address_port(&a));
	fd = begun_unpaced(sock_open(b.sa.ss_family));
	(void)connect(fd, (const struct sockaddr *)&b.sa, b.len);
	wait_for(listener, POLLIN);
	wait_for(fd, POLLOUT);
	far = begun_unpaced(accept(listener, NULL, NULL));
	sock_tune(fd);
	sock_tune(far);
	return fd;
}

static void
part(int fd)
{
	close(fd);
	close(far);
	close(listener);
}

static void
assert_at_home(const char *where, const char *to)
{
	int fd = connected(where, to);

	begun_unpaced(fd);
	begun_unpaced(far);
	part(fd);
}

Test(sock, nothing_is_paced_within_a_machine)
{
	assert_at_home("127.0.0.1", "127.0.0.1");
	assert_at_home("127.0.0.2", "127.0.0.2");
	assert_at_home("::", "127.0.0.1");
	assert_at_home("::1", "::1");
}

/* A machine whose packets are those of an Ethernet. */
static void
go_abroad(void)
{
	struct ifreq r = {.ifr_name = "lo"};
	int fd;

	if (unshare(CLONE_NEWNET) == -1)
		cr_skip("only root makes a network name space");
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	r.ifr_mtu = 1500;
	cr_assert_eq(ioctl(fd, SIOCSIFMTU, &r), 0);
	r.ifr_flags = IFF_UP;
	cr_assert_eq(ioctl(fd, SIOCSIFFLAGS, &r), 0);
	close(fd);
}

static void
assert_abroad(const char *where, const char *to)
{
	int fd = connected(where, to);

	cr_assert_str_eq(control(fd).name, usual().name);
	cr_assert_str_eq(control(far).name, usual().name);
	part(fd);
}

Test(sock, a_network_is_the_business_of_the_system)
{
	go_abroad();
	assert_abroad("127.0.0.1", "127.0.0.1");
	assert_abroad("::", "127.0.0.1");
	assert_abroad("::1", "::1");
}
