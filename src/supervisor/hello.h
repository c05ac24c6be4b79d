/*
 * hello.h: who a worker's peer is, once it has shaken hands.
 */
#ifndef SHOAL_HELLO_H
#define SHOAL_HELLO_H

#include "record.h"
#include "supervisor.h"

/* The peer that it is let in as, or NULL: why it is not has been said. */
struct peer *hello_judge(
    struct supervisor *, struct child *, const struct record *);

#endif
