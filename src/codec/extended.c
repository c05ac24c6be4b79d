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

static int
take_address(struct benc *b, struct extended *e)
{
	struct rd s;

	if (benc_peek(b) != BENC_STR)
		return benc_skip(b, NULL);
	if (benc_str(b, &s) == -1)
		return -1;
	if (s.n != 4 && s.n != sizeof(e->yourip))
		return 0;
	memcpy(e->yourip, s.p, s.n);
	e->yourip_len = (uint8_t)s.n;
	return 0;
}

int
extended_decode(const uint8_t *p, size_t n, struct extended *e)
{
	uint32_t upload_only = 0;
	struct benc b;
	struct rd key;
	int more, rc = 0;

	memset(e, 0, sizeof(*e));
	if (n == 0)
		return -1;
	if (p[0] != HANDSHAKE)
		return 0;
	benc_init(&b, p + 1, n - 1);
	benc_dict(&b);
	while (rc == 0 && (more = benc_next(&b, &key)) != 0) {
		if (more == -1)
			return -1;
		if (benc_is(key, "reqq"))
			rc = take_number(&b, &e->reqq);
		else if (benc_is(key, "upload_only"))
			rc = take_number(&b, &upload_only);
		else if (benc_is(key, "yourip"))
			rc = take_address(&b, e);
		else
			rc = benc_skip(&b, NULL);
	}
	e->upload_only = upload_only != 0;
	return rc == 0 && benc_end(&b) == 0 ? 1 : -1;
}
