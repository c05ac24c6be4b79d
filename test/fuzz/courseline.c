/*
 * courseline.c: target: the course log, written and read back.
 *
 * The input is our id, a line to write, and a line to read.
 */
#include "courseline.h"

#include "fuzz.h"

#define IDS 16

static uint32_t
read_line(const uint8_t *data, size_t n, uint32_t own, uint32_t *piece)
{
	uint8_t *p = fuzz_copy(data, n);
	uint32_t kind = courseline_read((const char *)p, n, own, piece);

	assert(
	    kind == EVENT_NONE || kind == LINE_PIECE || kind == LINE_COMPLETE);
	free(p);
	return kind;
}

/* One line that fits its room, and is read back as what it is. */
static void
write_line(const struct courseline *cl, uint32_t own)
{
	static const struct tm when = {.tm_year = 126, .tm_mday = 1};
	size_t size = courseline_room(cl);
	char *buf = fuzz_alloc(size);
	uint32_t kind, piece = 0;
	struct text t;

	text_init(&t, buf, size);
	courseline_put(&t, cl, own, &when);
	assert(!t.cut && strlen(buf) == t.len);
	if (t.len > 0) {
		assert(strchr(buf, '\n') == buf + t.len - 1);
		kind = read_line((const uint8_t *)buf, t.len - 1, own, &piece);
		assert(
		    kind == (cl->kind >= LINE_PIECE ? cl->kind : EVENT_NONE));
		assert(kind != LINE_PIECE || piece == cl->arg);
		if (kind != EVENT_NONE)
			assert(read_line((const uint8_t *)buf, t.len - 1,
				   own + 1, &piece) == EVENT_NONE);
	}
	free(buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data, size};
	uint32_t i, piece, own = feed_scaled(&f), ids[IDS];
	struct courseline cl = {.kind = feed_below(&f, LINE_COMPLETE + 2)};

	cl.peer = feed_scaled(&f);
	cl.arg = feed_scaled(&f);
	cl.count = feed_scaled(&f);
	if (cl.kind == EVENT_PREFERRED)
		cl.arg %= IDS + 1;
	for (i = 0; i < IDS; i++)
		ids[i] = UINT32_MAX >> (i + cl.peer) % 32;
	cl.ids = ids;
	write_line(&cl, own);
	(void)read_line(f.p, f.n, own, &piece);
	return 0;
}
