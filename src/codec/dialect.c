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
	    .counts_type = true,
	    .low_bit_first = false,
	    .trims = false,
	    .says_completed = false,
	},
    [DIALECT_FOUNDING] =
	{
	    .name = "founding",
	    .header = "P2PBITTORRENTFILES",
	    .counts_type = false,
	    .low_bit_first = true,
	    .trims = true,
	    .says_completed = true,
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

	for (i = 0; i < DIALECT_COUNT; i++) {
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
	size_t len = n < HEADER_LEN ? n : HEADER_LEN;
	int i;

	if (len == 0)
		return 0;
	for (i = 0; i < DIALECT_COUNT; i++) {
		if (memcmp(dialects[i].header, p, len) != 0)
			continue;
		if (len < HEADER_LEN)
			return 0;
		*id = (enum dialect_id)i;
		return 1;
	}
	return -1;
}

enum dialect_id
dialect_other(enum dialect_id id)
{
	return (enum dialect_id)((id + 1) % DIALECT_COUNT);
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
