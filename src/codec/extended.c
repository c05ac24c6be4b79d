/*
 * extended.c: a dictionary of what the handshake had no room for.
 */
#include "extended.h"

#include <string.h>

#include "bencode.h"
#include "bencode_write.h"
#include "sizes.h"

#define HANDSHAKE 0 /* the number of the message */

size_t
extended_encode(const struct extended *e, uint8_t out[EXTENDED_ROOM])
{
	struct bencw w;
	size_t n;

	out[0] = HANDSHAKE;
	bencw_init(&w, out + 1, EXTENDED_ROOM - 1);
	bencw_dict(&w);
	bencw_key(&w, "m");
	bencw_dict(&w);
	bencw_end(&w);
	bencw_key(&w, "reqq");
	bencw_int(&w, e->reqq);
	bencw_key(&w, "upload_only");
	bencw_int(&w, e->upload_only);
	bencw_key(&w, "v");
	bencw_text(&w, "shoal " SHOAL_VERSION);
	if (e->yourip_len > 0) {
		bencw_key(&w, "yourip");
		bencw_str(&w, e->yourip, e->yourip_len);
	}
	bencw_end(&w);
	return bencw_finish(&w, &n) == 0 ? 1 + n : 0;
}

/* A number of the dictionary, cut to 32 bits. */
static int
take_number(struct benc *b, uint32_t *v)
{
	int64_t n;

	if (benc_peek(b) != BENC_INT)
		return benc_skip(b, NULL);
	if (benc_int(b, &n) == -1)
		return -1;
	*v = n < 0 ? 0 : n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
	return 0;
}

int
extended_decode(const uint8_t *p, size_t n, uint32_t *reqq)
{
	struct benc b;
	struct rd key;
	int more, rc = 0;

	*reqq = 0;
	if (n == 0)
		return -1;
	if (p[0] != HANDSHAKE)
		return 0;
	benc_init(&b, p + 1, n - 1);
	benc_dict(&b);
	while (rc == 0 && (more = benc_next(&b, &key)) != 0) {
		if (more == -1)
			return -1;
		rc = benc_is(key, "reqq") ? take_number(&b, reqq) :
					    benc_skip(&b, NULL);
	}
	return rc == 0 && benc_end(&b) == 0 ? 1 : -1;
}
