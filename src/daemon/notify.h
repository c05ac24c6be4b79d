/*
 * notify.h: telling whoever supervises us how we are.
 *
 * systemd's datagrams (NOTIFY_SOCKET, WATCHDOG_USEC) without its library, and
 * s6's readiness descriptor.
 */
#ifndef SHOAL_NOTIFY_H
#define SHOAL_NOTIFY_H

#include "mono.h"

/* Reads the environment; ready_fd -1: none.  Before anything of ours is open,
 * which could have the number of one that is not. */
void notify_init(int ready_fd);
void notify_ready(void);
void notify_stopping(void);
/* A line, when it is another than last. */
void notify_status(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The watchdog, at twice the rate it wants; and when it is due. */
void notify_tick(struct mono now);
struct mono notify_next(void);

#endif
