/*
 * metainfo.c: target: a .torrent of any origin.
 */
#include "fuzz.h"
#include "metainfo.h"
#include "path.h"

#define COMPARED 64 /* files of which each is held against each */

static const uint8_t *begin, *end;

static void
check_range(struct rd s)
{
	assert(s.n == 0 || (s.p >= begin && s.n <= (size_t)(end - s.p)));
}

static void
check_view(const struct metainfo *m)
{
	check_range(m->info);
	check_range(m->name);
	check_range(m->pieces);
	check_range(m->list);
	check_range(m->announce);
	check_range(m->announce_list);
	assert(m->info.n >= 2 && *m->info.p == 'd');
	assert(m->info.p[m->info.n - 1] == 'e');
	assert(m->files > 0 && m->files <= METAINFO_FILES_MAX);
	assert(m->geo.piece_size > 0);
	assert(m->geo.piece_size <= METAINFO_PIECE_MAX);
	assert(m->pieces.n / HASH_LEN == m->geo.pieces);
	assert(m->pieces.n % HASH_LEN == 0);
	assert(m->geo.file_size <= INT64_MAX);
	assert(m->geo.file_size >
	    (uint64_t)m->geo.piece_size * (m->geo.pieces - 1));
	assert(m->geo.file_size <= (uint64_t)m->geo.piece_size * m->geo.pieces);
}

static void
check_name(const char *s, size_t n)
{
	size_t i;

	assert(n > 0 && n <= PATH_NAME_MAX);
	assert(n != 1 || s[0] != '.');
	assert(n != 2 || s[0] != '.' || s[1] != '.');
	assert(n != 6 || memcmp(s, ".shoal", 6) != 0);
	assert(n < 5 || memcmp(s + n - 5, ".part", 5) != 0);
	for (i = 0; i < n; i++)
		assert((unsigned char)s[i] >= ' ' && s[i] != 0x7f);
}

/* A path that stays below the folder that it begins in. */
static void
check_path(const char *path)
{
	const char *s = path;
	size_t n;

	assert(strlen(path) <= PATH_LEN_MAX);
	for (;;) {
		n = strcspn(s, "/");
		check_name(s, n);
		if (s[n] == '\0')
			return;
		s += n + 1;
	}
}

static bool
is_folder_of(const char *a, const char *b)
{
	size_t n = strlen(a);

	return strncmp(a, b, n) == 0 && b[n] == '/';
}

/* What metainfo_check_paths() should find, looked for in the plainest way. */
static bool
clash(char (*path)[PATH_LEN_MAX + 1], unsigned int n)
{
	unsigned int i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < i; k++)
			if (strcmp(path[i], path[k]) == 0 ||
			    is_folder_of(path[i], path[k]) ||
			    is_folder_of(path[k], path[i]))
				return true;
	return false;
}

static void
check_files(const struct metainfo *m)
{
	static char path[COMPARED + 1][PATH_LEN_MAX + 1];
	uint64_t *hashes = fuzz_alloc(m->files * sizeof(*hashes)), sum = 0;
	struct metainfo_fault fault;
	unsigned int n = 0, files = 0;
	struct metainfo_files c;
	struct metainfo_file f;
	struct text t;
	int rc;

	for (metainfo_files(&c, m); metainfo_next_file(&c, &f); files++) {
		check_range(f.path);
		assert(f.offset == sum);
		sum += f.length;
		text_init(&t, path[n], sizeof(path[n]));
		assert(metainfo_file_path(m, &f, &t, &fault) == 0 && !t.cut);
		check_path(path[n]);
		if (metainfo_file_is_written(&f) && n < COMPARED)
			n++;
	}
	assert(c.fault.error == META_OK);
	assert(files == m->files && sum == m->geo.file_size);
	rc = metainfo_check_paths(m, hashes, &fault);
	if (files <= COMPARED)
		assert((rc == -1) == clash(path, n));
	if (rc == -1)
		assert(fault.error == META_SAME || fault.error == META_FOLDER);
	free(hashes);
}

static void
check_trackers(const struct metainfo *m)
{
	unsigned int tier, last = 0;
	struct metainfo_trackers t;
	struct rd url;
	size_t i;

	metainfo_trackers(&t, m);
	while (metainfo_next_tracker(&t, &url, &tier)) {
		check_range(url);
		assert(url.n > 0 && url.n <= METAINFO_URL_MAX);
		for (i = 0; i < url.n; i++)
			assert(url.p[i] > ' ' && url.p[i] < 0x7f);
		assert(tier >= last);
		last = tier;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct metainfo_fault f = {0};
	struct metainfo m;

	begin = data;
	end = data + size;
	if (metainfo_read(&m, data, size, &f) == 0) {
		check_view(&m);
		check_files(&m);
		check_trackers(&m);
		return 0;
	}
	assert(f.error != META_OK && f.at <= size);
	assert((f.error == META_BENCODE) == (f.benc != BENC_OK));
	assert((f.error == META_PATH) == (f.path != PATH_OK));
	assert(strlen(metainfo_fault_text(&f)) > 0);
	return 0;
}
