/*
 * tracker.c: target: what a tracker answers, over HTTP and over UDP.
 *
 * The first byte says which it is.
 */
#include "fuzz.h"
#include "tracker_http.h"
#include "tracker_udp.h"

enum kind { ANNOUNCED, SCRAPED, UDP, UDP6, KINDS };

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
	assert(a.interval >= 0 && a.min_interval >= 0);
	assert(a.complete >= -1 && a.incomplete >= -1 && a.retry_min >= -1);
	check_peers(&a.peers);
}

static void
read_scraped(const uint8_t *p, size_t n)
{
	static const uint8_t hash[HASH_LEN + 1] = "aaaaaaaaaaaaaaaaaaaa";
	struct tracker_scraped s;

	if (tracker_read_scraped(&s, p, n, hash) == -1)
		return;
	check_range(s.failure);
	assert(s.complete >= -1 && s.incomplete >= -1 && s.downloaded >= -1);
	assert(s.known ||
	    (s.complete == -1 && s.incomplete == -1 && s.downloaded == -1));
	assert(!s.known || memmem(p, n, hash, HASH_LEN) != NULL);
}

static void
read_udp(const uint8_t *p, size_t n, bool ipv6)
{
	struct tracker_udp_reply u;

	if (tracker_udp_read(&u, (struct rd){p, n}, ipv6) == -1)
		return;
	assert(n >= 8 && p[3] == u.action && u.action <= TRACKER_UDP_ERROR);
	assert(u.action != TRACKER_UDP_SCRAPE || n >= 20);
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
	if (kind == ANNOUNCED)
		read_announced(f.p, f.n);
	else if (kind == SCRAPED)
		read_scraped(f.p, f.n);
	else
		read_udp(f.p, f.n, kind == UDP6);
	return 0;
}
