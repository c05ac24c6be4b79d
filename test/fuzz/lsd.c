/*
 * lsd.c: target: packets of local service discovery.
 *
 * The input is read as it is.  What is read of it is written and read again.
 */
#include "lsd.h"
#include "fuzz.h"

static void
check_again(const uint8_t (*hash)[HASH_LEN], unsigned int n, uint16_t port)
{
	char out[LSD_PACKET_MAX + 1];
	uint8_t again[HASH_LEN];
	struct text t;
	unsigned int i;
	struct lsd l;

	text_init(&t, out, sizeof(out));
	assert(lsd_write(&t, "239.192.152.143:6771", port, hash, n, "c") == 0);
	assert(lsd_read(&l, (struct rd){(const uint8_t *)out, t.len}) == 0);
	assert(l.port == port && l.cookie.n == 1 && *l.cookie.p == 'c');
	for (i = 0; i < n; i++) {
		assert(lsd_next(&l, again));
		assert(memcmp(again, hash[i], HASH_LEN) == 0);
	}
	assert(!lsd_next(&l, again));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t hash[LSD_HASHES_MAX][HASH_LEN], rest[HASH_LEN];
	unsigned int n = 0;
	struct lsd l;

	if (lsd_read(&l, (struct rd){data, size}) == -1)
		return 0;
	assert(l.port != 0);
	assert(l.cookie.n == 0 ||
	    (l.cookie.p >= data &&
		l.cookie.n <= (size_t)(data + size - l.cookie.p)));
	while (n < LSD_HASHES_MAX && lsd_next(&l, hash[n]))
		n++;
	while (lsd_next(&l, rest))
		continue;
	check_again((const uint8_t(*)[HASH_LEN])hash, n, l.port);
	return 0;
}
