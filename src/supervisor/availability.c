/*
 * availability.c: how many neighbours have each piece.
 */
#include "availability.h"

#include <stdlib.h>
#include <string.h>

#include "neighbours.h"

#define BITS_PER_CALL (4u << 20) /* then the rest waits for the next */

/* The count under way. */
static struct {
	uint32_t *count; /* per piece; NULL: none is under way */
	uint64_t *bits;  /* of one neighbour */
	uint32_t next;   /* slot */
	uint64_t sum;    /* of what there was to count at its begin */
} job;
static uint64_t counted; /* the sum of the last one */

/* Another number for anything that would count otherwise. */
static uint64_t
sum_up(const struct supervisor *sv)
{
	const struct child *c;
	uint64_t sum;
	uint32_t i;

	sum = 0;
	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[i];
		if (neighbours_is_one(c))
			sum += (c->conn << 32) +
			    atomic_load(&seg_slot(&sv->seg, i)->change);
	}
	return sum;
}

static bool
begin(struct supervisor *sv)
{
	uint64_t sum;
	size_t words;

	if (job.count != NULL)
		return true;
	if ((sum = sum_up(sv)) == counted)
		return false;
	words = bits_words(sv->terms->geo.pieces);
	job.bits = calloc(words, sizeof(*job.bits));
	job.count = calloc(words * 64, sizeof(*job.count));
	job.next = 0;
	job.sum = sum;
	return true;
}

static void
end(void)
{
	free(job.bits);
	free(job.count);
	job.bits = NULL;
	job.count = NULL;
}

/* Returns how many there are. */
static uint32_t
count_bits(uint32_t *count, const uint64_t *bits, uint32_t n)
{
	uint32_t found;
	uint64_t w;
	size_t i;

	found = 0;
	for (i = 0; i < bits_words(n); i++)
		for (w = bits[i]; w != 0; w &= w - 1) {
			count[i * 64 + (size_t)__builtin_ctzll(w)]++;
			found++;
		}
	return found;
}

void
availability_count(struct supervisor *sv)
{
	struct slot_copy rec;
	uint32_t i, n, found;

	if (!begin(sv))
		return;
	n = sv->terms->geo.pieces;
	found = 0;
	if (job.bits == NULL || job.count == NULL) {
		end();
		return;
	}
	for (; job.next < sv->cf->slots; job.next++) {
		if (found > BITS_PER_CALL)
			return;
		if (!neighbours_is_one(&sv->child[job.next]))
			continue;
		if (slot_snapshot(seg_slot(&sv->seg, job.next), &rec, job.bits,
			n, sv->pid))
			found += count_bits(job.count, job.bits, n);
		else
			job.sum = 0; /* one is missing: count again */
	}
	for (i = 0; i < n; i++)
		atomic_store_explicit(
		    &sv->swarm.avail[i], job.count[i], memory_order_relaxed);
	counted = job.sum;
	end();
}
