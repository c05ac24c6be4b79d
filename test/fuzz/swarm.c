/*
 * swarm.c: target: a swarm's object as a worker or a tool sees it.
 *
 * The input is that of sham_swarm.h.
 */
#include "swarm.h"

#include "fuzz.h"
#include "sham_swarm.h"

/* Every bit and word that the counts promise lies in the object. */
static void
check(const struct swarm *s, size_t size)
{
	uint64_t all = (uint64_t)s->geo.pieces * s->geo.blocks;
	uintptr_t end = (uintptr_t)s->base + size;
	uint32_t have, last = s->geo.pieces - 1;

	assert(s->size == size && s->geo.pieces > 0 && s->geo.blocks > 0);
	assert((uintptr_t)(s->have + bits_words(s->geo.pieces)) <= end);
	assert((uintptr_t)(s->stored + bits_words(all)) <= end);
	assert((uintptr_t)(s->logged + bits_words(s->geo.pieces)) <= end);
	assert((uintptr_t)(s->doubtful + bits_words(s->geo.pieces)) <= end);
	assert((uintptr_t)(s->author + s->geo.pieces) <= end);
	assert((uintptr_t)(s->avail + s->geo.pieces) <= end);
	have = swarm_have_count(s);
	assert(have <= s->geo.pieces);
	assert(have == s->geo.pieces ? abits_has(s->have, last) : true);
	(void)swarm_is_stored(s, last, s->geo.blocks);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data, size};
	struct swarm s = {0};
	size_t object;
	int fd = sham_swarm_make(&f, &object);

	if (swarm_map(&s, fd, false) == NULL) {
		check(&s, object);
		swarm_unmap(&s);
	} else
		assert(s.base == NULL);
	close(fd);
	return 0;
}
