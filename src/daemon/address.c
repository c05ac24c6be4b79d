/*
 * address.c: socket addresses in the forms that are needed.
 */
#include "address.h"

#include <arpa/inet.h>
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

bool
address_same_host(const struct address *a, const struct address *b)
{
	const struct sockaddr_in *a4, *b4;
	const struct sockaddr_in6 *a6, *b6;

	if (a->sa.ss_family != b->sa.ss_family)
		return false;
	if (a->sa.ss_family == AF_INET) {
		a4 = (const void *)&a->sa;
		b4 = (const void *)&b->sa;
		return a4->sin_addr.s_addr == b4->sin_addr.s_addr;
	}
	a6 = (const void *)&a->sa;
	b6 = (const void *)&b->sa;
	return memcmp(&a6->sin6_addr, &b6->sin6_addr, sizeof(a6->sin6_addr)) ==
	    0;
}
