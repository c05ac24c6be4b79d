/*
 * swarm.c: target: a swarm's object as a worker or a tool sees it.
 *
 * The input is the geometry of an honest one, what is done to it, and how
 * much is cut off its end.
 */
#include "swarm.h"

#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "geometry.h"
#include "patch.h"

static int
make(struct feed *f, size_t *size)
{
	uint32_t pieces = 1 + feed_below(f, 256);
	uint32_t piece_size = 1 + feed_scaled(f) % (UINT32_C(1) << 20);
	uint64_t file_size =
	    (uint64_t)pieces * piece_size - feed_scaled(f) % piece_size;
	size_t cut = (size_t)feed_u8(f) << feed_below(f, 16);
	struct geometry g;
	struct swarm s;
	void *map;
	int fd;

	assert(geometry_init(&g, file_size, piece_size) == 0);
	*size = swarm_size(&g);
	fd = memfd_create("swarm", MFD_CLOEXEC);
	assert(fd != -1 && ftruncate(fd, (off_t)*size) == 0);
	map = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert(map != MAP_FAILED);
	swarm_layout(&s, map, &g, "file");
	while (f->n > 0)
		patch(f, map, *size);
	swarm_unmap(&s);
	if (cut < *size)
		assert(ftruncate(fd, (off_t)(*size - cut)) == 0);
	return fd;
}

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
	int fd = make(&f, &object);

	if (swarm_map(&s, fd, false) == NULL) {
		check(&s, object);
		swarm_unmap(&s);
	} else
		assert(s.base == NULL);
	close(fd);
	return 0;
}
