/*
 * sess_give.h: our half of a conversation's choking.
 *
 * Only sess.c calls these.
 */
#ifndef SHOAL_SESS_GIVE_H
#define SHOAL_SESS_GIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "fx.h"
#include "mono.h"
#include "sess.h"

void sess_give_on_interested(struct sess *, struct mono now, struct fx_list *);
void sess_give_on_not_interested(struct sess *, struct fx_list *);
void sess_give_on_request(
    struct sess *, const struct msg *, struct mono now, struct fx_list *);
/* The peer has another piece, which counts in its set. */
void sess_give_on_have(
    struct sess *, uint32_t piece, struct mono now, struct fx_list *);
void sess_give_on_order(
    struct sess *, bool unchoke, struct mono now, struct fx_list *);

/* Kindness, and when it is due next, or MONO_NEVER. */
void sess_give_on_tick(struct sess *, struct mono now, struct fx_list *);
struct mono sess_give_next_tick(const struct sess *);

#endif
