/*
 * kept.c: a circle of blocks.
 */
#include "kept.h"

#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#define BYTES   ((size_t)KEPT_BLOCKS * BLOCK_SIZE)
#define IDLE_MS 10000

/* On a page, as frames are: a copy to anywhere else may take four times as
 * long. */
static bool
have_memory(struct kept *k)
{
	void *p;

	if (k->buf != NULL)
		return true;
	p = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return false;
	k->buf = p;
	return true;
}

static uint8_t *
block(const struct kept *k, uint32_t i)
{
	return k->buf + (size_t)i * BLOCK_SIZE;
}

const uint8_t *
kept_put(struct kept *k, uint64_t at, const uint8_t *p, uint32_t len)
{
	uint32_t i = k->next;

	if (!have_memory(k))
		return p;
	k->next = (i + 1) % KEPT_BLOCKS;
	k->at[i] = at;
	k->len[i] = len;
	return memcpy(block(k, i), p, len);
}

void
kept_forget(struct kept *k, uint64_t at, uint64_t len)
{
	uint32_t i;

	for (i = 0; i < KEPT_BLOCKS; i++)
		if (k->at[i] >= at && k->at[i] - at < len)
			k->len[i] = 0;
}

/* Block i follows the one before it, in memory and in the whole. */
static bool
follows(const struct kept *k, uint32_t i)
{
	return i < KEPT_BLOCKS && k->len[i] > 0 &&
	    k->len[i - 1] == BLOCK_SIZE &&
	    k->at[i] - k->at[i - 1] == BLOCK_SIZE;
}

const uint8_t *
kept_find(const struct kept *k, uint64_t at, size_t *n)
{
	uint32_t i, j;

	for (i = 0; i < KEPT_BLOCKS; i++)
		if (k->len[i] > 0 && k->at[i] == at)
			break;
	if (i == KEPT_BLOCKS)
		return NULL;
	*n = k->len[i];
	for (j = i + 1; follows(k, j); j++)
		*n += k->len[j];
	return block(k, i);
}

void
kept_turn(struct kept *k, struct mono now)
{
	if (k->next != k->seen) {
		k->seen = k->next;
		k->since = now;
	} else if (mono_is_due(mono_add_ms(k->since, IDLE_MS), now))
		kept_drop(k);
}

void
kept_drop(struct kept *k)
{
	if (k->buf != NULL)
		munmap(k->buf, BYTES);
	memset(k, 0, sizeof(*k));
}
