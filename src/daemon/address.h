/*
 * address.h: socket addresses in the forms that are needed.
 */
#ifndef SHOAL_ADDRESS_H
#define SHOAL_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "sizes.h"

struct address {
	struct sockaddr_storage sa;
	socklen_t len;
	char text[ADDRESS_MAX]; /* IP:PORT */
};

/* Fills a->text from a->sa. */
void address_print(struct address *);
/* The host alone, with the number of its zone. */
void address_print_host(const struct address *, char *out, size_t size);
/* An IPv4 address as a dual socket shows it becomes a plain one.  Fills
 * a->text too. */
void address_unmap(struct address *);
/* A numeric address or "localhost"; 0, or -1: it is a name. */
int address_numeric(struct address *, const char *host, uint16_t port)
    __attribute__((warn_unused_result));
/* The host alone; an IPv4 address is mapped (RFC 4291, 2.5.5.2). */
void address_mapped(const struct address *, uint8_t host[16]);
/* From such a host. */
void address_from_mapped(
    struct address *, const uint8_t host[16], uint16_t port, uint32_t scope);
uint32_t address_scope(const struct address *); /* of an IPv6 address */
uint16_t address_port(const struct address *);
bool address_is_any(const struct address *); /* of no host: of all */
/* Same host, whatever the port. */
bool address_same_host(const struct address *, const struct address *);
/*
 * Who may be one and the same: an IPv4 address, or an IPv6 network of 64 bits,
 * of which one host may have all addresses.  Link-local ones are of one
 * network on every link, and count each for itself.
 */
bool address_same_network(const struct address *, const struct address *);
/* A number that two of the same network share; others seldom do. */
uint64_t address_network(const struct address *);

#endif
