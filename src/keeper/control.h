/*
 * control.h: the socket by which the keeper is asked and told.
 */
#ifndef SHOAL_CONTROL_H
#define SHOAL_CONTROL_H

#include "keeper.h"

/* At conf.control, or control in the state's folder; fatal when it cannot. */
void control_open(struct keeper *);
/* What time brings; and when that is due. */
void control_tick(struct keeper *);
struct mono control_next(const struct keeper *);
void control_close(struct keeper *);

#endif
