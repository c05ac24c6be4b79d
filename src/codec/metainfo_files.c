/*
 * metainfo_files.c: the files of a torrent, one after the other.
 */
#include "metainfo.h"

#include <string.h>

#include "path.h"

#define NO_LENGTH INT64_MIN /* the entry has none */

unsigned int
metainfo_attr(struct rd s)
{
	unsigned int attr = 0;
	uint8_t c;

	while (rd_u8(&s, &c) == 0)
		attr |= c == 'p' ? META_PADDING :
		    c == 'l'     ? META_SYMLINK :
		    c == 'x'     ? META_EXECUTABLE :
				   0;
	return attr;
}

void
metainfo_files(struct metainfo_files *c, const struct metainfo *m)
{
	c->m = m;
	c->offset = 0;
	c->count = 0;
	c->fault = (struct metainfo_fault){0};
	benc_init(&c->in, m->list.p, m->list.n);
	if (m->list.n > 0 && benc_list(&c->in) == -1)
		metainfo_refuse_value(&c->fault, &c->in, m->start);
}

enum { ATTR, LENGTH, PATH, PATH_UTF8, KEYS };

static const char *const entry[KEYS] = {
    [ATTR] = "attr",
    [LENGTH] = "length",
    [PATH] = "path",
    [PATH_UTF8] = "path.utf-8",
};

static int
take_key(struct benc *b, unsigned int key, struct metainfo_file *f,
    int64_t *length, struct rd *utf8)
{
	struct rd attr;

	switch (key) {
	case ATTR:
		if (benc_str(b, &attr) == -1)
			return -1;
		f->attr = metainfo_attr(attr);
		return 0;
	case LENGTH:
		return benc_int(b, length);
	case PATH:
		return benc_skip(b, &f->path);
	case PATH_UTF8:
		return benc_skip(b, benc_peek(b) == BENC_LIST ? utf8 : NULL);
	default:
		return benc_skip(b, NULL);
	}
}

static int
take_entry(struct benc *b, struct metainfo_file *f, int64_t *length)
{
	struct benc_keys keys = {entry, KEYS, 0, 0};
	struct rd utf8 = {0};
	int more;

	if (benc_dict(b) == -1)
		return -1;
	while ((more = benc_next_of(b, &keys)) == 1)
		if (take_key(b, keys.found, f, length, &utf8) == -1)
			return -1;
	if (utf8.n > strlen("le"))
		f->path = utf8;
	return more;
}

/* A link needs no length, for it has no data. */
static enum metainfo_error
check_entry(const struct metainfo_files *c, const struct metainfo_file *f,
    int64_t length)
{
	bool is_link = (f->attr & META_SYMLINK) != 0;

	if (length < 0 && (!is_link || length != NO_LENGTH))
		return META_LENGTH;
	if (is_link && length > 0)
		return META_LINK;
	if (c->count == METAINFO_FILES_MAX)
		return META_MANY_FILES;
	if (length > 0 && (uint64_t)length > INT64_MAX - c->offset)
		return META_TOTAL;
	return f->path.n == 0 ? META_NO_PATH : META_OK;
}

static bool
next_entry(struct metainfo_files *c, struct metainfo_file *f)
{
	const uint8_t *at = c->in.in.p;
	int64_t length = NO_LENGTH;
	enum metainfo_error error;
	int more;

	if ((more = benc_next(&c->in, NULL)) == 0)
		return false;
	if (more == -1 || take_entry(&c->in, f, &length) == -1) {
		metainfo_refuse_value(&c->fault, &c->in, c->m->start);
		return false;
	}
	if ((error = check_entry(c, f, length)) != META_OK) {
		metainfo_refuse(&c->fault, error, c->m->start, at);
		return false;
	}
	f->length = length > 0 ? (uint64_t)length : 0;
	return true;
}

bool
metainfo_next_file(struct metainfo_files *c, struct metainfo_file *f)
{
	*f = (struct metainfo_file){.offset = c->offset};
	if (c->fault.error != META_OK)
		return false;
	if (c->m->list.n > 0) {
		if (!next_entry(c, f))
			return false;
	} else {
		if (c->count > 0)
			return false;
		f->length = c->m->geo.file_size;
		f->attr = c->m->attr & META_EXECUTABLE;
	}
	c->offset += f->length;
	c->count++;
	return true;
}

int
metainfo_file_path(const struct metainfo *m, const struct metainfo_file *f,
    struct text *t, struct metainfo_fault *fault)
{
	struct rd name = m->name;
	enum path_error error;
	struct benc b;
	int more;

	if ((error = path_add(t, name)) != PATH_OK)
		return metainfo_refuse_path(fault, error, m->start, name.p);
	if (f->path.n == 0)
		return 0;
	benc_init(&b, f->path.p, f->path.n);
	if (benc_list(&b) == -1)
		return metainfo_refuse_value(fault, &b, m->start);
	while ((more = benc_next(&b, NULL)) == 1) {
		if (benc_str(&b, &name) == -1)
			break;
		if ((error = path_add(t, name)) != PATH_OK)
			return metainfo_refuse_path(
			    fault, error, m->start, name.p);
	}
	if (more != 0)
		return metainfo_refuse_value(fault, &b, m->start);
	if (name.p == m->name.p)
		return metainfo_refuse(
		    fault, META_NO_PATH, m->start, f->path.p);
	return 0;
}
