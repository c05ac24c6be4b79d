/*
 * deal.h: turns to be sent gifts, dealt to workers (turns.h).
 */
#ifndef SHOAL_DEAL_H
#define SHOAL_DEAL_H

#include "supervisor.h"

/* Before any worker is started; -1: no memory. */
int deal_init(struct supervisor *) __attribute__((warn_unused_result));
/* A slot has a new tenant. */
void deal_enter(struct supervisor *, const struct child *);
/* Every second: whether there is a crowd. */
void deal_second(struct supervisor *);
/* What a worker says; false when it cannot be. */
bool deal_word(struct supervisor *, struct child *, const struct record *);
/* To whomever it is due. */
void deal_turns(struct supervisor *);

#endif
