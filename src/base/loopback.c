/*
 * loopback.c: whether an address leads to this machine's loopback.
 */
#include "loopback.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

/* 0/8 and 127/8, by the first byte. */
static bool
is_v4(uint8_t first)
{
	return first == 0 || first == 127;
}

static bool
is_v6(const uint8_t *p)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	static const uint8_t none[15];

	if (memcmp(p, mapped, sizeof(mapped)) == 0)
		return is_v4(p[sizeof(mapped)]);
	return memcmp(p, none, sizeof(none)) == 0 && p[15] <= 1;
}

bool
loopback_is(const struct sockaddr *sa)
{
	const struct sockaddr_in6 *v6 = (const void *)sa;
	const struct sockaddr_in *v4 = (const void *)sa;

	if (sa->sa_family == AF_INET)
		return is_v4((uint8_t)(ntohl(v4->sin_addr.s_addr) >> 24));
	return sa->sa_family == AF_INET6 && is_v6(v6->sin6_addr.s6_addr);
}
