/*
 * shake.h: the handshake, up to the word to the supervisor that it is done.
 */
#ifndef SHOAL_SHAKE_H
#define SHOAL_SHAKE_H

struct worker;

/* Returns with a whole handshake received and ours sent, w->dialect and
 * w->peer_id set, and HELLO said; or ends the worker. */
void shake(struct worker *);
/* Where the handshake that was accepted is answered on admission: answers. */
void shake_answer(struct worker *);

#endif
