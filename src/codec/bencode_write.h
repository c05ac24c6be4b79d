/*
 * bencode_write.h: a writer of bencoded bytes, value by value (BEP 3).
 *
 * It writes into the caller's buffer.  The first fault stays, so that only
 * bencw_finish() needs a look: no room, keys out of order, a value without a
 * key or a key without a value, ends that do not fit.
 */
#ifndef SHOAL_BENCODE_WRITE_H
#define SHOAL_BENCODE_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bencode.h"
#include "bytes.h"

/* A list or dictionary that was begun; key is the last one written in it. */
struct bencw_level {
	bool dict;
	struct rd key; /* p is NULL before the first */
};

struct bencw {
	struct wr out;
	unsigned int depth;
	bool failed;
	bool keyed; /* a key waits for its value */
	struct bencw_level level[BENC_DEPTH_MAX];
};

void bencw_init(struct bencw *, uint8_t *p, size_t size);

void bencw_int(struct bencw *, int64_t);
void bencw_str(struct bencw *, const void *, size_t n);
void bencw_text(struct bencw *, const char *);
void bencw_list(struct bencw *);
void bencw_dict(struct bencw *);
/* The key of the next value of a dictionary; each is greater than the one
 * before. */
void bencw_key(struct bencw *, const char *);
void bencw_key_bytes(struct bencw *, const void *, size_t n);
/* Ends the list or dictionary that was begun last. */
void bencw_end(struct bencw *);

/* 0 and the bytes written, when they are one whole value; else -1. */
int bencw_finish(const struct bencw *, size_t *n)
    __attribute__((warn_unused_result));

#endif
