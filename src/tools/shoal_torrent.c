/*
 * shoal_torrent.c: the bytes of a new .torrent.
 */
#include "shoal_torrent.h"

#include <stdlib.h>
#include <string.h>

#include "bencode_write.h"
#include "metainfo.h"

/* More than it takes: names of one byte have four around them. */
static size_t
room(const struct new_torrent *t)
{
	size_t i,
	    n = 4096 + strlen(t->tree->name) + (size_t)t->pieces * HASH_LEN;

	for (i = 0; i < t->tree->n; i++)
		n += 64 + 4 * strlen(t->tree->file[i].path);
	for (i = 0; i < t->trackers; i++)
		n += 32 + 2 * strlen(t->tracker[i]);
	return n;
}

static void
put_path(struct bencw *w, const char *path)
{
	size_t n;

	bencw_list(w);
	for (;; path += n + 1) {
		n = strcspn(path, "/");
		bencw_str(w, path, n);
		if (path[n] == '\0')
			break;
	}
	bencw_end(w);
}

static void
put_files(struct bencw *w, const struct tree *t)
{
	uint32_t i;

	bencw_key(w, "files");
	bencw_list(w);
	for (i = 0; i < t->n; i++) {
		bencw_dict(w);
		bencw_key(w, "length");
		bencw_int(w, (int64_t)t->file[i].length);
		bencw_key(w, "path");
		put_path(w, t->file[i].path);
		bencw_end(w);
	}
	bencw_end(w);
}

static void
put_info(struct bencw *w, const struct new_torrent *t)
{
	bencw_key(w, "info");
	bencw_dict(w);
	if (t->tree->is_folder)
		put_files(w, t->tree);
	else {
		bencw_key(w, "length");
		bencw_int(w, (int64_t)t->tree->total);
	}
	bencw_key(w, "name");
	bencw_text(w, t->tree->name);
	bencw_key(w, "piece length");
	bencw_int(w, t->piece_len);
	bencw_key(w, "pieces");
	bencw_str(w, t->digest, (size_t)t->pieces * HASH_LEN);
	if (t->is_private) {
		bencw_key(w, "private");
		bencw_int(w, 1);
	}
	bencw_end(w);
}

static void
put_trackers(struct bencw *w, const struct new_torrent *t)
{
	size_t i;

	if (t->trackers == 0)
		return;
	bencw_key(w, "announce");
	bencw_text(w, t->tracker[0]);
	if (t->trackers == 1)
		return;
	bencw_key(w, "announce-list");
	bencw_list(w);
	for (i = 0; i < t->trackers; i++) {
		bencw_list(w);
		bencw_text(w, t->tracker[i]);
		bencw_end(w);
	}
	bencw_end(w);
}

uint8_t *
new_torrent(const struct new_torrent *t, size_t *n)
{
	size_t size = room(t);
	uint8_t *p = malloc(size);
	struct bencw w;

	if (p == NULL)
		return NULL;
	bencw_init(&w, p, size);
	bencw_dict(&w);
	put_trackers(&w, t);
	if (t->date != 0) {
		bencw_key(&w, "creation date");
		bencw_int(&w, t->date);
	}
	put_info(&w, t);
	bencw_end(&w);
	if (bencw_finish(&w, n) == 0)
		return p;
	free(p);
	return NULL;
}
