/*
 * bytes.h: cursors that read and write big-endian bytes within bounds.
 */
#ifndef SHOAL_BYTES_H
#define SHOAL_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct rd {
	const uint8_t *p; /* next byte */
	size_t n;         /* bytes left */
};

struct wr {
	uint8_t *p;  /* start */
	size_t len;  /* bytes written */
	size_t size; /* room in all */
};

/*
 * Each returns 0, or -1 when fewer bytes are left (the cursor then stays
 * where it was and *v is untouched), so that reads chain with ||.
 */
int rd_u8(struct rd *, uint8_t *v) __attribute__((warn_unused_result));
int rd_u16(struct rd *, uint16_t *v) __attribute__((warn_unused_result));
int rd_u32(struct rd *, uint32_t *v) __attribute__((warn_unused_result));
int rd_u64(struct rd *, uint64_t *v) __attribute__((warn_unused_result));
int rd_bytes(struct rd *, void *buf, size_t n)
    __attribute__((warn_unused_result));

/* Each returns 0, or -1 when there is no room (nothing is written then). */
int wr_u8(struct wr *, uint8_t v) __attribute__((warn_unused_result));
int wr_u16(struct wr *, uint16_t v) __attribute__((warn_unused_result));
int wr_u32(struct wr *, uint32_t v) __attribute__((warn_unused_result));
int wr_u64(struct wr *, uint64_t v) __attribute__((warn_unused_result));
int wr_bytes(struct wr *, const void *buf, size_t n)
    __attribute__((warn_unused_result));

#endif
