/*
 * resume.c: the resume record's bytes.
 *
 * All integers are big-endian:
 *
 *	offset	size	content
 *	0	8	"SHOALRES"
 *	8	4	version, 1
 *	12	4	1 the file is complete, 0 it is a .part
 *	16	8	device
 *	24	8	inode
 *	32	8	size of the whole, bytes
 *	40	8	mark
 *	48	4	piece size
 *	52	4	N, the number of pieces
 *	56	8 W	claimed pieces, W = ceil(N / 64) words; piece i is bit
 *			i % 64 of word i / 64, spare bits are zero
 *	56+8W	8	FNV-1a, 64 bits, of all that stands before
 */
#include "resume.h"

#include <string.h>

#include "bits.h"
#include "bytes.h"
#include "fnv.h"

#define VERSION  1
#define HEAD_LEN 56
#define SUM_LEN  8

static const uint8_t magic[8] = {'S', 'H', 'O', 'A', 'L', 'R', 'E', 'S'};

/* No secret is in it: whoever may write the record may write the file. */
static uint64_t
fnv1a(const uint8_t *p, size_t n)
{
	uint64_t h = FNV_START;
	size_t i;

	for (i = 0; i < n; i++)
		h = fnv_step(h, p[i]);
	return h;
}

size_t
resume_len(uint32_t pieces)
{
	return HEAD_LEN + bits_words(pieces) * 8 + SUM_LEN;
}

static int
put_head(struct wr *w, const struct resume *r)
{
	if (wr_bytes(w, magic, sizeof(magic)) == -1 ||
	    wr_u32(w, VERSION) == -1 || wr_u32(w, r->complete) == -1 ||
	    wr_u64(w, r->dev) == -1 || wr_u64(w, r->ino) == -1 ||
	    wr_u64(w, r->size) == -1 || wr_u64(w, r->mark) == -1 ||
	    wr_u32(w, r->piece_size) == -1 || wr_u32(w, r->pieces) == -1)
		return -1;
	return 0;
}

/* Without spare bits, whatever the caller's last word says. */
static int
put_have(struct wr *w, const struct resume *r)
{
	uint64_t word;
	size_t i;

	for (i = 0; i < bits_words(r->pieces); i++) {
		word = r->have[i];
		if (i == r->pieces / 64)
			bits_trim(&word, r->pieces % 64);
		if (wr_u64(w, word) == -1)
			return -1;
	}
	return 0;
}

void
resume_encode(const struct resume *r, uint8_t *out)
{
	struct wr w = {out, 0, resume_len(r->pieces)};

	/* The room is exact: none of these can fail. */
	(void)(put_head(&w, r) == -1 || put_have(&w, r) == -1 ||
	    wr_u64(&w, fnv1a(out, w.len)) == -1);
}

/* Magic, version and the number of pieces must be ours. */
static int
take_head(struct rd *rd, struct resume *r)
{
	uint8_t name[sizeof(magic)];
	uint32_t version, complete, pieces;

	if (rd_bytes(rd, name, sizeof(name)) == -1 ||
	    rd_u32(rd, &version) == -1 || rd_u32(rd, &complete) == -1 ||
	    rd_u64(rd, &r->dev) == -1 || rd_u64(rd, &r->ino) == -1 ||
	    rd_u64(rd, &r->size) == -1 || rd_u64(rd, &r->mark) == -1 ||
	    rd_u32(rd, &r->piece_size) == -1 || rd_u32(rd, &pieces) == -1)
		return -1;
	if (memcmp(name, magic, sizeof(magic)) != 0 || version != VERSION ||
	    complete > 1 || pieces != r->pieces)
		return -1;
	r->complete = complete == 1;
	return 0;
}

static int
take_have(struct rd *rd, struct resume *r)
{
	size_t i, last = r->pieces % 64;

	for (i = 0; i < bits_words(r->pieces); i++)
		if (rd_u64(rd, &r->have[i]) == -1)
			return -1;
	if (last != 0 && r->have[i - 1] >> last != 0)
		return -1;
	return 0;
}

int
resume_decode(const uint8_t *p, size_t n, struct resume *r)
{
	struct rd rd = {p, n};
	uint64_t sum;

	if (n != resume_len(r->pieces))
		return -1;
	if (take_head(&rd, r) == -1 || take_have(&rd, r) == -1 ||
	    rd_u64(&rd, &sum) == -1)
		return -1;
	return sum == fnv1a(p, n - SUM_LEN) ? 0 : -1;
}
