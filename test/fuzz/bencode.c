/*
 * bencode.c: target: bencoded bytes of any origin, and the writer.
 *
 * The input is read as it is.  Then it is a row of calls to the writer.
 */
#include "bencode.h"
#include "bencode_write.h"
#include "fuzz.h"

/* Reads one number or string, or enters or leaves something, and writes the
 * same; -1 when the reader does not go on. */
static int
copy_one(struct benc *b, struct bencw *w)
{
	struct rd s;
	int64_t v;
	int rc;

	switch (benc_peek(b)) {
	case BENC_INT:
		if ((rc = benc_int(b, &v)) == 0)
			bencw_int(w, v);
		return rc;
	case BENC_STR:
		if ((rc = benc_str(b, &s)) == 0)
			bencw_str(w, s.p, s.n);
		return rc;
	case BENC_LIST:
		if ((rc = benc_list(b)) == 0)
			bencw_list(w);
		return rc;
	case BENC_DICT:
		if ((rc = benc_dict(b)) == 0)
			bencw_dict(w);
		return rc;
	case BENC_NONE:
		break;
	}
	return benc_skip(b, NULL);
}

/* The value piece by piece, with all that is in it; whether each key is greater
 * than the one before. */
static int
copy(struct benc *b, struct bencw *w, bool *sorted)
{
	struct rd key = {0}, last[BENC_DEPTH_MAX + 1];
	unsigned int depth = 0;
	int more;

	*sorted = true;
	if (copy_one(b, w) == -1)
		return -1;
	while (b->depth > 0) {
		if (b->depth > depth)
			last[b->depth].p = NULL;
		depth = b->depth;
		key.p = NULL;
		if ((more = benc_next(b, &key)) == -1)
			return -1;
		if (more == 0)
			bencw_end(w);
		else if (key.p != NULL) {
			if (last[depth].p != NULL &&
			    benc_compare(last[depth], key) >= 0)
				*sorted = false;
			last[depth] = key;
			bencw_key_bytes(w, key.p, key.n);
		}
		if (more == 1 && copy_one(b, w) == -1)
			return -1;
	}
	return benc_end(b);
}

/* What is taken is what would be written, but for the order of keys, and a copy
 * in pieces goes as far as one look at the whole. */
static void
read_any(const uint8_t *p, size_t n)
{
	uint8_t *out = fuzz_alloc(n);
	struct benc b, whole;
	struct bencw w;
	struct rd raw;
	bool sorted;
	size_t len;
	int rc;

	benc_init(&whole, p, n);
	rc = benc_skip(&whole, &raw) == -1 ? -1 : benc_end(&whole);
	benc_init(&b, p, n);
	bencw_init(&w, out, n);
	assert(copy(&b, &w, &sorted) == rc);
	assert(b.error == whole.error && b.at == whole.at && b.at <= n);
	assert((rc == 0) == (b.error == BENC_OK));
	if (rc == 0) {
		assert(raw.p == p && raw.n == n);
		assert((bencw_finish(&w, &len) == 0) == sorted);
		assert(!sorted || (len == n && memcmp(out, p, n) == 0));
	}
	free(out);
}

static void
call(struct bencw *w, struct feed *f)
{
	char s[8];
	size_t n;

	switch (feed_below(f, 6)) {
	case 0:
		bencw_int(w, (int64_t)feed_u64(f));
		break;
	case 1:
	case 2:
		n = feed_below(f, sizeof(s) + 1);
		feed_copy(f, s, n);
		bencw_str(w, s, n);
		break;
	case 3:
		bencw_list(w);
		break;
	case 4:
		bencw_dict(w);
		break;
	case 5:
		bencw_end(w);
		break;
	}
}

/* What the writer calls whole is taken by the reader. */
static void
write_any(struct feed *f)
{
	size_t n = 0, size = feed_u8(f);
	uint8_t *out = fuzz_alloc(size);
	unsigned int i;
	struct bencw w;
	struct benc b;
	char key[2];

	bencw_init(&w, out, size);
	for (i = 0; i < 64 && f->n > 0; i++) {
		if ((*f->p & 0x80) != 0) {
			feed_copy(f, key, sizeof(key));
			bencw_key_bytes(&w, key, sizeof(key));
		}
		call(&w, f);
	}
	if (bencw_finish(&w, &n) == 0) {
		assert(n > 0 && n <= size);
		benc_init(&b, out, n);
		assert(benc_skip(&b, NULL) == 0 && benc_end(&b) == 0);
	}
	free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data, size};

	read_any(data, size);
	write_any(&f);
	return 0;
}
