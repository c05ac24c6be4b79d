/*
 * steps.h: what a turn does between reading and writing.
 */
#ifndef SHOAL_STEPS_H
#define SHOAL_STEPS_H

struct worker;

/* Acts upon the order word, and acknowledges it. */
void steps_order(struct worker *);
/* Says have for every piece that is new. */
void steps_announce(struct worker *);
/* Time-outs of the conversation. */
void steps_tick(struct worker *);
/* Picks a piece, and asks for it if there is room for it. */
void steps_ask(struct worker *);
/* There may be something new to ask for. */
void steps_hurry(struct worker *);
/* Keep-alive, where the dialect has one; a peer that says nothing for so long
 * that it has not said it, either, is left. */
void steps_keep(struct worker *);

#endif
