/*
 * fx.c: appending to a list of effects.
 */
#include "fx.h"

/* A step yields fewer; a list that overflows was never emptied. */
void
fx_add(struct fx_list *fx, struct fx effect)
{
	if (fx->n >= FX_MAX)
		__builtin_trap();
	fx->v[fx->n++] = effect;
}

void
fx_send(struct fx_list *fx, enum msg_type type, uint32_t index)
{
	fx_add(fx, (struct fx){.kind = FX_SEND, .msg = type, .arg = index});
}

void
fx_event(struct fx_list *fx, enum event_kind event, uint32_t arg)
{
	fx_add(fx, (struct fx){.kind = FX_EVENT, .event = event, .arg = arg});
}

void
fx_block(struct fx_list *fx, enum fx_kind kind, enum msg_type type,
    const struct msg *m)
{
	fx_add(fx,
	    (struct fx){.kind = kind,
		.msg = type,
		.arg = m->index,
		.begin = m->begin,
		.length = m->length});
}
