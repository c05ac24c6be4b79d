/*
 * net.h: loopback sockets with time limits.
 */
#ifndef TEST_NET_H
#define TEST_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A TCP port of 127.0.0.1 that nobody uses; it is this process's until it
 * ends, as far as other tests go, and is never handed to an outgoing
 * connection by the system. */
uint16_t net_port(void);
/* Descriptors, or -1 with errno; all are close-on-exec. */
int net_listen(uint16_t port);
int net_accept(int fd, int ms);
int net_dial(uint16_t port);
/* The same as soon as somebody listens, within ms. */
int net_dial_within(uint16_t port, int ms);
/* Waits for input or end of file until a time of run_now(). */
bool net_wait(int fd, int64_t end);
/* The same for ms. */
bool net_is_readable(int fd, int ms);
/* All n bytes within ms.  net_read returns how many came before the end of
 * the stream or of the time. */
bool net_write(int fd, const void *, size_t n, int ms);
size_t net_read(int fd, void *, size_t n, int ms);
/* The other side closes (or resets) within ms; what comes before is thrown
 * away. */
bool net_is_closed(int fd, int ms);

#endif
