/*
 * local.c: peers on the local networks, found by multicast (BEP 14).
 *
 * It is heard and said on the interface that has the address which we listen
 * on or, when there is no such address, on all that are up.  Interfaces are
 * looked for at each announce, as they come and go.
 */
#include "local.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <inttypes.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "lsd.h"

#define LSD_PORT   6771
#define PER_TURN   16 /* packets that are looked at */
#define PER_SECOND 64
#define SECOND_MS  1000

static const struct group {
	int family;
	const char *address, *header;
} groups[LOCAL_GROUPS] = {
    {AF_INET, "239.192.152.143", "239.192.152.143:6771"},
    {AF_INET6, "ff15::efc0:988f", "[ff15::efc0:988f]:6771"},
};

static socklen_t
group_address(const struct group *g, struct sockaddr_storage *sa)
{
	struct sockaddr_in6 *v6 = (void *)sa;
	struct sockaddr_in *v4 = (void *)sa;

	memset(sa, 0, sizeof(*sa));
	sa->ss_family = (sa_family_t)g->family;
	if (g->family == AF_INET) {
		v4->sin_port = htons(LSD_PORT);
		(void)inet_pton(AF_INET, g->address, &v4->sin_addr);
		return sizeof(*v4);
	}
	v6->sin6_port = htons(LSD_PORT);
	(void)inet_pton(AF_INET6, g->address, &v6->sin6_addr);
	return sizeof(*v6);
}

/* Bound to the group: what is sent to this host alone is no announce. */
static int
open_group(const struct group *g)
{
	const int one = 1;
	struct sockaddr_storage sa;
	socklen_t len;
	int fd;

	len = group_address(g, &sa);
	fd = socket(g->family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
	    (g->family == AF_INET ||
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one)) ==
		    0) &&
	    bind(fd, (struct sockaddr *)&sa, len) == 0)
		return fd;
	close(fd);
	return -1;
}

void
local_init(struct local *l, bool on, struct mono now)
{
	l->on = on;
	l->sock[0] = l->sock[1] = -1;
	l->since = now;
	l->taken = 0;
	herald_init(&l->herald, now);
	snprintf(l->cookie, sizeof(l->cookie), "%016" PRIx64, rng_entropy());
}

void
local_start(struct local *l, const struct about *about, struct mono now)
{
	size_t i;

	if (!l->on)
		return;
	for (i = 0; i < LOCAL_GROUPS; i++)
		if (!about->has_from ||
		    about->from.ss_family == groups[i].family)
			l->sock[i] = open_group(&groups[i]);
	if (l->sock[0] == -1 && l->sock[1] == -1) {
		log_warn("no local discovery");
		l->on = false;
	}
	l->herald.due = now;
}

struct mono
local_next(const struct local *l)
{
	return l->on ? l->herald.due : MONO_NEVER;
}

static bool
has_address(const struct ifaddrs *i, const struct about *about)
{
	const struct sockaddr_in *a4, *b4;
	const struct sockaddr_in6 *a6, *b6;

	if (i->ifa_addr->sa_family == AF_INET) {
		a4 = (const void *)i->ifa_addr;
		b4 = (const void *)&about->from;
		return a4->sin_addr.s_addr == b4->sin_addr.s_addr;
	}
	a6 = (const void *)i->ifa_addr;
	b6 = (const void *)&about->from;
	return memcmp(&a6->sin6_addr, &b6->sin6_addr, sizeof(a6->sin6_addr)) ==
	    0;
}

static bool
is_ours(const struct ifaddrs *i, int family, const struct about *about)
{
	const unsigned int need = IFF_UP | IFF_MULTICAST;

	if (i->ifa_addr == NULL || i->ifa_addr->sa_family != family)
		return false;
	if (about->has_from)
		return has_address(i, about);
	return (i->ifa_flags & need) == need &&
	    (i->ifa_flags & IFF_LOOPBACK) == 0;
}

/* To be heard there, and to speak there next; who is in a group already is
 * told so. */
static int
turn_to(int fd, const struct group *g, const struct ifaddrs *i)
{
	struct sockaddr_storage sa;
	struct ip_mreqn v4 = {0};
	struct ipv6_mreq v6;
	unsigned int index;

	(void)group_address(g, &sa);
	if ((index = if_nametoindex(i->ifa_name)) == 0)
		return -1;
	if (g->family == AF_INET) {
		v4.imr_multiaddr =
		    ((struct sockaddr_in *)(void *)&sa)->sin_addr;
		v4.imr_address =
		    ((const struct sockaddr_in *)(const void *)i->ifa_addr)
			->sin_addr;
		v4.imr_ifindex = (int)index;
		(void)setsockopt(
		    fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &v4, sizeof(v4));
		return setsockopt(
		    fd, IPPROTO_IP, IP_MULTICAST_IF, &v4, sizeof(v4));
	}
	v6.ipv6mr_multiaddr = ((struct sockaddr_in6 *)(void *)&sa)->sin6_addr;
	v6.ipv6mr_interface = index;
	(void)setsockopt(
	    fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &v6, sizeof(v6));
	return setsockopt(
	    fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &index, sizeof(index));
}

/* The hop limit of multicast is 1 where nobody sets it. */
static void
say_on(int fd, const struct group *g, const struct ifaddrs *all,
    const struct about *about, const struct text *packet)
{
	const struct ifaddrs *i;
	struct sockaddr_storage sa;
	socklen_t len;

	len = group_address(g, &sa);
	for (i = all; i != NULL; i = i->ifa_next)
		if (is_ours(i, g->family, about) && turn_to(fd, g, i) == 0)
			(void)sendto(fd, packet->p, packet->len, MSG_NOSIGNAL,
			    (const struct sockaddr *)&sa, len);
}

void
local_tell(struct local *l, const struct about *about,
    const uint8_t (*hash)[HASH_LEN], unsigned int hashes)
{
	char room[LSD_PACKET_MAX];
	struct ifaddrs *all;
	struct text t;
	size_t i;

	if (getifaddrs(&all) == -1)
		return;
	for (i = 0; i < LOCAL_GROUPS; i++) {
		text_init(&t, room, sizeof(room));
		if (l->sock[i] != -1 &&
		    lsd_write(&t, groups[i].header, about->port, hash, hashes,
			l->cookie) == 0)
			say_on(l->sock[i], &groups[i], all, about, &t);
	}
	freeifaddrs(all);
}

/* True: another peer has this torrent. */
static bool
is_about_it(
    const struct local *l, const struct about *about, struct lsd *packet)
{
	uint8_t hash[HASH_LEN];

	if (packet->cookie.n == strlen(l->cookie) &&
	    memcmp(packet->cookie.p, l->cookie, packet->cookie.n) == 0)
		return false;
	while (lsd_next(packet, hash))
		if (memcmp(hash, about->torrent->h->info_hash, sizeof(hash)) ==
		    0)
			return true;
	return false;
}

static void
hear(struct local *l, int fd, const struct about *about, struct tell *tell,
    struct mono now)
{
	uint8_t room[LSD_PACKET_MAX];
	struct sockaddr_storage from;
	socklen_t len;
	struct lsd packet;
	ssize_t n;
	int i;

	for (i = 0; i < PER_TURN && l->taken < PER_SECOND; i++) {
		len = sizeof(from);
		n = recvfrom(
		    fd, room, sizeof(room), 0, (struct sockaddr *)&from, &len);
		if (n == -1)
			return;
		l->taken++;
		if (lsd_read(&packet, (struct rd){room, (size_t)n}) == -1 ||
		    !is_about_it(l, about, &packet))
			continue;
		tell_one(
		    tell, (const struct sockaddr *)&from, packet.port, now);
		herald_on_heard(&l->herald, now);
	}
}

void
local_go_on(struct local *l, const struct about *about, struct tell *tell,
    struct mono now)
{
	size_t i;

	if (!l->on)
		return;
	if (mono_sub_ms(now, l->since) >= SECOND_MS) {
		l->since = now;
		l->taken = 0;
	}
	for (i = 0; i < LOCAL_GROUPS; i++)
		if (l->sock[i] != -1)
			hear(l, l->sock[i], about, tell, now);
	if (!mono_is_due(l->herald.due, now))
		return;
	local_tell(l, about, &about->torrent->h->info_hash, 1);
	herald_on_said(&l->herald, now);
}

bool
local_is_deaf(const struct local *l)
{
	return l->taken >= PER_SECOND;
}

struct mono
local_hears_at(const struct local *l)
{
	return mono_add_ms(l->since, SECOND_MS);
}
