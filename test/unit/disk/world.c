/*
 * world.c: a disk process's surroundings out of memfds and a temporary folder.
 */
#include "world.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chosen.h"
#include "fdpass.h"
#include "folder.h"
#include "good.h"
#include "scan.h"
#include "verify.h"

static void *
map_new(size_t size)
{
	void *p;

	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	    -1, 0);
	cr_assert_neq(p, MAP_FAILED);
	return p;
}

static void
make_memory(struct disk *d)
{
	struct seg_plan plan = {WORLD_SLOTS, d->n, 0};
	uint32_t i;

	cr_assert_eq(geometry_init(&d->geo, WORLD_SIZE, WORLD_PIECE), 0);
	plan.max_pieces = d->geo.pieces;
	seg_layout(&d->seg, map_new(seg_size(&plan)), &plan);
	seg_publish(&d->seg);
	swarm_layout(&d->swarm, map_new(swarm_size(&d->geo, DIGEST_NONE)),
	    &d->geo, NULL, "data", NULL);
	d->frames.size = WORLD_SLOTS * FRAMES_SLOT_BYTES;
	d->frames.base = map_new(d->frames.size);
	d->me = &d->seg.disks[d->k];
	for (i = 0; i < WORLD_SLOTS; i++) {
		atomic_store(&d->seg.orders[i].peer_id, WORLD_PEER + i);
		atomic_store(&d->seg.orders[i].state, SLOT_LIVE);
	}
}

static void
make_folders(struct world *w)
{
	strcpy(w->dir, "/tmp/shoal-disk-XXXXXX");
	cr_assert_not_null(mkdtemp(w->dir));
	w->d.work = open(w->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert_neq(w->d.work, -1);
	cr_assert_eq(mkdirat(w->d.work, "peer", 0755), 0);
	w->d.dir =
	    openat(w->d.work, "peer", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert_neq(w->d.dir, -1);
	cr_assert_eq(mkdirat(w->d.dir, ".shoal", 0755), 0);
}

void
world_make(struct world *w, uint32_t n, uint32_t k)
{
	int pair[2];

	memset(w, 0, sizeof(*w));
	w->d.n = n;
	w->d.k = k;
	w->d.own = WORLD_OWN;
	w->d.state = OWN_FOLDER;
	strcpy(w->d.name, "data");
	strcpy(w->d.part, "data.part");
	make_memory(&w->d);
	data_init(&w->d.data, w->d.geo.file_size, NULL);
	make_folders(w);
	cr_assert_eq(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC,
		0, pair),
	    0);
	control_init(&w->d.control, pair[0]);
	w->pair = pair[1];
	good_count_missing(&w->d);
}

/* Together WORLD_SIZE bytes; padding is where zeros belong (piece_bytes). */
const struct many_file world_files[] = {
    {"empty", 0, 0},
    {"a/b/first", 50000, TORRENT_EXEC},
    {"a/second", 1, 0},
    {"", 999, TORRENT_PADDING},
    {"a/b/third", 200000, 0},
    {"z/empty too", 0, 0},
    {"z/fourth", 121345, 0},
};
const uint32_t world_nfiles = sizeof(world_files) / sizeof(world_files[0]);

void
world_many(struct world *w)
{
	char why[CHOSEN_WHY_MAX];

	many_make(
	    &w->d.torrent, "data", world_files, world_nfiles, WORLD_PIECE);
	if (w->only != NULL)
		cr_assert_neq(chosen_take(&w->d.torrent, &w->only, 1, why), -1,
		    "%s", why);
	w->d.many = true;
	data_init(&w->d.data, w->d.geo.file_size, &w->d.torrent);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void
world_drop(struct world *w)
{
	if (w->dir[0] != '\0')
		(void)nftw(w->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void
world_open_part(struct world *w)
{
	w->d.data.fd =
	    openat(w->d.dir, w->d.part, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	cr_assert_neq(w->d.data.fd, -1);
	cr_assert_eq(ftruncate(w->d.data.fd, WORLD_SIZE), 0);
}

void
world_renew(struct world *w, uint32_t n, uint32_t k)
{
	world_drop(w);
	world_make(w, n, k);
	world_open_part(w);
}

/* Padding is zeros. */
static uint8_t
byte_at(const struct world *w, uint32_t piece, uint32_t block, uint32_t i)
{
	uint64_t at = geometry_offset(&w->d.geo, piece) +
	    (uint64_t)block * BLOCK_SIZE + i;

	if (span_at(&w->d.data.spans, at, 1).padding)
		return 0;
	return (uint8_t)(1 + (piece * 7 + block * 3 + i) % 251);
}

static uint32_t
piece_bytes(const struct world *w, uint32_t piece, uint8_t *out)
{
	uint32_t b, i, len, at = 0;

	for (b = 0; b < geometry_blocks(&w->d.geo, piece); b++) {
		len = geometry_block_len(&w->d.geo, piece, b);
		for (i = 0; i < len; i++)
			out[at++] = byte_at(w, piece, b, i);
	}
	return at;
}

void
world_digest(struct world *w, enum digest_kind kind)
{
	static uint8_t bytes[WORLD_PIECE], table[16 * DIGEST_LEN];
	struct digests all = {kind, table};
	struct geometry *geo = &w->d.geo;
	uint64_t wanted[1];
	uint32_t p, n;

	for (p = 0; p < geo->pieces; p++) {
		n = piece_bytes(w, p, bytes);
		cr_assert_eq(
		    EVP_Digest(bytes, n, table + p * digests_len(kind), NULL,
			kind == DIGEST_SHA1 ? EVP_sha1() : EVP_sha256(), NULL),
		    1);
	}
	if (w->only != NULL)
		chosen_pieces(wanted, &w->d.torrent);
	swarm_layout(&w->d.swarm, map_new(swarm_size(geo, kind)), geo, &all,
	    w->d.name, w->only != NULL ? wanted : NULL);
	good_count_missing(&w->d);
	cr_assert_eq(verify_init(&w->d), 0);
	logpipe_init(&w->d.logpipe, -1, STDERR_FILENO);
}

void
world_put(struct world *w, uint32_t piece)
{
	static uint8_t bytes[WORLD_PIECE];
	uint32_t n = piece_bytes(w, piece, bytes);

	cr_assert_eq(pwrite(w->d.data.fd, bytes, n,
			 (off_t)geometry_offset(&w->d.geo, piece)),
	    (ssize_t)n);
}

void
world_describe(struct world *w, uint32_t slot, uint32_t f, uint32_t piece,
    uint32_t offset, uint32_t length)
{
	struct frame_desc desc = {piece, offset, length};
	struct seg_slot *s = seg_slot(&w->d.seg, slot);

	frame_fill(s, f, &desc);
	seg_ring_disk(&w->d.seg, s, w->d.k);
}

void
world_fill(
    struct world *w, uint32_t slot, uint32_t f, uint32_t piece, uint32_t block)
{
	uint32_t i, len = geometry_block_len(&w->d.geo, piece, block);
	uint8_t *p = w->d.frames.base + slot * FRAMES_SLOT_BYTES +
	    (size_t)f * BLOCK_SIZE;

	for (i = 0; i < len; i++)
		p[i] = byte_at(w, piece, block, i);
	world_describe(w, slot, f, piece, block * BLOCK_SIZE, len);
}

bool
world_is_filled(struct world *w, uint32_t slot, uint32_t f)
{
	return frame_is_filled(
	    seg_slot(&w->d.seg, slot), seg_done(&w->d.seg, slot), f);
}

void
world_store(struct world *w, uint32_t piece)
{
	uint32_t b, first = geometry_run_first(w->d.k, w->d.n);

	w->d.due.last = (struct mono){0};
	for (b = 0; b < geometry_blocks(&w->d.geo, piece); b++)
		world_fill(w, 0, first + b, piece, b);
	(void)scan_slot(&w->d, &w->store, 0);
}

bool
world_is_stored(struct world *w, uint32_t piece, uint32_t block)
{
	return abits_has(
	    w->d.swarm.stored, geometry_block_index(&w->d.geo, piece, block));
}

bool
world_has(struct world *w, uint32_t piece, uint32_t block)
{
	uint32_t i, len = geometry_block_len(&w->d.geo, piece, block);
	uint8_t buf[BLOCK_SIZE];
	uint64_t at =
	    geometry_offset(&w->d.geo, piece) + (uint64_t)block * BLOCK_SIZE;
	ssize_t n;

	for (i = 0; i < len; i += (uint32_t)n)
		if ((n = data_read_at(&w->d.data, buf + i, len - i, at + i)) <=
		    0)
			return false;
	for (i = 0; i < len; i++)
		if (buf[i] != byte_at(w, piece, block, i))
			return false;
	return true;
}

enum record_kind
world_hear(struct world *w, struct record *r)
{
	struct record any;
	uint8_t buf[RECORD_MAX];
	ssize_t n;
	int fd;

	control_flush(&w->d.control, mono_now());
	n = fdpass_recv(w->pair, buf, sizeof(buf), &fd);
	if (n <= 0)
		return REC_KINDS;
	if (fd != -1)
		close(fd);
	if (r == NULL)
		r = &any;
	cr_assert_eq(record_decode(buf, (size_t)n, r), 0);
	return r->kind;
}

char *
world_text(struct world *w, const char *name)
{
	struct stat st;
	char *text;
	int fd;

	if ((fd = openat(w->d.work, name, O_RDONLY | O_CLOEXEC)) == -1)
		return NULL;
	cr_assert_eq(fstat(fd, &st), 0);
	text = malloc((size_t)st.st_size + 1);
	cr_assert_eq(read(fd, text, (size_t)st.st_size), st.st_size);
	text[st.st_size] = '\0';
	close(fd);
	return text;
}

void
world_write(struct world *w, const char *name, const char *text)
{
	size_t n = strlen(text);
	int fd;

	fd = openat(
	    w->d.work, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	cr_assert_neq(fd, -1);
	cr_assert_eq(write(fd, text, n), (ssize_t)n);
	close(fd);
}
