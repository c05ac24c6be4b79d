/*
 * ledger.c: the table of swarms as a file, which outlives the keeper.
 */
#include "ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control_line.h"
#include "file.h"
#include "hex.h"
#include "hostport.h"
#include "log.h"
#include "name.h"
#include "num.h"

#define LEDGER_MAX (256u << 20) /* bytes */
#define NEW_NAME   LEDGER_NAME ".new"
#define HEAD       "shoal-swarms"
#define LIMITS     "limits"
#define FORM       1
#define SAVE_MS    1000
#define FAILED_MS  30000
#define ROOM       16384 /* bytes by which a table may grow on a full disk */

/* The flags of a row. */
enum {
	KNOWN = 1,
	COMPLETE = 2,
	PAUSED = 4,
	UNREAD = 8,
	TWIN = 16,
	ERASE = 32,
	PUBLIC = 64,
};
#define FLAGS_MAX 127

/* A number; 0 when it is not there.  false: it is none. */
static bool
number(
    const struct control_line *l, const char *key, uint64_t max, uint64_t *out)
{
	const char *s;

	*out = 0;
	s = control_line_value(l, key);
	return s == NULL || num_u64(s, 0, max, out) == 0;
}

static bool
copy(const struct control_line *l, const char *key, char *out, size_t size)
{
	const char *s;

	out[0] = '\0';
	if ((s = control_line_value(l, key)) == NULL)
		return true;
	if (strlen(s) >= size)
		return false;
	strcpy(out, s);
	return true;
}

static bool
take_numbers(const struct control_line *l, struct row *r)
{
	uint64_t mtime, trackers, have, pieces, flags;

	if (!number(l, "mtime", UINT64_MAX, &mtime) ||
	    !number(l, "length", UINT64_MAX, &r->stamp.size) ||
	    !number(l, "inode", UINT64_MAX, &r->stamp.inode) ||
	    !number(l, "size", UINT64_MAX, &r->size) ||
	    !number(l, "trackers", UINT32_MAX, &trackers) ||
	    !number(l, "pieces", UINT32_MAX, &pieces) ||
	    !number(l, "have", pieces, &have) ||
	    !number(l, "up", UINT64_MAX, &r->up) ||
	    !number(l, "down", UINT64_MAX, &r->down) ||
	    !number(l, "limit-up", UINT64_MAX, &r->limit_up) ||
	    !number(l, "limit-down", UINT64_MAX, &r->limit_down) ||
	    !number(l, "flags", FLAGS_MAX, &flags))
		return false;
	r->stamp.mtime_ns = (int64_t)mtime;
	r->trackers = (uint32_t)trackers;
	r->pieces = (uint32_t)pieces;
	r->have = (uint32_t)have;
	r->known = (flags & KNOWN) != 0;
	r->complete = (flags & COMPLETE) != 0;
	r->paused = (flags & PAUSED) != 0;
	r->unread = (flags & UNREAD) != 0;
	r->twin = (flags & TWIN) != 0;
	r->erase = (flags & ERASE) != 0;
	r->public = (flags & PUBLIC) != 0;
	return true;
}

static bool
take_texts(const struct control_line *l, struct row *r)
{
	const char *hash;

	hash = control_line_value(l, "hash");
	if (r->known &&
	    (hash == NULL || hex_decode(hash, r->hash, HASH_LEN) == -1))
		return false;
	return copy(l, "name", r->name, sizeof(r->name)) &&
	    copy(l, "segment", r->segment, sizeof(r->segment)) &&
	    copy(l, "why", r->why, sizeof(r->why)) &&
	    copy(l, "peers", r->peers, sizeof(r->peers)) &&
	    (r->peers[0] == '\0' || hostport_is_list(r->peers)) &&
	    (!r->known || (r->name[0] != '\0' && r->segment[0] != '\0'));
}

/* Its segment is named by the data's folder: by another name, what was said of
 * the data was said of others. */
static void
name_again(struct keeper *k, struct row *r)
{
	char name[NAME_MAX_LEN + 1];

	if (!r->known || row_is_course(r))
		return;
	name_of_torrent(k->data, r->hash, name);
	if (strcmp(name, r->segment) == 0)
		return;
	strcpy(r->segment, name);
	r->complete = false;
	r->paused = r->paused || r->erase;
	r->erase = false;
	r->have = 0;
	k->dirty = true;
}

static int
take_row(struct keeper *k, const struct control_line *l)
{
	struct row *r;
	const char *file;

	file = control_line_value(l, "file");
	if (file == NULL || file[0] == '\0' || strchr(file, '/') != NULL ||
	    row_by_file(k, file) != NULL || (r = row_make(k, file)) == NULL)
		return -1;
	if (!take_numbers(l, r) || !take_texts(l, r))
		return -1;
	name_again(k, r);
	return 0;
}

/* They hold as long as shoal.conf says what it said then. */
static int
take_limits(struct keeper *k, const struct control_line *l)
{
	uint64_t up, down, said_up, said_down;

	if (!number(l, "up", UINT64_MAX, &up) ||
	    !number(l, "down", UINT64_MAX, &down) ||
	    !number(l, "said-up", UINT64_MAX, &said_up) ||
	    !number(l, "said-down", UINT64_MAX, &said_down))
		return -1;
	if (said_up == k->conf.upload_limit)
		k->up = up;
	if (said_down == k->conf.download_limit)
		k->down = down;
	return 0;
}

static bool
is_counted(
    const struct control_line *l, const char *word, const char *key, uint64_t n)
{
	uint64_t v;

	return strcmp(l->word, word) == 0 && number(l, key, UINT64_MAX, &v) &&
	    v == n;
}

/* The lines in their order; 1: that was the last. */
static int
take_line(struct keeper *k, const struct control_line *l, bool first)
{
	if (first)
		return is_counted(l, HEAD, "form", FORM) ? 0 : -1;
	if (strcmp(l->word, "end") == 0)
		return is_counted(l, "end", "rows", k->rows) ? 1 : -1;
	if (strcmp(l->word, LIMITS) == 0)
		return take_limits(k, l);
	return strcmp(l->word, "row") == 0 ? take_row(k, l) : -1;
}

static int
take_all(struct keeper *k, char *p, size_t n)
{
	struct control_line l;
	size_t i, len;
	char *end;
	int rc;

	rc = 0;
	for (i = 0; rc == 0; i++) {
		if ((end = memchr(p, '\n', n)) == NULL)
			return -1;
		len = (size_t)(end - p);
		if (len >= CONTROL_LINE_MAX ||
		    control_line_read(&l, p, len) == -1)
			return -1;
		rc = take_line(k, &l, i == 0);
		n -= len + 1;
		p = end + 1;
	}
	return rc == 1 && n == 0 ? 0 : -1;
}

int
ledger_read(struct keeper *k, char *text, size_t n)
{
	if (take_all(k, text, n) == 0)
		return 0;
	while (k->rows > 0)
		row_free(k, k->row[k->rows - 1]);
	k->up = k->conf.upload_limit;
	k->down = k->conf.download_limit;
	return -1;
}

void
ledger_load(struct keeper *k)
{
	char path[PATH_MAX + 16], *text;
	size_t n;

	snprintf(path, sizeof(path), "%s/" LEDGER_NAME, k->state);
	if (file_read(path, LEDGER_MAX, &text, &n) == -1) {
		if (errno != ENOENT)
			log_warn("cannot read %s", path);
		return;
	}
	if (ledger_read(k, text, n) == -1)
		log_warnx("%s is damaged and is made anew", path);
	free(text);
}

/* Of what came in the place of one that goes little is known. */
static void
put_again(struct text *t, const struct row *r)
{
	control_line_word(t, "row");
	control_line_str(t, "file", r->file);
	control_line_num(t, "flags", UNREAD | (r->paused ? PAUSED : 0u));
	if (r->peers[0] != '\0')
		control_line_str(t, "peers", r->peers);
	control_line_end(t);
}

static void
put_row(struct text *t, const struct row *r)
{
	char hex[2 * HASH_LEN + 1];

	hex_encode(r->hash, HASH_LEN, hex);
	control_line_word(t, "row");
	control_line_str(t, "file", r->file);
	control_line_num(t, "mtime", (uint64_t)r->stamp.mtime_ns);
	control_line_num(t, "length", r->stamp.size);
	control_line_num(t, "inode", r->stamp.inode);
	control_line_num(t, "flags",
	    (r->known ? KNOWN : 0u) | (r->complete ? COMPLETE : 0u) |
		(r->paused ? PAUSED : 0u) | (r->twin ? TWIN : 0u) |
		(r->erase ? ERASE : 0u) | (r->public ? PUBLIC : 0u) |
		(r->unread || r->reading ? UNREAD : 0u));
	if (!r->known)
		control_line_str(t, "why", r->why);
	control_line_num(t, "limit-up", r->limit_up);
	control_line_num(t, "limit-down", r->limit_down);
	if (r->peers[0] != '\0')
		control_line_str(t, "peers", r->peers);
	if (r->known) {
		control_line_str(t, "hash", hex);
		control_line_str(t, "name", r->name);
		control_line_str(t, "segment", r->segment);
		control_line_num(t, "size", r->size);
		control_line_num(t, "trackers", r->trackers);
		control_line_num(t, "pieces", r->pieces);
		control_line_num(t, "have", r->have);
		control_line_num(t, "up", row_up(r));
		control_line_num(t, "down", row_down(r));
	}
	control_line_end(t);
}

static void
put_limits(struct text *t, const struct keeper *k)
{
	control_line_word(t, LIMITS);
	control_line_num(t, "up", k->up);
	control_line_num(t, "down", k->down);
	control_line_num(t, "said-up", k->conf.upload_limit);
	control_line_num(t, "said-down", k->conf.download_limit);
	control_line_end(t);
}

static void
put_count(struct text *t, const char *word, const char *key, uint64_t n)
{
	control_line_word(t, word);
	control_line_num(t, key, n);
	control_line_end(t);
}

/* The next line is written in it then. */
static bool
write_line(FILE *f, struct text *t)
{
	bool ok;

	ok = !t->cut && fputs(t->p, f) != EOF;
	text_init(t, t->p, CONTROL_LINE_MAX + 1);
	return ok;
}

static bool
write_all(const struct keeper *k, FILE *f)
{
	char buf[CONTROL_LINE_MAX + 1];
	struct text t;
	uint64_t n;
	size_t i;

	n = 0;
	text_init(&t, buf, sizeof(buf));
	put_count(&t, HEAD, "form", FORM);
	put_limits(&t, k);
	if (!write_line(f, &t))
		return false;
	for (i = 0; i < k->rows; i++) {
		if (k->row[i]->gone && !k->row[i]->again)
			continue;
		n++;
		if (k->row[i]->gone)
			put_again(&t, k->row[i]);
		else
			put_row(&t, k->row[i]);
		if (!write_line(f, &t))
			return false;
	}
	put_count(&t, "end", "rows", n);
	return write_line(f, &t) && fflush(f) == 0;
}

/* The file ends here, and keeps room for the next table, if there is any. */
static int
end_file(int fd)
{
	struct stat st;
	off_t n;

	if ((n = lseek(fd, 0, SEEK_CUR)) == -1 || fstat(fd, &st) == -1 ||
	    (st.st_size > n && ftruncate(fd, n) == -1))
		return -1;
	(void)fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, n + ROOM);
	return fsync(fd);
}

/* In the place of the table before the last one. */
static int
write_new(const struct keeper *k)
{
	FILE *f;
	int fd;
	bool ok;

	fd = openat(k->state_fd, NEW_NAME,
	    O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return -1;
	if ((f = fdopen(fd, "w")) == NULL) {
		close(fd);
		return -1;
	}
	ok = write_all(k, f) && end_file(fd) == 0;
	return fclose(f) == EOF || !ok ? -1 : 0;
}

/* The last table stays as it is, as what the next is written over: who frees
 * room on a full disk must be able to say so here. */
static int
save(const struct keeper *k)
{
	if (write_new(k) == -1)
		return -1;
	if (renameat2(k->state_fd, NEW_NAME, k->state_fd, LEDGER_NAME,
		RENAME_EXCHANGE) == -1) {
		if (renameat(k->state_fd, NEW_NAME, k->state_fd, LEDGER_NAME) ==
		    -1)
			return -1;
		(void)write_new(k); /* there was none before */
	}
	return fsync(k->state_fd);
}

void
ledger_save(struct keeper *k, bool last)
{
	if (!k->dirty || (!last && !mono_is_due(k->save_at, k->now)))
		return;
	k->dirty = save(k) == -1;
	k->save_at = mono_add_ms(k->now, k->dirty ? FAILED_MS : SAVE_MS);
	if (k->dirty)
		log_err("cannot keep the table of swarms in %s", k->state);
}

struct mono
ledger_next(const struct keeper *k)
{
	return k->dirty ? k->save_at : MONO_NEVER;
}
