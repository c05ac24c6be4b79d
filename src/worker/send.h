/*
 * send.h: putting the output queue onto the socket.
 */
#ifndef SHOAL_SEND_H
#define SHOAL_SEND_H

#include <stdbool.h>

struct worker;

/* Sends what the socket takes, but not for ever: w->blocked says that it
 * takes no more, send_is_ready that it would.  When there is no more to send
 * the kernel holds nothing back. */
void send_turn(struct worker *);
bool send_is_ready(const struct worker *);

#endif
