/*
 * admission.h: waiting to be let in, and what is received then.
 */
#ifndef SHOAL_ADMISSION_H
#define SHOAL_ADMISSION_H

struct worker;

/* Returns when the supervisor has admitted the peer: swarm and ask table are
 * mapped, the data file is there, the conversation is set up and its first
 * word, our bitfield, is in the queue.  Or ends the worker. */
void admission(struct worker *);

#endif
