/*
 * orders.h: orders to workers.
 */
#ifndef SHOAL_ORDERS_H
#define SHOAL_ORDERS_H

#include "supervisor.h"

/* A new tenant begins choked. */
void orders_init(struct supervisor *, struct child *);
/* Orders ORDER_UNCHOKE or not, keeping the other flags.  The word changes and
 * the bell rings only when this is news. */
void orders_choke(struct supervisor *, struct child *, bool unchoke);
/* Adds ORDER_LEAVE or ORDER_LEAVE_NOW. */
void orders_leave(struct supervisor *, struct child *, uint32_t flag);
/* Everybody pauses, or goes on, as sv->paused says. */
void orders_pause_all(struct supervisor *);
/* Deals FrameMemory out to the slots in use. */
void orders_deal_frames(struct supervisor *);
/* Rings the workers that sleep when the epoch has moved: at once after a
 * pause, then at most every 100 ms (R12). */
void orders_ring_news(struct supervisor *);

#endif
