/*
 * extended.h: the handshake of the extension protocol (BEP 10).
 */
#ifndef SHOAL_EXTENDED_H
#define SHOAL_EXTENDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXTENDED_ROOM 256 /* bytes that ours takes at most */

/* What we say. */
struct extended {
	uint32_t reqq;      /* requests that may wait */
	bool upload_only;   /* we want nothing more (BEP 21) */
	uint8_t yourip[16]; /* where we see the peer (BEP 24) */
	uint8_t yourip_len; /* 4 or 16 bytes of that; 0: not said */
};

/* The payload of an extended message: 0, the number of this one, and a
 * dictionary.  Returns its bytes. */
size_t extended_encode(const struct extended *, uint8_t out[EXTENDED_ROOM]);
/*
 * 1: such a payload was read; *reqq is how many requests may wait, or 0, when
 * it does not say that.  0: it is that of another message.  -1: it is none that
 * could be read.
 */
int extended_decode(const uint8_t *p, size_t n, uint32_t *reqq)
    __attribute__((warn_unused_result));

#endif
