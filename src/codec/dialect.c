/*
 * dialect.c: the table of dialects.
 */
#include "dialect.h"

#include <string.h>

#include "bytes.h"

/* A dialect is these values, and nothing else. */
static const struct dialect dialects[DIALECT_COUNT] = {
    [DIALECT_DOCUMENT] =
	{
	    .name = "document",
	    .header = "P2PFILESHARINGPROJ",
	    .header_len = HEADER_LEN,
	    .handshake_len = HANDSHAKE_LEN,
	    .counts_type = true,
	    .low_bit_first = false,
	    .trims = false,
	    .says_completed = false,
	    .whole_pieces = true,
	    .logs = true,
	},
    [DIALECT_FOUNDING] =
	{
	    .name = "founding",
	    .header = "P2PBITTORRENTFILES",
	    .header_len = HEADER_LEN,
	    .handshake_len = HANDSHAKE_LEN,
	    .counts_type = false,
	    .low_bit_first = true,
	    .trims = true,
	    .says_completed = true,
	    .whole_pieces = true,
	    .logs = true,
	},
    [DIALECT_BITTORRENT] =
	{
	    .name = "bittorrent",
	    .header = "\x13"
		      "BitTorrent protocol",
	    .header_len = 20,
	    .handshake_len = HANDSHAKE_MAX,
	    .counts_type = true,
	    .hello_first = true,
	},
};

const struct dialect *
dialect_get(enum dialect_id id)
{
	return &dialects[id];
}

int
dialect_by_name(const char *name, enum dialect_id *id)
{
	int i;

	for (i = 0; i < DIALECT_COURSES; i++) {
		if (strcmp(dialects[i].name, name) == 0) {
			*id = (enum dialect_id)i;
			return 0;
		}
	}
	return -1;
}

int
dialect_by_header(const uint8_t *p, size_t n, enum dialect_id *id)
{
	size_t len;
	int i;

	if (n == 0)
		return 0;
	for (i = 0; i < DIALECT_COUNT; i++) {
		len = dialects[i].header_len;
		if (memcmp(dialects[i].header, p, n < len ? n : len) != 0)
			continue;
		if (n < len)
			return 0;
		*id = (enum dialect_id)i;
		return 1;
	}
	return -1;
}

enum dialect_id
dialect_other(enum dialect_id id)
{
	if (id >= DIALECT_COURSES)
		return id;
	return (enum dialect_id)((id + 1) % DIALECT_COURSES);
}

#define ID_OFFSET (HANDSHAKE_LEN - 4)

void
handshake_encode(
    enum dialect_id id, uint32_t peer_id, uint8_t out[HANDSHAKE_LEN])
{
	struct wr w = {out + ID_OFFSET, 0, HANDSHAKE_LEN - ID_OFFSET};

	memset(out, 0, HANDSHAKE_LEN);
	memcpy(out, dialects[id].header, HEADER_LEN);
	(void)(wr_u32(&w, peer_id) == -1); /* the room is exact */
}

uint32_t
handshake_peer_id(const uint8_t in[HANDSHAKE_LEN])
{
	struct rd r = {in + ID_OFFSET, HANDSHAKE_LEN - ID_OFFSET};
	uint32_t id = 0;

	(void)(rd_u32(&r, &id) == -1);
	return id;
}
