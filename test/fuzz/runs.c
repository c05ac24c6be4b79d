/*
 * runs.c: target: the circle of frames that a slot lends to a disk process.
 *
 * The input is a sequence of blocks that come, in whole or in half, frames that
 * disk is done with, and grants of more or fewer frames.
 */
#include "runs.h"

#include "fuzz.h"

#define FIRST  32
#define FRAMES 16 /* more than any grant */

struct world {
	struct feed f;
	struct run run;
	bool begun; /* the frame at the head holds half a block */
	uint32_t half;
	/* Frames in use, oldest first. */
	uint32_t used[FRAMES];
	uint32_t n;
};

static bool
is_used(const struct world *w, uint32_t frame)
{
	uint32_t i;

	for (i = 0; i < w->n; i++)
		if (w->used[i] == frame)
			return true;
	return false;
}

static void
check(const struct world *w)
{
	assert(run_is_empty(&w->run) == (w->n == 0));
	assert(w->n == 0 || run_oldest(&w->run) == w->used[0]);
	assert(run_room(&w->run) <= w->run.size);
	if (w->n == 0 && !w->begun)
		assert(run_room(&w->run) > 0);
}

/* Blocks come; the last of them may stay half a block for a while. */
static void
step_fill(struct world *w)
{
	uint32_t i, n, frame, want = 1 + feed_u8(&w->f) % FRAMES;
	bool half = feed_u8(&w->f) & 1;

	n = run_span(&w->run, w->begun, &frame);
	assert(!w->begun || (n > 0 && frame == w->half));
	for (i = 0; i < n; i++) {
		assert(frame + i >= FIRST && frame + i < FIRST + FRAMES);
		assert(!is_used(w, frame + i));
		assert(frame + i < FIRST + w->run.size || (w->begun && i == 0));
	}
	for (i = 0; i < n && i < want; i++) {
		if (half && i + 1 == want) {
			w->begun = true;
			w->half = frame + i;
			return;
		}
		run_push(&w->run);
		w->begun = false;
		assert(w->n < FRAMES);
		w->used[w->n++] = frame + i;
	}
}

static void
step_done(struct world *w)
{
	if (run_is_empty(&w->run))
		return;
	run_pop(&w->run);
	w->n--;
	memmove(w->used, w->used + 1, w->n * sizeof(w->used[0]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world w = {.f = {data, size}};

	run_init(&w.run, FIRST);
	check(&w);
	while (w.f.n > 0) {
		switch (feed_u8(&w.f) % 4) {
		case 0:
			w.run.size = 1 + feed_below(&w.f, FRAMES);
			break;
		case 1:
			step_fill(&w);
			break;
		default:
			step_done(&w);
		}
		check(&w);
	}
	/* However it stands, frames that are done with come free again. */
	while (w.n > 0)
		step_done(&w);
	assert(w.begun || run_room(&w.run) > 0);
	return 0;
}
