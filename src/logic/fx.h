/*
 * fx.h: what a conversation wants done, as a list in order.
 */
#ifndef SHOAL_FX_H
#define SHOAL_FX_H

#include <stdint.h>

#include "message.h"
#include "sizes.h"

enum fx_kind {
	FX_SEND,  /* message type msg, index arg, block, has no body */
	FX_SERVE, /* append a block of piece arg to the upload queue */
	FX_DROP,  /* take that block off the queue again */
	FX_CLEAR, /* take everything off */
	FX_LAST,  /* before a choke: begin the upload queue's first request if
		   * no piece is under way (what is sent later follows it on
		   * the wire), then drop the rest of the queue */
	FX_EVENT, /* course log event number event, argument arg */
};

struct fx {
	enum fx_kind kind;
	enum msg_type msg;
	enum event_kind event;
	uint32_t arg;
	uint32_t begin, length; /* of a block, else 0 */
};

#define FX_MAX 12 /* more than any single step yields */

struct fx_list {
	struct fx v[FX_MAX];
	unsigned int n;
};

/* Each appends one effect; a list that overflows ends the process. */
void fx_add(struct fx_list *, struct fx);
void fx_send(struct fx_list *, enum msg_type, uint32_t index);
/* A message, or an effect, about a block. */
void fx_block(
    struct fx_list *, enum fx_kind, enum msg_type, const struct msg *);
void fx_event(struct fx_list *, enum event_kind, uint32_t arg);

#endif
