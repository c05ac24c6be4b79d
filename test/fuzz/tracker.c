/*
 * tracker.c: target: what a tracker answers, over HTTP and over UDP.
 *
 * The first byte says which it is.
 */
#include "fuzz.h"
#include "tracker_http.h"
#include "tracker_udp.h"

enum kind { UDP = 2, UDP6, KINDS }; /* or over HTTP */

static const uint8_t *begin, *end;

static void
check_range(struct rd s)
{
	assert(s.n == 0 || (s.p >= begin && s.n <= (size_t)(end - s.p)));
}

/* There are no more than the bytes can hold. */
static void
check_peers(struct peers *p)
{
	size_t left = (size_t)(end - begin);
	struct peers_one one;
	size_t i;

	while (peers_next(p, &one)) {
		check_range(one.host);
		assert(one.port != 0);
		assert(left >= 6);
		left -= 6;
		if (!one.is_text) {
			assert(one.host.n == 4 || one.host.n == 16);
			continue;
		}
		assert(one.host.n > 0 && one.host.n <= PEERS_HOST_MAX);
		for (i = 0; i < one.host.n; i++)
			assert(one.host.p[i] > ' ' && one.host.p[i] < 0x7f);
	}
	assert(!peers_next(p, &one));
}

static void
read_announced(const uint8_t *p, size_t n)
{
	struct tracker_announced a;

	if (tracker_read_announced(&a, p, n) == -1)
		return;
	check_range(a.failure);
	check_range(a.warning);
	check_range(a.tracker_id);
	check_range(a.external_ip);
	assert(a.interval >= 0 && a.min_interval >= 0);
	assert(a.complete >= -1 && a.incomplete >= -1 && a.retry_min >= -1);
	check_peers(&a.peers);
}

static void
read_udp(const uint8_t *p, size_t n, bool ipv6)
{
	struct tracker_udp_reply u;

	if (tracker_udp_read(&u, (struct rd){p, n}, ipv6) == -1)
		return;
	assert(n >= 8 && p[3] == u.action && u.action <= TRACKER_UDP_ERROR);
	check_range(u.error);
	check_peers(&u.peers);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data, size};
	uint32_t kind = feed_below(&f, KINDS);

	begin = data;
	end = data + size;
	if (kind < UDP)
		read_announced(f.p, f.n);
	else
		read_udp(f.p, f.n, kind == UDP6);
	return 0;
}
