/*
 * swarm.c: a swarm's object as a process maps it.
 */
#include "swarm.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "swarm_areas.h"

static const char *
header_check(const struct swarm_header *h, uint64_t object_size,
    struct geometry *g, struct swarm_areas *a)
{
	if (atomic_load(&h->magic) != SWARM_MAGIC)
		return "it is not a swarm's object, or not yet ready";
	if (h->abi != SEGMENT_ABI)
		return "it has the layout of another version";
	if (geometry_init(g, h->file_size, h->piece_size) == -1 ||
	    g->pieces != h->pieces || g->blocks != h->blocks ||
	    h->digest_kind >= DIGEST_KINDS ||
	    swarm_areas(a, g, (enum digest_kind)h->digest_kind) == -1)
		return "its header has impossible counts";
	if (h->off_have != a->have || h->off_stored != a->stored ||
	    h->off_logged != a->logged || h->off_doubts != a->doubtful ||
	    h->off_author != a->author || h->off_avail != a->avail ||
	    h->off_digest != a->digest || h->off_wanted != a->wanted ||
	    h->size != a->size)
		return "its header has areas where they cannot be";
	if (object_size != h->size)
		return "it is not as long as its header says";
	if (memchr(h->file, '\0', sizeof(h->file)) == NULL)
		return "its header has a text without an end";
	return NULL;
}

void
swarm_unmap(struct swarm *s)
{
	if (s->base != NULL)
		munmap(s->base, s->size);
	memset(s, 0, sizeof(*s));
}

/*
 * A worker comes here when it is sandboxed already: lseek, mmap and munmap are
 * all the system calls there are.
 */
const char *
swarm_map(struct swarm *s, int fd, bool writable)
{
	struct swarm_header h;
	struct geometry g;
	struct swarm_areas a;
	const char *why;
	off_t size;
	void *p;

	if ((size = lseek(fd, 0, SEEK_END)) == -1)
		return "it is not shared memory";
	if ((size_t)size < sizeof(h))
		return "it is too short for a swarm's object";
	p = mmap(NULL, (size_t)size, PROT_READ | (writable ? PROT_WRITE : 0),
	    MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return "it cannot be mapped";
	/* A look at an object that was cut raises SIGBUS, and a tool that
	 * survives it unmaps what stands here. */
	s->base = p;
	s->size = (size_t)size;
	/* What is checked is what is used: one copy, which the fence keeps the
	 * compiler from reading anew. */
	memcpy(&h, p, sizeof(h));
	atomic_signal_fence(memory_order_seq_cst);
	if ((why = header_check(&h, (uint64_t)size, &g, &a)) != NULL) {
		swarm_unmap(s);
		return why;
	}
	swarm_point(s, p, &a, &g, (enum digest_kind)h.digest_kind);
	return NULL;
}

uint32_t
swarm_have_count(const struct swarm *s)
{
	return (uint32_t)abits_count(s->have, s->geo.pieces);
}

/* Without the pieces of except, which may be NULL. */
static uint64_t
count_bytes(const struct swarm *s, const abits *except)
{
	const struct geometry *g = &s->geo;
	uint64_t n = 0, word, last = 0;
	size_t i;

	for (i = 0; i < bits_words(g->pieces); i++) {
		word = s->wanted[i];
		if (except != NULL)
			word &= ~atomic_load_explicit(
			    &except[i], memory_order_acquire);
		n += bits_count(&word, 64);
		last = word >> (g->pieces - 1) % 64 & 1;
	}
	return n * g->piece_size - last * (g->piece_size - g->last_size);
}

uint64_t
swarm_wanted(const struct swarm *s)
{
	return count_bytes(s, NULL);
}

uint64_t
swarm_left(const struct swarm *s)
{
	return count_bytes(s, s->have);
}

uint32_t
swarm_stored_count(const struct swarm *s, uint32_t piece)
{
	size_t at = geometry_block_index(&s->geo, piece, 0);

	return (uint32_t)abits_count_range(
	    s->stored, at, at + geometry_blocks(&s->geo, piece));
}

bool
swarm_is_stored(const struct swarm *s, uint32_t piece, uint32_t nblocks)
{
	size_t at = geometry_block_index(&s->geo, piece, 0);

	return abits_count_range(s->stored, at, at + nblocks) == nblocks;
}
