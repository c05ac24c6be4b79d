/*
 * signals.h: signals as events of the loop.
 */
#ifndef SHOAL_SIGNALS_H
#define SHOAL_SIGNALS_H

#include "supervisor.h"

/* Blocks what is waited for; before the first child. */
void signals_init(struct supervisor *);

#endif
