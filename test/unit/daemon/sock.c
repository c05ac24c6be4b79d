/*
 * sock.c: tests of what is asked of a connection.
 */
#include "sock.h"

#include <criterion/criterion.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#include "address.h"

/* A connection from one address of this machine to another, or the same,
 * tuned; the listener in *listener. */
static int
connected(const char *from, const char *to, int *listener)
{
	struct address a, b;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert_eq(address_numeric(&a, from, 0), 0);
	cr_assert_eq(address_numeric(&b, to, 0), 0);
	cr_assert_neq(*listener = sock_listen(&b), -1);
	cr_assert_eq(
	    getsockname(*listener, (struct sockaddr *)&b.sa, &b.len), 0);
	cr_assert_eq(bind(fd, (const struct sockaddr *)&a.sa, a.len), 0);
	cr_assert_eq(connect(fd, (const struct sockaddr *)&b.sa, b.len), 0);
	sock_tune(fd);
	return fd;
}

/* The congestion control of such a connection. */
static void
control(char name[16], const char *from, const char *to)
{
	int listener, fd = connected(from, to, &listener);
	socklen_t n = 15;

	memset(name, 0, 16);
	cr_assert_eq(getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &n), 0);
	close(fd);
	close(listener);
}

Test(sock, nothing_is_paced_within_a_machine)
{
	char name[16];

	control(name, "127.0.0.1", "127.0.0.1");
	cr_assert_str_eq(name, "reno");
}

Test(sock, another_host_is_the_business_of_the_system)
{
	char name[16], usual[16] = {0};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t n = 15;

	cr_assert_eq(getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, usual, &n), 0);
	close(fd);
	control(name, "127.0.0.1", "127.0.0.2");
	cr_assert_str_eq(name, usual);
}
