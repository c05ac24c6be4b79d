/*
 * shoal_hasher.c: one process of those that hash pieces.
 *
 * Files are mapped, window by window, since to copy them costs more.  A file
 * that is cut meanwhile ends the process by SIGBUS.
 */
#include "shoal_hasher.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <openssl/evp.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shatwo.h"

#define WINDOW ((uint64_t)16 << 20)

struct hasher {
	struct hashers *h;
	struct hasher_shared *s;
	EVP_MD_CTX *ctx;
	bool pairs;  /* two pieces are hashed together where it can be done */
	uint64_t at; /* of the whole */
	bool is_broken; /* bytes of the piece under way are missing */
	uint32_t file;  /* the open one, when fd is not -1 */
	int fd;
	uint64_t size; /* of that file */
	uint64_t page;
};

static const uint8_t zeros[65536];

int
hashers_open(int folder, const char *path, uint64_t *size)
{
	struct open_how how = {
	    .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
	    .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	struct stat st;
	int fd;

	fd = (int)syscall(SYS_openat2, folder, path, &how, sizeof(how));
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		*size = (uint64_t)st.st_size;
		return fd;
	}
	close(fd);
	errno = EINVAL;
	return -1;
}

/* The file that has a byte of the whole: never an empty one. */
static uint32_t
file_at(const struct hashers *h, uint64_t offset)
{
	uint32_t low = 0, high = h->files, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (h->file[mid].offset <= offset)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static void
end_piece(struct hasher *k, uint32_t piece)
{
	uint8_t *out = k->h->digest + (size_t)piece * HASH_LEN;

	if (EVP_DigestFinal_ex(k->ctx, out, NULL) != 1 ||
	    EVP_DigestInit_ex(k->ctx, NULL, NULL) != 1)
		k->s->failed = 1;
	k->h->is_known[piece] = !k->is_broken;
	k->is_broken = false;
}

/* Of the next n bytes of the whole those of pairs of pieces; how many. */
static uint64_t
feed_pairs(struct hasher *k, const uint8_t *p, uint64_t n)
{
	const uint64_t len = k->h->geo.piece_size;
	struct shatwo two;
	uint8_t *out;
	uint32_t piece;
	uint64_t fed;

	if (!k->pairs || k->at % len != 0)
		return 0;
	for (fed = 0; n - fed >= 2 * len; fed += 2 * len) {
		piece = (uint32_t)((k->at + fed) / len);
		out = k->h->digest + (size_t)piece * HASH_LEN;
		shatwo_begin(&two, DIGEST_SHA1);
		shatwo_add(&two, p + fed, p + fed + len, (size_t)len);
		shatwo_end(&two, out, out + HASH_LEN);
		k->h->is_known[piece] = k->h->is_known[piece + 1] = true;
	}
	k->at += fed;
	return fed;
}

/* The next n bytes of the whole; p is NULL when they are missing. */
static void
feed(struct hasher *k, const uint8_t *p, uint64_t n)
{
	const struct geometry *g = &k->h->geo;
	uint64_t end, take;
	uint32_t piece;

	for (; n > 0; n -= take) {
		if (p != NULL && (take = feed_pairs(k, p, n)) > 0) {
			p += take;
			continue;
		}
		piece = (uint32_t)(k->at / g->piece_size);
		end = geometry_offset(g, piece) + geometry_piece_len(g, piece);
		take = end - k->at < n ? end - k->at : n;
		if (p == NULL)
			k->is_broken = true;
		else if (EVP_DigestUpdate(k->ctx, p, (size_t)take) != 1)
			k->s->failed = 1;
		else
			p += take;
		k->at += take;
		if (k->at == end)
			end_piece(k, piece);
	}
}

static void
feed_zeros(struct hasher *k, uint64_t n)
{
	uint64_t take;

	for (; n > 0; n -= take) {
		take = n < sizeof(zeros) ? n : sizeof(zeros);
		feed(k, zeros, take);
	}
}

/* n bytes of the open file, at most a window. */
static void
feed_window(struct hasher *k, uint64_t from, uint64_t n)
{
	uint64_t skip = from % k->page;
	uint8_t *p;

	p = mmap(NULL, (size_t)(n + skip), PROT_READ, MAP_SHARED, k->fd,
	    (off_t)(from - skip));
	if (p == MAP_FAILED) {
		feed(k, NULL, n);
		return;
	}
	feed(k, p + skip, n);
	munmap(p, (size_t)(n + skip));
}

static void
open_file(struct hasher *k, uint32_t i)
{
	if (k->file == i)
		return;
	if (k->fd != -1)
		close(k->fd);
	k->file = i;
	k->size = 0;
	k->fd = hashers_open(k->h->folder, k->h->file[i].path, &k->size);
	if (k->fd == -1 && errno == ENOENT && k->h->parts != -1)
		k->fd = hashers_open(k->h->parts, k->h->file[i].path, &k->size);
	if (k->fd != -1)
		(void)posix_fadvise(k->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
}

/* n bytes of file i, from there on. */
static void
feed_file(struct hasher *k, uint32_t i, uint64_t from, uint64_t n)
{
	uint64_t take, there;

	if (k->h->file[i].path == NULL) {
		feed_zeros(k, n);
		return;
	}
	open_file(k, i);
	there = k->size > from ? k->size - from : 0;
	for (; n > 0 && there > 0; n -= take, there -= take, from += take) {
		take = n < WINDOW ? n : WINDOW;
		if (take > there)
			take = there;
		feed_window(k, from, take);
	}
	feed(k, NULL, n);
}

/* All bytes up to there, file by file. */
static void
feed_until(struct hasher *k, uint64_t end)
{
	uint32_t i = file_at(k->h, k->at);
	const struct hashers_file *f;
	uint64_t from, n;

	for (; k->at < end; i++) {
		f = &k->h->file[i];
		from = k->at - f->offset;
		n = f->length - from;
		if (n > end - k->at)
			n = end - k->at;
		feed_file(k, i, from, n);
	}
}

void
hasher(struct hashers *h, struct hasher_shared *s)
{
	struct hasher k = {.h = h, .s = s, .fd = -1, .file = UINT32_MAX};
	uint64_t run = h->geo.piece_size < HASHER_RUN_BYTES ?
	    HASHER_RUN_BYTES / h->geo.piece_size :
	    1;
	uint64_t piece, begin, end;

	k.page = (uint64_t)sysconf(_SC_PAGESIZE);
	k.pairs = shatwo_is_there() && h->geo.piece_size % SHATWO_BLOCK == 0;
	k.ctx = EVP_MD_CTX_new();
	if (k.ctx == NULL || EVP_DigestInit_ex(k.ctx, EVP_sha1(), NULL) != 1)
		s->failed = 1;
	while (s->failed == 0) {
		piece = atomic_fetch_add(&s->next, run);
		if (piece >= h->geo.pieces)
			break;
		begin = piece * h->geo.piece_size;
		end = begin + run * h->geo.piece_size;
		if (end > h->geo.file_size)
			end = h->geo.file_size;
		k.at = begin;
		feed_until(&k, end);
		atomic_fetch_add(&s->done, end - begin);
	}
	EVP_MD_CTX_free(k.ctx);
	if (k.fd != -1)
		close(k.fd);
}
