/*
 * area.h: areas of memory one behind another.
 */
#ifndef SHOAL_AREA_H
#define SHOAL_AREA_H

#include <stdbool.h>
#include <stdint.h>

struct area_end {
	uint64_t at;    /* where the last area ends, rounded up to align */
	uint64_t align; /* of each area */
	bool over;      /* the areas do not fit 2^63 bytes */
};

/* Appends room for n elements of size bytes; returns where it begins. */
static inline uint64_t
area_add(struct area_end *e, uint64_t n, uint64_t size)
{
	uint64_t begin = e->at, bytes, end;

	if (__builtin_mul_overflow(n, size, &bytes) ||
	    __builtin_add_overflow(begin, bytes, &end) ||
	    end > INT64_MAX - (e->align - 1))
		e->over = true;
	else
		e->at = (end + e->align - 1) / e->align * e->align;
	return begin;
}

#endif
