/*
 * extend.h: what both sides say by the extension protocol (BEP 10).
 */
#ifndef SHOAL_EXTEND_H
#define SHOAL_EXTEND_H

#include <stddef.h>
#include <stdint.h>

struct worker;

/* Says ours, if the peer knows the protocol. */
void extend_say(struct worker *);
/* Says it anew when nothing that is wanted is missing any more. */
void extend_turn(struct worker *);
/* A whole extended message of the peer has come. */
void extend_take(struct worker *, const uint8_t *p, size_t n);

#endif
