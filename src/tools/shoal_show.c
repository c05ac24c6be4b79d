/*
 * shoal_show.c: shoal show, which says what is in a .torrent.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "amount.h"
#include "hex.h"
#include "human.h"
#include "json.h"
#include "log.h"
#include "out.h"
#include "path.h"
#include "shoal.h"
#include "shoal_metainfo.h"
#include "shoal_print.h"

#define PATH_ROOM (PATH_LEN_MAX + 1)

static const char usage_text[] = "usage: shoal show [--json] FILE\n";
static const char help_text[] = "Says what is in a .torrent.\n\n"
				"      --json               for programs\n"
				"      --help\n";

static const char *
hash_of(const struct torrent *t)
{
	static char hex[2 * HASH_LEN + 1];

	hex_encode(t->h->info_hash, HASH_LEN, hex);
	return hex;
}

static bool
is_private(const struct torrent *t)
{
	return (t->h->flags & TORRENT_PRIVATE) != 0;
}

static bool
is_padding(const struct torrent *t, uint32_t file)
{
	return (t->file[file].flags & TORRENT_PADDING) != 0;
}

static uint32_t
count_files(const struct torrent *t)
{
	uint32_t i, n = 0;

	for (i = 0; i < t->h->files; i++)
		n += !is_padding(t, i);
	return n;
}

static void
text_files(struct out *o, const struct torrent *t)
{
	char path[PATH_ROOM];
	uint32_t i;

	for (i = 0; i < t->h->files; i++) {
		if (is_padding(t, i))
			continue;
		out_fmt(o, "%16" PRIu64 "  ", t->file[i].length);
		out_str(o, human_text(path, sizeof(path), torrent_path(t, i)));
		out_chr(o, '\n');
	}
}

static void
text(struct out *o, const struct torrent *t)
{
	char name[PATH_ROOM];
	uint32_t i;

	out_fmt(o, "name        %s\n",
	    human_text(name, sizeof(name), torrent_name(t)));
	out_fmt(o, "info-hash   %s\n", hash_of(t));
	out_fmt(o, "size        %" PRIu64 " bytes, %s\n", t->geo.file_size,
	    amount_size(t->geo.file_size).s);
	out_fmt(o, "pieces      %" PRIu32 " of %" PRIu32 " bytes\n",
	    t->geo.pieces, t->geo.piece_size);
	out_fmt(o, "private     %s\n", is_private(t) ? "yes" : "no");
	for (i = 0; i < t->h->trackers; i++) {
		out_fmt(o, "tracker     %" PRIu32 ": ", t->tracker[i].tier);
		out_str(o, torrent_url(t, i));
		out_chr(o, '\n');
	}
	if (!torrent_is_multi(t))
		return;
	out_fmt(o, "files       %" PRIu32 "\n", count_files(t));
	text_files(o, t);
}

static void
json_file(struct json *j, const struct torrent *t, uint32_t i)
{
	json_object(j, NULL);
	json_str(j, "path", torrent_path(t, i));
	json_u64(j, "length", t->file[i].length);
	json_u64(j, "offset", t->file[i].offset);
	json_bool(j, "executable", (t->file[i].flags & TORRENT_EXEC) != 0);
	json_bool(j, "padding", is_padding(t, i));
	json_object_end(j);
}

static void
json_tracker(struct json *j, const struct torrent *t, uint32_t i)
{
	json_object(j, NULL);
	json_u64(j, "tier", t->tracker[i].tier);
	json_str(j, "url", torrent_url(t, i));
	json_object_end(j);
}

static void
json(struct out *o, const struct torrent *t)
{
	struct json j;
	uint32_t i;

	json_init(&j, o);
	json_object(&j, NULL);
	json_str(&j, "name", torrent_name(t));
	json_str(&j, "info_hash", hash_of(t));
	json_u64(&j, "size", t->geo.file_size);
	json_u64(&j, "piece_length", t->geo.piece_size);
	json_u64(&j, "pieces", t->geo.pieces);
	json_bool(&j, "private", is_private(t));
	json_bool(&j, "folder", torrent_is_multi(t));
	json_array(&j, "trackers");
	for (i = 0; i < t->h->trackers; i++)
		json_tracker(&j, t, i);
	json_array_end(&j);
	json_array(&j, "files");
	for (i = 0; i < t->h->files; i++)
		json_file(&j, t, i);
	json_array_end(&j);
	json_object_end(&j);
	json_end(&j);
}

static int
show(const char *path, bool as_json)
{
	struct torrent t;
	struct out o;

	if (shoal_metainfo(&t, path) == -1)
		return EXIT_FAILED;
	out_init(&o);
	(as_json ? json : text)(&o, &t);
	shoal_print(&o);
	torrent_unmap(&t);
	return EXIT_OK;
}

int
shoal_show(int argc, char **argv)
{
	return shoal_metainfo_command(argc, argv, usage_text, help_text, show);
}
