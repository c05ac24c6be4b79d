/*
 * bytes.c: cursors that never step over their bounds.
 */
#include "bytes.h"

#include <string.h>

/* n <= 8 bytes as a number; -1 when fewer are left. */
static int
rd_uint(struct rd *r, size_t n, uint64_t *v)
{
	uint64_t x = 0;
	size_t i;

	if (r->n < n)
		return -1;
	for (i = 0; i < n; i++)
		x = x << 8 | r->p[i];
	r->p += n;
	r->n -= n;
	*v = x;
	return 0;
}

int
rd_u8(struct rd *r, uint8_t *v)
{
	uint64_t x;

	if (rd_uint(r, 1, &x) == -1)
		return -1;
	*v = (uint8_t)x;
	return 0;
}

int
rd_u16(struct rd *r, uint16_t *v)
{
	uint64_t x;

	if (rd_uint(r, 2, &x) == -1)
		return -1;
	*v = (uint16_t)x;
	return 0;
}

int
rd_u32(struct rd *r, uint32_t *v)
{
	uint64_t x;

	if (rd_uint(r, 4, &x) == -1)
		return -1;
	*v = (uint32_t)x;
	return 0;
}

int
rd_u64(struct rd *r, uint64_t *v)
{
	return rd_uint(r, 8, v);
}

int
rd_bytes(struct rd *r, void *buf, size_t n)
{
	if (r->n < n)
		return -1;
	if (n == 0)
		return 0;
	memcpy(buf, r->p, n);
	r->p += n;
	r->n -= n;
	return 0;
}

/* The low n <= 8 bytes of v; -1 when there is no room. */
static int
wr_uint(struct wr *w, size_t n, uint64_t v)
{
	size_t i;

	if (w->size - w->len < n)
		return -1;
	for (i = 0; i < n; i++)
		w->p[w->len + i] = (uint8_t)(v >> (8 * (n - 1 - i)));
	w->len += n;
	return 0;
}

int
wr_u8(struct wr *w, uint8_t v)
{
	return wr_uint(w, 1, v);
}

int
wr_u16(struct wr *w, uint16_t v)
{
	return wr_uint(w, 2, v);
}

int
wr_u32(struct wr *w, uint32_t v)
{
	return wr_uint(w, 4, v);
}

int
wr_u64(struct wr *w, uint64_t v)
{
	return wr_uint(w, 8, v);
}

int
wr_bytes(struct wr *w, const void *buf, size_t n)
{
	if (w->size - w->len < n)
		return -1;
	if (n == 0)
		return 0;
	memcpy(w->p + w->len, buf, n);
	w->len += n;
	return 0;
}
