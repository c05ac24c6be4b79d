/*
 * caption.h: what ps(1) shows of a worker.
 */
#ifndef SHOAL_CAPTION_H
#define SHOAL_CAPTION_H

struct worker;

/* Whom it talks to: an address, and once admitted the peer. */
void caption(const struct worker *);

#endif
