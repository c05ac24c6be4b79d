/*
 * sess_take.h: what a conversation has asked of the peer.
 *
 * Only sess.c calls these; what the worker calls (sess_pick, sess_request)
 * is in sess.h.
 */
#ifndef SHOAL_SESS_TAKE_H
#define SHOAL_SESS_TAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "fx.h"
#include "mono.h"
#include "sess.h"

void sess_take_on_choke(struct sess *, struct mono now, struct fx_list *);
void sess_take_on_unchoke(struct sess *, struct fx_list *);
/* The peer has other pieces now. */
void sess_take_on_bitfield(struct sess *);
enum sess_piece sess_take_on_piece_begin(
    struct sess *, uint32_t piece, uint32_t begin);
void sess_take_on_piece_end(struct sess *);
/* The peer will not serve that block. */
void sess_take_on_reject(struct sess *, const struct msg *, struct mono now);
/* We have that piece now. */
void sess_take_on_stored(struct sess *, uint32_t piece);
void sess_take_on_pause(struct sess *, bool paused);

/* Requests that were not answered, and when to look at them next
 * (sess_late.c). */
void sess_take_on_tick(struct sess *, struct mono now, struct fx_list *);
struct mono sess_take_next_tick(const struct sess *);

#endif
