/*
 * bencode.h: a reader of bencoded bytes, value by value (BEP 3).
 *
 * It reads in place: no memory, no tree, no recursion, and time in proportion
 * to the input.  Numbers have no spare digit.  Keys should be sorted and
 * differ; but what others wrote in a hurry may have them in any order, and
 * twice.
 *
 *	benc_init(&b, p, n);
 *	if (benc_dict(&b) == -1)
 *		return -1;
 *	while ((more = benc_next(&b, &key)) == 1)
 *		if (benc_is(key, "interval"))
 *			rc = benc_int(&b, &interval);
 *		else
 *			rc = benc_skip(&b, NULL);
 *	return more == 0 ? benc_end(&b) : -1;
 *
 * The first fault stays: every call after it returns -1, so that only the last
 * of them needs a look.
 */
#ifndef SHOAL_BENCODE_H
#define SHOAL_BENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"

#define BENC_DEPTH_MAX 64 /* lists and dictionaries in each other */

enum benc_error {
	BENC_OK = 0,
	BENC_SHORT,  /* the input ends inside a value */
	BENC_BYTE,   /* nothing begins with this byte */
	BENC_NUMBER, /* no digit, a spare zero, minus zero, or no end */
	BENC_RANGE,  /* an integer beyond 64 bits */
	BENC_KEY,    /* a key that is no string */
	BENC_TWICE,  /* a key that is known, for the second time */
	BENC_DEEP,   /* more than BENC_DEPTH_MAX in each other */
	BENC_TYPE,   /* a value of another type than was asked for */
	BENC_TRAIL,  /* bytes behind the value */
};

enum benc_type {
	BENC_NONE, /* no value: an end, a fault or a strange byte */
	BENC_INT,
	BENC_STR,
	BENC_LIST,
	BENC_DICT,
};

struct benc {
	struct rd in; /* what is still to be read */
	const uint8_t *start;
	unsigned int depth;
	enum benc_error error;
	size_t at;                 /* offset of what the error is about */
	bool dict[BENC_DEPTH_MAX]; /* what was entered: a dictionary, or list */
};

/* The n bytes stay the caller's, and whatever is read points into them. */
void benc_init(struct benc *, const uint8_t *p, size_t n);

/* What the next value is. */
enum benc_type benc_peek(const struct benc *);
/* Each reads a value of its type, or enters it; 0 or -1. */
int benc_int(struct benc *, int64_t *) __attribute__((warn_unused_result));
int benc_str(struct benc *, struct rd *) __attribute__((warn_unused_result));
int benc_list(struct benc *);
int benc_dict(struct benc *);
/*
 * In the list or dictionary that was entered last: 1, a value comes next (its
 * key is *key in a dictionary, which in a list stays as it is, and may be
 * NULL); 0, there was no more and it has been left, or none was entered; or -1.
 */
int benc_next(struct benc *, struct rd *key)
    __attribute__((warn_unused_result));
/* Keys that say something; none is taken twice. */
struct benc_keys {
	const char *const *name;
	unsigned int n;     /* 32 at most */
	uint32_t seen;      /* a bit for each */
	unsigned int found; /* which of them came last; n: another one */
};
/* benc_next() in a dictionary, where one of these may be its key. */
int benc_next_of(struct benc *, struct benc_keys *)
    __attribute__((warn_unused_result));
/* Reads a whole value of any type, whose bytes are *raw unless NULL. */
int benc_skip(struct benc *, struct rd *raw)
    __attribute__((warn_unused_result));
/* 0 when nothing is left, else -1. */
int benc_end(struct benc *) __attribute__((warn_unused_result));

/* The order in which keys are written: <0, 0, >0 as of unsigned bytes, the
 * shorter first. */
int benc_compare(struct rd, struct rd);
/* Whether the bytes are those of the text. */
bool benc_is(struct rd, const char *);
/* What is wrong, as a sentence without capital and full stop. */
const char *benc_error_text(enum benc_error);

#endif
