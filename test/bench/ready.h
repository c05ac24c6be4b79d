/*
 * ready.h: a daemon started, and waited for until peers may come.
 */
#ifndef TEST_READY_H
#define TEST_READY_H

#include <stddef.h>

/* Starts peer i of the bed; seconds until it says that it is ready.  Its
 * arguments are bed.args from the second on; afterwards there are none. */
double ready_start(size_t i);

#endif
