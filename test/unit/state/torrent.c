/*
 * torrent.c: tests of what a .torrent says, as it is mapped.
 */
#include "torrent.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "metainfo.h"
#include "torrent_write.h"

#define SEALS (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK)
#define PIECE UINT32_C(16384)

/* An object in the making: what one file of a row is. */
struct file {
	const char *path;
	uint64_t length;
	uint32_t flags;
};

static const struct file files[] = {
    {"a", 0, 0},
    {"b/one", PIECE + 1, TORRENT_EXEC},
    {"", PIECE - 1, TORRENT_PADDING},
    {"b/empty", 0, 0},
    {"b/two", 5, 0},
    {"z", 0, 0},
};
#define FILES (sizeof(files) / sizeof(files[0]))

static const char *const urls[] = {"http://a.example/", "udp://b.example:1"};
#define URLS (sizeof(urls) / sizeof(urls[0]))

static const struct torrent_header header = {
    .total = 2 * PIECE + 5,
    .piece_len = PIECE,
    .pieces = 3,
    .files = FILES,
    .trackers = URLS,
    .text = 1 + 5 + 2 + 6 + 8 + 6 + 2 + 18 + 18,
    .flags = TORRENT_MULTI | TORRENT_PRIVATE,
    .info_hash = "twenty bytes of hash",
};

/* Writable memory with the object in it, to be spoiled. */
struct made {
	struct torrent_write w;
	int fd;
	size_t size;
};

static void
make_of(struct made *m, const struct torrent_header *h)
{
	void *p;

	m->size = (size_t)torrent_size(h);
	cr_assert_neq(m->size, 0);
	m->fd = memfd_create("torrent", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	cr_assert_eq(ftruncate(m->fd, (off_t)m->size), 0);
	p = mmap(NULL, m->size, PROT_READ | PROT_WRITE, MAP_SHARED, m->fd, 0);
	cr_assert_neq(p, MAP_FAILED);
	torrent_write(&m->w, p, h);
}

static void
make(struct made *m)
{
	size_t i;

	make_of(m, &header);
	torrent_write_name(&m->w, "name");
	for (i = 0; i < FILES; i++)
		torrent_write_file(
		    &m->w, files[i].path, files[i].length, files[i].flags);
	for (i = 0; i < URLS; i++)
		torrent_write_tracker(&m->w, (const uint8_t *)urls[i],
		    strlen(urls[i]), (uint32_t)i);
	memset(m->w.digest, 'd', (size_t)3 * HASH_LEN);
	cr_assert_eq(torrent_write_end(&m->w), 0);
}

static void
make_single(struct made *m, const char *name, const char *path)
{
	struct torrent_header h = {.total = 1,
	    .piece_len = PIECE,
	    .pieces = 1,
	    .files = 1,
	    .text = (uint32_t)(strlen(name) + strlen(path) + 3)};

	make_of(m, &h);
	torrent_write_name(&m->w, name);
	torrent_write_file(&m->w, path, 1, 0);
	cr_assert_eq(torrent_write_end(&m->w), 0);
}

static const char *
map(struct made *m, struct torrent *t)
{
	munmap(m->w.h, m->size);
	cr_assert_eq(fcntl(m->fd, F_ADD_SEALS, SEALS), 0);
	return torrent_map(t, m->fd);
}

Test(torrent, is_read_as_it_was_written)
{
	struct torrent t;
	struct made m;
	uint32_t i;

	make(&m);
	cr_assert_null(map(&m, &t));
	cr_assert_eq(t.geo.file_size, header.total);
	cr_assert_eq(t.geo.pieces, 3);
	cr_assert_eq(t.geo.last_size, 5);
	cr_assert(torrent_is_multi(&t));
	cr_assert_eq(t.h->flags, header.flags);
	cr_assert_arr_eq(t.h->info_hash, header.info_hash, HASH_LEN);
	cr_assert_str_eq(torrent_name(&t), "name");
	for (i = 0; i < FILES; i++) {
		cr_assert_str_eq(torrent_path(&t, i), files[i].path);
		cr_assert_eq(t.file[i].length, files[i].length);
		cr_assert_eq(t.file[i].flags, files[i].flags);
	}
	for (i = 0; i < URLS; i++) {
		cr_assert_str_eq(torrent_url(&t, i), urls[i]);
		cr_assert_eq(t.tracker[i].tier, i);
	}
	cr_assert_eq(*torrent_digest(&t, 2), 'd');
	torrent_unmap(&t);
	cr_assert_null(t.base);
}

Test(torrent, single_file_has_the_torrents_name)
{
	struct torrent t;
	struct made m;

	make_single(&m, "file", "file");
	cr_assert_null(map(&m, &t));
	cr_assert_not(torrent_is_multi(&t));
	torrent_unmap(&t);
	make_single(&m, "file", "other");
	cr_assert_str_eq(map(&m, &t), "the file has not the torrent's name");
}

Test(torrent, memory_that_may_change_is_refused)
{
	struct torrent t;
	struct made m;

	make(&m);
	cr_assert_str_eq(torrent_map(&t, m.fd), "it is not sealed memory");
	munmap(m.w.h, m.size);
	cr_assert_eq(fcntl(m.fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK), 0);
	cr_assert_str_eq(torrent_map(&t, m.fd), "it is not sealed memory");
	cr_assert_eq(fcntl(m.fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	cr_assert_null(torrent_map(&t, m.fd));
	torrent_unmap(&t);
	cr_assert_str_eq(torrent_map(&t, -1), "it is not sealed memory");
}

Test(torrent, writer_takes_no_more_and_no_less_than_was_said)
{
	struct torrent_header h = header;
	struct made m;

	make(&m);
	torrent_write_file(&m.w, "more", 1, 0);
	cr_assert_eq(torrent_write_end(&m.w), -1);
	make(&m);
	torrent_write_tracker(&m.w, (const uint8_t *)"x", 1, 0);
	cr_assert_eq(torrent_write_end(&m.w), -1);
	make_of(&m, &header);
	cr_assert_eq(torrent_write_end(&m.w), -1);
	h.text = 4;
	make_of(&m, &h);
	torrent_write_name(&m.w, "abc");
	cr_assert(m.w.full);
	h.pieces = UINT32_MAX;
	cr_assert_eq(torrent_size(&h), 0);
}

/* Each spoils one thing; the answer is that of torrent_map(). */
static void
spoil_magic(struct made *m)
{
	m->w.h->magic++;
}

static void
spoil_flags(struct made *m)
{
	m->w.h->flags |= 4;
}

static void
spoil_total(struct made *m)
{
	m->w.h->total = UINT64_MAX;
}

static void
spoil_no_total(struct made *m)
{
	m->w.h->total = 0;
}

static void
spoil_no_piece_len(struct made *m)
{
	m->w.h->piece_len = 0;
}

static void
spoil_piece_len(struct made *m)
{
	m->w.h->piece_len = METAINFO_PIECE_MAX + 1;
	m->w.h->pieces = 1;
}

static void
spoil_pieces(struct made *m)
{
	m->w.h->pieces = 2;
}

static void
spoil_no_files(struct made *m)
{
	m->w.h->files = 0;
}

static void
spoil_files(struct made *m)
{
	m->w.h->files = UINT32_MAX;
}

static void
spoil_trackers(struct made *m)
{
	m->w.h->trackers = UINT32_MAX;
}

static void
spoil_single(struct made *m)
{
	m->w.h->flags &= ~(uint32_t)TORRENT_MULTI;
}

static void
spoil_text(struct made *m)
{
	m->w.h->text += 64;
}

static void
spoil_name(struct made *m)
{
	m->w.text[m->w.h->name.at + 1] = '/';
}

static void
spoil_name_at(struct made *m)
{
	m->w.h->name.at = UINT32_MAX;
}

static void
spoil_name_len(struct made *m)
{
	m->w.h->name.len = UINT32_MAX;
}

static void
spoil_nul(struct made *m)
{
	m->w.text[m->w.h->name.at + m->w.h->name.len] = 'x';
}

static void
spoil_path(struct made *m)
{
	memcpy(m->w.text + m->w.file[1].path.at, "../ne", 5);
}

static void
spoil_root(struct made *m)
{
	m->w.text[m->w.file[1].path.at] = '/';
}

static void
spoil_path_end(struct made *m)
{
	m->w.text[m->w.file[1].path.at + 4] = '/';
}

static void
spoil_inner_nul(struct made *m)
{
	m->w.text[m->w.file[1].path.at + 1] = '\0';
}

static void
spoil_control(struct made *m)
{
	m->w.text[m->w.file[1].path.at] = '\033';
}

static void
spoil_path_at(struct made *m)
{
	m->w.file[FILES - 1].path.at = m->w.h->text;
}

static void
spoil_no_path(struct made *m)
{
	m->w.file[1].path = (struct torrent_text){0, 0};
}

static void
spoil_padding(struct made *m)
{
	m->w.file[1].flags |= TORRENT_PADDING;
}

static void
spoil_offset(struct made *m)
{
	m->w.file[4].offset++;
}

static void
spoil_length(struct made *m)
{
	m->w.file[1].length = UINT64_MAX;
}

static void
spoil_sum(struct made *m)
{
	m->w.file[4].length--;
	m->w.file[5].offset--;
}

static void
spoil_file_flags(struct made *m)
{
	m->w.file[0].flags = 8;
}

static void
spoil_zero(struct made *m)
{
	m->w.file[0].zero = 1;
}

static void
spoil_url(struct made *m)
{
	m->w.text[m->w.tracker[0].url.at] = '\n';
}

static void
spoil_no_url(struct made *m)
{
	m->w.tracker[0].url = (struct torrent_text){0, 0};
}

static void
spoil_tiers(struct made *m)
{
	m->w.tracker[0].tier = 2;
}

static const struct {
	void (*spoil)(struct made *);
	const char *why;
} spoilt[] = {
    {spoil_magic, "it is not a torrent's object"},
    {spoil_flags, "it has flags that do not exist"},
    {spoil_total, "its pieces do not fit its size"},
    {spoil_no_total, "its pieces do not fit its size"},
    {spoil_no_piece_len, "its pieces do not fit its size"},
    {spoil_piece_len, "its pieces do not fit its size"},
    {spoil_pieces, "its pieces do not fit its size"},
    {spoil_no_files, "it has impossible counts"},
    {spoil_files, "it has impossible counts"},
    {spoil_trackers, "it has impossible counts"},
    {spoil_single, "it has impossible counts"},
    {spoil_text, "it is not as long as its header says"},
    {spoil_name, "its name is not a safe one"},
    {spoil_name_at, "its name is not a safe one"},
    {spoil_name_len, "its name is not a safe one"},
    {spoil_nul, "its name is not a safe one"},
    {spoil_path, "a file's path is not a safe one"},
    {spoil_root, "a file's path is not a safe one"},
    {spoil_path_end, "a file's path is not a safe one"},
    {spoil_inner_nul, "a file's path is not a safe one"},
    {spoil_control, "a file's path is not a safe one"},
    {spoil_path_at, "a file's path lies outside of the text"},
    {spoil_no_path, "a file's path is not a safe one"},
    {spoil_padding, "a file's path is not a safe one"},
    {spoil_offset, "its files do not add up to its size"},
    {spoil_length, "its files do not add up to its size"},
    {spoil_sum, "its files do not add up to its size"},
    {spoil_file_flags, "a file has flags that do not exist"},
    {spoil_zero, "a file has flags that do not exist"},
    {spoil_url, "a tracker is not the text of a URL"},
    {spoil_no_url, "a tracker is not the text of a URL"},
    {spoil_tiers, "its trackers are not in the order of tiers"},
};

Test(torrent, whatever_is_spoilt_is_refused)
{
	struct torrent t;
	struct made m;
	const char *why;
	size_t i;

	for (i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
		make(&m);
		spoilt[i].spoil(&m);
		why = map(&m, &t);
		cr_assert_not_null(why, "%zu: %s", i, spoilt[i].why);
		cr_assert_str_eq(why, spoilt[i].why, "%zu", i);
		cr_assert_null(t.base);
		close(m.fd);
	}
}

Test(torrent, object_that_is_cut_is_refused)
{
	struct torrent t;
	struct made m;

	make(&m);
	cr_assert_eq(ftruncate(m.fd, (off_t)m.size - 64), 0);
	cr_assert_str_eq(map(&m, &t), "it is not as long as its header says");
	make(&m);
	cr_assert_eq(ftruncate(m.fd, 8), 0);
	cr_assert_str_eq(map(&m, &t), "it is too short for a torrent's object");
}

Test(torrent, a_url_is_shown_without_what_may_be_secret)
{
	static const char *const rows[][2] = {
	    {"http://h.example/announce", "http://h.example"},
	    {"udp://h.example:1", "udp://h.example:1"},
	    {"https://u:p@h.example:8/k/announce?k=1", "https://h.example:8"},
	    {"http://h.example?k=a@b", "http://h.example"},
	    {"http://h.example#a@b", "http://h.example"},
	    {"http://a@b@[::1]:8/", "http://[::1]:8"},
	    {"h.example/k", "h.example"},
	    {"", ""},
	};
	struct torrent_tracker tracker = {.url = {0, 0}};
	struct torrent t = {.tracker = &tracker};
	char shown[64];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		t.text = rows[i][0];
		torrent_url_shown(&t, 0, shown, sizeof(shown));
		cr_assert_str_eq(shown, rows[i][1]);
	}
	t.text = "http://h.example/";
	torrent_url_shown(&t, 0, shown, 10);
	cr_assert_str_eq(shown, "http://h.");
	torrent_url_shown(&t, 0, shown, 5);
	cr_assert_str_eq(shown, "http");
}
