/*
 * metainfo.c: what a .torrent says, as far as it fits together.
 */
#include "metainfo.h"

#include <string.h>

#include "path.h"

/* Keys of the info dictionary whose values are no use by themselves. */
struct parts {
	bool has_name, has_pieces, has_piece_length, has_length, has_files;
	bool has_v2; /* a key of BEP 52 */
	int64_t piece_length, length;
};

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
take_outer(struct benc *b, struct rd key, struct metainfo *m)
{
	if (benc_is(key, "announce"))
		return take_str_if(b, &m->announce);
	if (benc_is(key, "announce-list"))
		return benc_skip(b, &m->announce_list);
	if (benc_is(key, "info"))
		return benc_skip(b, &m->info);
	return benc_skip(b, NULL);
}

static int
read_outer(struct metainfo *m, size_t n, struct metainfo_fault *f)
{
	struct benc b;
	struct rd key;
	int more;

	benc_init(&b, m->start, n);
	if (benc_dict(&b) == -1)
		return metainfo_refuse_value(f, &b, m->start);
	while ((more = benc_next(&b, &key)) == 1)
		if (take_outer(&b, key, m) == -1)
			break;
	if (more != 0 || benc_end(&b) == -1)
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
take_inner(struct benc *b, struct rd key, struct metainfo *m, struct parts *p)
{
	if (benc_is(key, "attr"))
		return take_attr(b, &m->attr);
	if (benc_is(key, "files")) {
		p->has_files = true;
		return benc_skip(b, &m->list);
	}
	if (benc_is(key, "length")) {
		p->has_length = true;
		return benc_int(b, &p->length);
	}
	if (benc_is(key, "name")) {
		p->has_name = true;
		return benc_str(b, &m->name);
	}
	if (benc_is(key, "name.utf-8"))
		return take_str_if(b, &m->name);
	if (benc_is(key, "piece length")) {
		p->has_piece_length = true;
		return benc_int(b, &p->piece_length);
	}
	if (benc_is(key, "pieces")) {
		p->has_pieces = true;
		return benc_str(b, &m->pieces);
	}
	if (benc_is(key, "private"))
		return take_private(b, &m->is_private);
	if (benc_is(key, "file tree") || benc_is(key, "meta version"))
		p->has_v2 = true;
	return benc_skip(b, NULL);
}

static int
read_inner(struct metainfo *m, struct parts *p, struct metainfo_fault *f)
{
	struct benc b;
	struct rd key;
	int more;

	benc_init(&b, m->info.p, m->info.n);
	if (benc_dict(&b) == -1)
		return metainfo_refuse_value(f, &b, m->start);
	while ((more = benc_next(&b, &key)) == 1)
		if (take_inner(&b, key, m, p) == -1)
			break;
	return more == 0 ? 0 : metainfo_refuse_value(f, &b, m->start);
}

/* Which keys must be there, and which not both. */
static enum metainfo_error
check_parts(const struct parts *p)
{
	if (!p->has_pieces)
		return p->has_v2 ? META_V2 : META_NO_PIECES;
	if (!p->has_piece_length)
		return META_NO_PIECE_LENGTH;
	if (!p->has_name)
		return META_NO_NAME;
	if (!p->has_files && !p->has_length)
		return META_NO_FILES;
	if (p->has_files && p->has_length)
		return META_TWO_WAYS;
	if (p->piece_length < 1 || p->piece_length > METAINFO_PIECE_MAX)
		return META_PIECE_LENGTH;
	return p->has_length && p->length < 0 ? META_LENGTH : META_OK;
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
	struct parts parts = {0};
	enum metainfo_error error;
	uint64_t total;

	*m = (struct metainfo){.start = p};
	if (n == 0 || n > METAINFO_MAX)
		return metainfo_refuse(f, META_SIZE, p, p);
	if (read_outer(m, n, f) == -1 || read_inner(m, &parts, f) == -1)
		return -1;
	if ((error = check_parts(&parts)) != META_OK)
		return metainfo_refuse(f, error, p, m->info.p);
	m->geo.file_size = (uint64_t)parts.length;
	if (check_files(m, &total, f) == -1)
		return -1;
	error = check_sizes(m, total, (uint32_t)parts.piece_length);
	return error == META_OK ? 0 : metainfo_refuse(f, error, p, m->info.p);
}
