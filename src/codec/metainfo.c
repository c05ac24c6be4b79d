/*
 * metainfo.c: what a .torrent says, as far as it fits together.
 */
#include "metainfo.h"

#include <string.h>

#include "path.h"

enum { ANNOUNCE, ANNOUNCE_LIST, INFO, OUTER };

static const char *const outer[OUTER] = {
    [ANNOUNCE] = "announce",
    [ANNOUNCE_LIST] = "announce-list",
    [INFO] = "info",
};

/* Of the info dictionary. */
enum {
	ATTR,
	FILES,
	FILE_TREE,
	LENGTH,
	META_VERSION,
	NAME,
	NAME_UTF8,
	PIECE_LENGTH,
	PIECES,
	PRIVATE,
	INNER
};

static const char *const inner[INNER] = {
    [ATTR] = "attr",
    [FILES] = "files",
    [FILE_TREE] = "file tree",
    [LENGTH] = "length",
    [META_VERSION] = "meta version",
    [NAME] = "name",
    [NAME_UTF8] = "name.utf-8",
    [PIECE_LENGTH] = "piece length",
    [PIECES] = "pieces",
    [PRIVATE] = "private",
};

/* What is no use by itself of the info dictionary. */
struct parts {
	struct benc_keys keys;
	int64_t piece_length, length;
	struct rd utf8; /* the name, maybe empty */
};

static bool
has(const struct parts *p, unsigned int key)
{
	return (p->keys.seen & UINT32_C(1) << key) != 0;
}

bool
metainfo_is_name(const char *file)
{
	size_t n = strlen(file), suffix = strlen(METAINFO_SUFFIX);

	return file[0] != '.' && n > suffix &&
	    strcmp(file + n - suffix, METAINFO_SUFFIX) == 0;
}

/* What only informs may be of any type. */
static int
take_str_if(struct benc *b, struct rd *v)
{
	return benc_peek(b) == BENC_STR ? benc_str(b, v) : benc_skip(b, NULL);
}

static int
take_int_if(struct benc *b, int64_t *v)
{
	return benc_peek(b) == BENC_INT ? benc_int(b, v) : benc_skip(b, NULL);
}

static int
take_outer(struct benc *b, unsigned int key, struct metainfo *m)
{
	switch (key) {
	case ANNOUNCE:
		return take_str_if(b, &m->announce);
	case ANNOUNCE_LIST:
		return benc_skip(b, &m->announce_list);
	case INFO:
		return benc_skip(b, &m->info);
	default:
		return benc_skip(b, NULL);
	}
}

static int
read_outer(struct metainfo *m, size_t n, struct metainfo_fault *f)
{
	struct benc_keys keys = {outer, OUTER, 0, 0};
	struct benc b;
	int more;

	benc_init(&b, m->start, n);
	if (benc_dict(&b) == -1)
		return metainfo_refuse_value(f, &b, m->start);
	while ((more = benc_next_of(&b, &keys)) == 1)
		if (take_outer(&b, keys.found, m) == -1)
			break;
	if (more != 0)
		return metainfo_refuse_value(f, &b, m->start);
	if (m->info.n == 0)
		return metainfo_refuse(f, META_NO_INFO, m->start, m->start);
	return 0;
}

static int
take_attr(struct benc *b, unsigned int *attr)
{
	struct rd s;

	if (benc_str(b, &s) == -1)
		return -1;
	*attr = metainfo_attr(s);
	return 0;
}

/* Whatever is not a plain no is meant to be a yes. */
static int
take_private(struct benc *b, bool *is_private)
{
	int64_t v = 1;
	int rc = take_int_if(b, &v);

	*is_private = v != 0;
	return rc;
}

static int
take_inner(struct benc *b, struct metainfo *m, struct parts *p)
{
	switch (p->keys.found) {
	case ATTR:
		return take_attr(b, &m->attr);
	case FILES:
		return benc_skip(b, &m->list);
	case LENGTH:
		return benc_int(b, &p->length);
	case NAME:
		return benc_str(b, &m->name);
	case NAME_UTF8:
		return take_str_if(b, &p->utf8);
	case PIECE_LENGTH:
		return benc_int(b, &p->piece_length);
	case PIECES:
		return benc_str(b, &m->pieces);
	case PRIVATE:
		return take_private(b, &m->is_private);
	default:
		return benc_skip(b, NULL);
	}
}

static int
read_inner(struct metainfo *m, struct parts *p, struct metainfo_fault *f)
{
	struct benc b;
	int more;

	benc_init(&b, m->info.p, m->info.n);
	if (benc_dict(&b) == -1)
		return metainfo_refuse_value(f, &b, m->start);
	while ((more = benc_next_of(&b, &p->keys)) == 1)
		if (take_inner(&b, m, p) == -1)
			break;
	return more == 0 ? 0 : metainfo_refuse_value(f, &b, m->start);
}

/* Which keys must be there, and which not both. */
static enum metainfo_error
check_parts(const struct parts *p)
{
	if (!has(p, PIECES))
		return has(p, FILE_TREE) || has(p, META_VERSION) ?
		    META_V2 :
		    META_NO_PIECES;
	if (!has(p, PIECE_LENGTH))
		return META_NO_PIECE_LENGTH;
	if (!has(p, NAME))
		return META_NO_NAME;
	if (!has(p, FILES) && !has(p, LENGTH))
		return META_NO_FILES;
	if (has(p, FILES) && has(p, LENGTH))
		return META_TWO_WAYS;
	if (p->piece_length < 1 || p->piece_length > METAINFO_PIECE_MAX)
		return META_PIECE_LENGTH;
	return has(p, LENGTH) && p->length < 0 ? META_LENGTH : META_OK;
}

/* Each file by itself, and how many bytes they have in all. */
static int
check_files(struct metainfo *m, uint64_t *total, struct metainfo_fault *f)
{
	char path[PATH_LEN_MAX + 1];
	struct metainfo_files c;
	struct metainfo_file file;
	bool any = false;
	struct text t;

	metainfo_files(&c, m);
	while (metainfo_next_file(&c, &file)) {
		any = any || metainfo_file_is_written(&file);
		text_init(&t, path, sizeof(path));
		if (metainfo_file_path(m, &file, &t, f) == -1)
			return -1;
	}
	if (c.fault.error != META_OK) {
		*f = c.fault;
		return -1;
	}
	m->files = any ? c.count : 0;
	*total = c.offset;
	return 0;
}

static enum metainfo_error
check_sizes(struct metainfo *m, uint64_t total, uint32_t piece_length)
{
	if (m->files == 0)
		return META_NO_FILES;
	if (total == 0)
		return META_TOTAL;
	if (geometry_init(&m->geo, total, piece_length) == -1 ||
	    m->pieces.n != (uint64_t)m->geo.pieces * HASH_LEN)
		return META_HASHES;
	return META_OK;
}

int
metainfo_read(
    struct metainfo *m, const uint8_t *p, size_t n, struct metainfo_fault *f)
{
	struct parts parts = {.keys = {inner, INNER, 0, 0}};
	enum metainfo_error error;
	uint64_t total;

	*m = (struct metainfo){.start = p};
	if (n == 0 || n > METAINFO_MAX)
		return metainfo_refuse(f, META_SIZE, p, p);
	if (read_outer(m, n, f) == -1 || read_inner(m, &parts, f) == -1)
		return -1;
	if ((error = check_parts(&parts)) != META_OK)
		return metainfo_refuse(f, error, p, m->info.p);
	if (parts.utf8.n > 0)
		m->name = parts.utf8;
	m->geo.file_size = (uint64_t)parts.length;
	if (check_files(m, &total, f) == -1)
		return -1;
	error = check_sizes(m, total, (uint32_t)parts.piece_length);
	return error == META_OK ? 0 : metainfo_refuse(f, error, p, m->info.p);
}
