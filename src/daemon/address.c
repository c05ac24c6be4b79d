/*
 * address.c: socket addresses in the forms that are needed.
 */
#include "address.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

void
address_print(struct address *a)
{
	const struct sockaddr_in *v4;
	const struct sockaddr_in6 *v6;
	char ip[INET6_ADDRSTRLEN];

	if (a->sa.ss_family == AF_INET) {
		v4 = (const void *)&a->sa;
		inet_ntop(AF_INET, &v4->sin_addr, ip, sizeof(ip));
		snprintf(
		    a->text, sizeof(a->text), "%s:%u", ip, ntohs(v4->sin_port));
	} else {
		v6 = (const void *)&a->sa;
		inet_ntop(AF_INET6, &v6->sin6_addr, ip, sizeof(ip));
		snprintf(a->text, sizeof(a->text), "[%s]:%u", ip,
		    ntohs(v6->sin6_port));
	}
}

void
address_print_host(const struct address *a, char *out, size_t size)
{
	const struct sockaddr_in6 *v6 = (const void *)&a->sa;
	const struct sockaddr_in *v4 = (const void *)&a->sa;
	char ip[INET6_ADDRSTRLEN];
	uint32_t zone = address_scope(a);

	if (a->sa.ss_family == AF_INET)
		inet_ntop(AF_INET, &v4->sin_addr, ip, sizeof(ip));
	else
		inet_ntop(AF_INET6, &v6->sin6_addr, ip, sizeof(ip));
	if (zone != 0)
		snprintf(out, size, "%s%%%" PRIu32, ip, zone);
	else
		snprintf(out, size, "%s", ip);
}

void
address_unmap(struct address *a)
{
	const struct sockaddr_in6 *v6;
	struct sockaddr_in v4;

	v6 = (const void *)&a->sa;
	if (a->sa.ss_family == AF_INET6 &&
	    IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
		memset(&v4, 0, sizeof(v4));
		v4.sin_family = AF_INET;
		v4.sin_port = v6->sin6_port;
		memcpy(&v4.sin_addr, &v6->sin6_addr.s6_addr[12],
		    sizeof(v4.sin_addr));
		memset(&a->sa, 0, sizeof(a->sa));
		memcpy(&a->sa, &v4, sizeof(v4));
		a->len = sizeof(v4);
	}
	address_print(a);
}

/* An IPv6 address, with or without a zone behind '%'. */
static bool
parse_v6(struct sockaddr_in6 *v6, const char *host)
{
	char text[INET6_ADDRSTRLEN];
	const char *zone;
	size_t n;

	zone = strchr(host, '%');
	n = zone != NULL ? (size_t)(zone - host) : strlen(host);
	if (n >= sizeof(text))
		return false;
	memcpy(text, host, n);
	text[n] = '\0';
	if (zone != NULL && (v6->sin6_scope_id = if_nametoindex(zone + 1)) == 0)
		return false;
	return inet_pton(AF_INET6, text, &v6->sin6_addr) == 1;
}

int
address_numeric(struct address *a, const char *host, uint16_t port)
{
	struct sockaddr_in *v4;
	struct sockaddr_in6 *v6;

	memset(a, 0, sizeof(*a));
	if (strcmp(host, "localhost") == 0)
		host = "127.0.0.1";
	v4 = (void *)&a->sa;
	v6 = (void *)&a->sa;
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		a->len = sizeof(*v4);
	} else if (parse_v6(v6, host)) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		a->len = sizeof(*v6);
	} else
		return -1;
	address_print(a);
	return 0;
}

/* The bytes of it, and how many. */
static const uint8_t *
host(const struct address *a, size_t *n)
{
	const struct sockaddr_in *v4 = (const void *)&a->sa;
	const struct sockaddr_in6 *v6 = (const void *)&a->sa;

	if (a->sa.ss_family == AF_INET) {
		*n = sizeof(v4->sin_addr);
		return (const uint8_t *)&v4->sin_addr;
	}
	*n = sizeof(v6->sin6_addr);
	return v6->sin6_addr.s6_addr;
}

static const uint8_t *
network(const struct address *a, size_t *n)
{
	const struct sockaddr_in6 *v6 = (const void *)&a->sa;
	const uint8_t *p = host(a, n);

	if (a->sa.ss_family == AF_INET6 &&
	    !IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr))
		*n /= 2;
	return p;
}

void
address_mapped(const struct address *a, uint8_t out[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	const uint8_t *p;
	size_t n;

	p = host(a, &n);
	memcpy(out, mapped, sizeof(mapped));
	memcpy(out + 16 - n, p, n);
}

void
address_from_mapped(
    struct address *a, const uint8_t host[16], uint16_t port, uint32_t scope)
{
	struct sockaddr_in6 *v6;

	memset(a, 0, sizeof(*a));
	v6 = (void *)&a->sa;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	memcpy(&v6->sin6_addr, host, sizeof(v6->sin6_addr));
	v6->sin6_scope_id = scope;
	a->len = sizeof(*v6);
	address_unmap(a);
}

uint32_t
address_scope(const struct address *a)
{
	const struct sockaddr_in6 *v6;

	v6 = (const void *)&a->sa;
	return a->sa.ss_family == AF_INET6 ? v6->sin6_scope_id : 0;
}

bool
address_is_any(const struct address *a)
{
	const struct sockaddr_in *v4;
	const struct sockaddr_in6 *v6;

	v4 = (const void *)&a->sa;
	v6 = (const void *)&a->sa;
	if (a->sa.ss_family == AF_INET)
		return v4->sin_addr.s_addr == htonl(INADDR_ANY);
	return IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr);
}

uint16_t
address_port(const struct address *a)
{
	const struct sockaddr_in *v4;
	const struct sockaddr_in6 *v6;

	v4 = (const void *)&a->sa;
	v6 = (const void *)&a->sa;
	return ntohs(a->sa.ss_family == AF_INET ? v4->sin_port : v6->sin6_port);
}

bool
address_same_host(const struct address *a, const struct address *b)
{
	const uint8_t *pa, *pb;
	size_t na, nb;

	pa = host(a, &na);
	pb = host(b, &nb);
	return na == nb && memcmp(pa, pb, na) == 0;
}

bool
address_same_network(const struct address *a, const struct address *b)
{
	const uint8_t *pa, *pb;
	size_t na, nb;

	pa = network(a, &na);
	pb = network(b, &nb);
	return na == nb && memcmp(pa, pb, na) == 0;
}

uint64_t
address_network(const struct address *a)
{
	uint64_t half[2] = {0, 0};
	const uint8_t *p;
	size_t n;

	p = network(a, &n);
	memcpy(half, p, n);
	return half[0] ^ half[1];
}
