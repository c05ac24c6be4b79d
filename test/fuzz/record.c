/*
 * record.c: target: what processes of one daemon say to each other.
 *
 * The first half of the input is a record as bytes, the second one as fields.
 */
#include "fuzz.h"
#include "record.h"

/* What is taken has exactly one form. */
static void
check_taken(const struct record *rec, const uint8_t *p, size_t n)
{
	uint8_t out[RECORD_MAX];

	assert(rec->kind >= REC_HELLO && rec->kind < REC_KINDS);
	assert(n <= RECORD_MAX);
	assert(record_encode(rec, out) == n);
	assert(memcmp(out, p, n) == 0);
	if (rec->kind == REC_PAUSED || rec->kind == REC_FAILED)
		assert(rec->b < OP_COUNT);
	if (rec->kind == REC_FD || rec->kind == REC_FD_ACK)
		assert(rec->a >= FD_SWARM && rec->a <= FD_TORRENT);
}

static void
take(const uint8_t *data, size_t n)
{
	uint8_t *p = fuzz_copy(data, n);
	struct record rec, untouched;

	memset(&rec, 0xa5, sizeof(rec));
	untouched = rec;
	if (record_decode(p, n, &rec) == 0)
		check_taken(&rec, p, n);
	else
		assert(memcmp(&rec, &untouched, sizeof(rec)) == 0);
	free(p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data + size / 2, size - size / 2};
	struct record rec;
	uint8_t out[RECORD_MAX];
	size_t n;

	take(data, size);
	take(data, size / 2);
	rec.kind = feed_u8(&f);
	rec.a = feed_scaled(&f);
	rec.b = feed_scaled(&f);
	rec.c = feed_scaled(&f);
	feed_copy(&f, rec.hash, sizeof(rec.hash));
	feed_copy(&f, rec.id, sizeof(rec.id));
	feed_copy(&f, rec.reserved, sizeof(rec.reserved));
	feed_copy(&f, rec.why, sizeof(rec.why));
	n = record_encode(&rec, out);
	assert(n > 0 && n <= RECORD_MAX);
	take(out, n);
	assert(disk_op_text((enum disk_op)feed_u32(&f))[0] != '\0');
	assert(worker_end_text((enum worker_end)feed_u32(&f))[0] != '\0');
	return 0;
}
