/*
 * scan.c: target: frames that disk processes take from slots.
 *
 * The input is the geometry of a file and a sequence of what workers that
 * nobody can trust write into their slots, what becomes of their peers, and
 * rounds of the disk processes, of which some cannot write.  A model says what
 * each round must store.
 */
#include "scan.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "good.h"
#include "patch.h"
#include "pause.h"

#define NOWHERE_FD 65535 /* a descriptor that nobody has */
#define SLOTS      2
#define DISKS      4
#define PIECES     12
#define BLOCKS     3 /* of a piece, at most */
#define FRAMES     (SLOTS * SLOT_FRAMES)
#define NOWHERE    UINT32_MAX
#define ORPHAN     0 /* a slot whose peer was not admitted */
#define PEER_IDS   4

struct world {
	struct feed f;
	struct geometry geo;
	void *seg, *swarm;
	uint64_t size; /* of the file: less than it had when it was cut */
	uint32_t n;
	struct disk d[DISKS];
	struct store store[DISKS];
	/* What must be so: the frame whose bytes a block has, the author of
	 * the piece, lies told, and whether the process is paused. */
	uint32_t from[PIECES * BLOCKS], author[PIECES];
	uint64_t lies[DISKS], bytes[DISKS];
	bool paused[DISKS];
};

static uint8_t frames[SLOTS * FRAMES_SLOT_BYTES];
static char path[] = "/tmp/shoal-fuzz-XXXXXX";
static int file; /* that has a name: what was removed is not written to */

__attribute__((constructor)) static void
make_file(void)
{
	file = mkostemp(path, O_CLOEXEC);
	assert(file != -1);
}

__attribute__((destructor)) static void
remove_file(void)
{
	(void)unlink(path);
}

/* Whole frames all differ. */
__attribute__((constructor)) static void
fill_frames(void)
{
	uint32_t f;
	size_t i;

	for (f = 0; f < FRAMES; f++)
		for (i = 0; i < BLOCK_SIZE; i++)
			frames[(size_t)f * BLOCK_SIZE + i] =
			    (uint8_t)(1 + f / 2 + (i + f % 2) % 3);
}

static struct seg_slot *
slot_of(struct world *w, uint32_t i)
{
	return seg_slot(&w->d[0].seg, i);
}

static void
begin_disk(struct world *w, uint32_t k)
{
	struct seg_plan plan = {SLOTS, w->n, PIECES};
	struct disk *d = &w->d[k];

	if (k > 0) {
		*d = w->d[0];
	} else {
		seg_layout(&d->seg, w->seg, &plan);
		swarm_layout(&d->swarm, w->swarm, &w->geo, NULL, "file", NULL);
		d->geo = w->geo;
		d->n = w->n;
		data_init(&d->data, w->geo.file_size, NULL);
		d->data.fd = file;
		d->frames = (struct frames){frames, sizeof(frames)};
		control_init(&d->control, -1);
	}
	d->k = k;
	d->me = &d->seg.disks[k];
	good_count_missing(d);
}

static void
begin(struct world *w)
{
	uint32_t piece_size = 1 + feed_scaled(&w->f) % (BLOCKS * BLOCK_SIZE);
	uint32_t i, pieces = 1 + feed_below(&w->f, PIECES);
	struct seg_plan plan = {SLOTS, DISKS, PIECES};

	w->n = 1 + feed_below(&w->f, DISKS);
	assert(
	    geometry_init(&w->geo,
		(uint64_t)pieces * piece_size - feed_scaled(&w->f) % piece_size,
		piece_size) == 0);
	w->seg = fuzz_alloc(seg_size(&plan));
	w->swarm = fuzz_alloc(swarm_size(&w->geo, DIGEST_NONE));
	w->size = w->geo.file_size;
	assert(ftruncate(file, 0) == 0);
	assert(ftruncate(file, (off_t)w->size) == 0);
	for (i = 0; i < w->n; i++)
		begin_disk(w, i);
	for (i = 0; i < SLOTS; i++)
		atomic_store(&w->d[0].seg.orders[i].peer_id, 1 + i);
	for (i = 0; i < PIECES * BLOCKS; i++)
		w->from[i] = NOWHERE;
}

static void
end(struct world *w)
{
	free(w->seg);
	free(w->swarm);
}

/* A worker fills a frame and describes it: nearly right. */
static void
fill(struct world *w, uint32_t i, uint32_t f, uint32_t piece, uint32_t block)
{
	struct frame_desc d = {piece, block * BLOCK_SIZE, BLOCK_SIZE};

	if (piece < w->geo.pieces && block < geometry_blocks(&w->geo, piece))
		d.length = geometry_block_len(&w->geo, piece, block);
	frame_fill(slot_of(w, i), f % SLOT_FRAMES, &d);
}

static void
step_block(struct world *w)
{
	uint32_t i = feed_below(&w->f, SLOTS), f = feed_u8(&w->f);
	uint32_t piece = feed_below(&w->f, PIECES);

	fill(w, i, f, piece, feed_below(&w->f, BLOCKS));
}

/* All blocks of some pieces, one behind the other. */
static void
step_pieces(struct world *w)
{
	uint32_t i = feed_below(&w->f, SLOTS), f = feed_u8(&w->f), b;
	uint32_t piece = feed_below(&w->f, w->geo.pieces);
	uint32_t end = piece + 1 + feed_below(&w->f, PIECES);

	for (; piece < end && piece < w->geo.pieces; piece++)
		for (b = 0; b < geometry_blocks(&w->geo, piece); b++)
			fill(w, i, f++, piece, b);
}

static void
step_lie(struct world *w)
{
	struct seg_slot *s = slot_of(w, feed_below(&w->f, SLOTS));

	if (feed_u8(&w->f) & 1)
		patch(&w->f, s->desc, sizeof(s->desc));
	else
		patch(&w->f, s->filled, sizeof(s->filled));
}

static void
step_peer(struct world *w)
{
	uint32_t i = feed_below(&w->f, SLOTS);

	atomic_store(
	    &w->d[0].seg.orders[i].peer_id, feed_below(&w->f, PEER_IDS));
}

/* The block of a descriptor, or NOWHERE: what R2, R3 and R4 say. */
static uint32_t
block_of(const struct world *w, uint32_t k, const struct seg_desc *d)
{
	uint64_t at = atomic_load(&d->offset), len;
	uint32_t piece = atomic_load(&d->piece);

	if (piece >= w->geo.pieces || piece % w->n != k)
		return NOWHERE;
	len = w->geo.file_size - (uint64_t)piece * w->geo.piece_size;
	if (len > w->geo.piece_size)
		len = w->geo.piece_size;
	if (at % BLOCK_SIZE != 0 || at >= len)
		return NOWHERE;
	len = len - at < BLOCK_SIZE ? len - at : BLOCK_SIZE;
	if (atomic_load(&d->length) != len)
		return NOWHERE;
	return piece * BLOCKS + (uint32_t)(at / BLOCK_SIZE);
}

/* The model takes a frame that is FILLED. */
static void
expect(struct world *w, uint32_t k, uint32_t i, uint32_t f, bool fails)
{
	const struct seg_desc *d = &slot_of(w, i)->desc[f];
	uint32_t peer = atomic_load(&w->d[0].seg.orders[i].peer_id);
	uint32_t block = block_of(w, k, d);

	if (block == NOWHERE || peer == ORPHAN) {
		w->lies[k]++;
		return;
	}
	if (w->from[block] != NOWHERE) /* R6 */
		return;
	w->paused[k] = w->paused[k] || fails;
	if (w->paused[k] || w->size < w->geo.file_size)
		return;
	w->from[block] = i * SLOT_FRAMES + f;
	w->author[block / BLOCKS] = peer;
	w->bytes[k] += atomic_load(&d->length);
}

static bool
has_all(const struct world *w, uint32_t piece)
{
	uint32_t b;

	for (b = 0; b < geometry_blocks(&w->geo, piece); b++)
		if (w->from[piece * BLOCKS + b] == NOWHERE)
			return false;
	return true;
}

static void
check_piece(const struct world *w, uint32_t piece)
{
	const struct swarm *s = &w->d[0].swarm;
	uint32_t b;

	for (b = 0; b < geometry_blocks(&w->geo, piece); b++)
		assert(abits_has(s->stored,
			   geometry_block_index(&w->geo, piece, b)) ==
		    (w->from[piece * BLOCKS + b] != NOWHERE));
	assert(abits_has(s->have, piece) == has_all(w, piece));
	assert(atomic_load(&s->author[piece]) == w->author[piece]);
}

static void
check(const struct world *w, uint32_t k)
{
	const struct disk *d = &w->d[k];
	uint32_t p, have = 0, missing = 0;

	for (p = 0; p < w->geo.pieces; p++) {
		check_piece(w, p);
		have += has_all(w, p);
		missing += p % w->n == k && !has_all(w, p);
	}
	assert(atomic_load(&d->me->lies) == w->lies[k]);
	assert(atomic_load(&d->me->bytes) == w->bytes[k]);
	assert((atomic_load(&d->me->paused) != 0) == w->paused[k]);
	assert(d->missing == missing);
	assert(!d->whole || have == w->geo.pieces);
	assert(atomic_load(&d->swarm.h->epoch) == have); /* R10 */
}

/* One slot: its frames of the run are done with, and no others (R4). */
static void
scan(struct world *w, uint32_t k, uint32_t i, bool fails)
{
	struct disk *d = &w->d[k];
	struct seg_slot *s = slot_of(w, i);
	au32 *done = seg_done(&d->seg, i);
	uint32_t f, n = 0, first = k * (SLOT_FRAMES / w->n), was[SLOT_FRAMES];

	for (f = 0; f < SLOT_FRAMES; f++)
		was[f] = atomic_load(&done[f]);
	for (f = first; f < first + SLOT_FRAMES / w->n; f++) {
		if (!frame_is_filled(s, done, f))
			continue;
		expect(w, k, i, f, fails);
		was[f] = atomic_load(&s->filled[f]);
		n++;
	}
	d->data.fd = fails ? NOWHERE_FD : file;
	assert(scan_slot(d, &w->store[k], i) == n);
	for (f = 0; f < SLOT_FRAMES; f++)
		assert(atomic_load(&done[f]) == was[f]);
	check(w, k);
}

static void
step_scan(struct world *w)
{
	uint32_t k = feed_below(&w->f, w->n), i = feed_below(&w->f, SLOTS);

	scan(w, k, i, feed_u8(&w->f) > 250);
}

/* Somebody cuts the file: it never grows again. */
static void
step_cut(struct world *w)
{
	if (feed_u8(&w->f) < 200)
		return;
	w->size = feed_u32(&w->f) % (w->size + 1);
	assert(ftruncate(file, (off_t)w->size) == 0);
}

/* The supervisor says that it may work again. */
static void
step_retry(struct world *w)
{
	uint32_t k = feed_below(&w->f, w->n);

	pause_retry(&w->d[k]);
	w->paused[k] = false;
}

/* A block as it must be: the bytes of the frame that it has them from, or
 * nothing when it was not stored; less when the file was cut. */
static void
check_bytes(const struct world *w, uint32_t p, uint32_t b)
{
	static const uint8_t nothing[BLOCK_SIZE];
	uint64_t at = geometry_offset(&w->geo, p) + b * BLOCK_SIZE;
	uint32_t len = geometry_block_len(&w->geo, p, b);
	uint32_t from = w->from[p * BLOCKS + b];
	const uint8_t *must = nothing;
	uint8_t buf[BLOCK_SIZE];

	if (from != NOWHERE)
		must = frames + (size_t)from * BLOCK_SIZE;
	if (at >= w->size)
		return;
	if (len > w->size - at)
		len = (uint32_t)(w->size - at);
	assert(pread(file, buf, len, (off_t)at) == (ssize_t)len);
	assert(memcmp(buf, must, len) == 0);
}

static void
check_file(const struct world *w)
{
	uint32_t p, b;
	struct stat st;

	assert(fstat(file, &st) == 0 && (uint64_t)st.st_size == w->size);
	for (p = 0; p < w->geo.pieces; p++)
		for (b = 0; b < geometry_blocks(&w->geo, p); b++)
			check_bytes(w, p, b);
}

typedef void step_fn(struct world *);
static step_fn *const steps[] = {step_block, step_block, step_pieces, step_lie,
    step_peer, step_scan, step_scan, step_retry, step_cut};

/* Whatever there was, it is over after a round of each process. */
static void
finish(struct world *w)
{
	uint32_t k, i, f;

	for (k = 0; k < w->n; k++)
		for (i = 0; i < SLOTS; i++)
			scan(w, k, i, false);
	for (i = 0; i < SLOTS; i++)
		for (f = 0; f < w->n * (SLOT_FRAMES / w->n); f++)
			assert(!frame_is_filled(
			    slot_of(w, i), seg_done(&w->d[0].seg, i), f));
	check_file(w);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *w = fuzz_alloc(sizeof(*w));

	w->f = (struct feed){data, size};
	begin(w);
	while (w->f.n > 0)
		steps[feed_below(&w->f, sizeof(steps) / sizeof(steps[0]))](w);
	finish(w);
	end(w);
	free(w);
	return 0;
}
