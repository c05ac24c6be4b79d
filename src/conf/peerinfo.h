/*
 * peerinfo.h: PeerInfo.cfg, the peers in starting order.
 */
#ifndef SHOAL_PEERINFO_H
#define SHOAL_PEERINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report.h"

#define HOST_MAX    255
#define PEER_ID_MAX 2147483647 /* ids are positive and have 31 bits */

struct conf_peer {
	uint32_t id;   /* 1 .. 2^31-1 */
	uint16_t port; /* 1 .. 65535 */
	bool has_file;
	unsigned int line; /* where it stands */
	char *host;        /* the list's */
};

struct conf_peers {
	struct conf_peer *v; /* in line order */
	size_t n;
};

/* 0, or -1 with the report's error (the list is empty then). */
int conf_peers_parse(struct conf_peers *, const char *file, const char *text,
    size_t n, struct report *) __attribute__((warn_unused_result));
void conf_peers_print(const struct conf_peers *, FILE *);
void conf_peers_free(struct conf_peers *);
/* Place of an id in the list, or -1. */
long conf_peers_find(const struct conf_peers *, uint32_t id);

#endif
